//! How much of a file goes at a time.

use super::PAYLOAD_BYTES;

/// See the module. A window holds at least a read and a write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Measure {
    /// Most bytes of a file in one frame.
    pub payload: usize,
    /// Bytes that are read from the disk at a time.
    pub read: usize,
    /// Bytes that are written to the disk at a time, except for a file's last ones.
    pub write: usize,
    /// How far the sender of a file may be ahead of what the receiver has written.
    pub window: u64,
    /// No more is read while the channel holds more than this many bytes unsent.
    pub low_water: u64,
    /// How many files may be on their way in at a time; further ones wait.
    pub active: usize,
}

impl Measure {
    /// In a call, where nothing but the two lines limits it: sixteen full frames are
    /// read at a time.
    pub const CALL: Self = Self {
        payload: PAYLOAD_BYTES,
        read: 16 * PAYLOAD_BYTES,
        write: 1024 * 1024,
        window: 8 * 1024 * 1024,
        low_water: 1024 * 1024,
        active: 4,
    };
    /// In a room, where sound and pictures go beside it on the same lines: no more is
    /// under way to somebody than his line keeps for a moment, and the server for him.
    pub const ROOM: Self = Self {
        payload: 8 * 1024,
        read: 16 * 1024,
        write: 16 * 1024,
        window: 64 * 1024,
        low_water: 32 * 1024,
        active: 1,
    };
}
