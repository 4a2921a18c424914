//! What carries frames to the other one.

use crate::platform::channel::Channel;

/// A way that keeps the order of what it carries, and loses nothing while it lasts.
pub trait Pipe {
    /// Sends a frame; false where it is not taken.
    fn send(&self, frame: &[u8]) -> bool;

    /// Bytes that wait to be sent.
    fn buffered(&self) -> u64;
}

impl Pipe for Channel {
    fn send(&self, frame: &[u8]) -> bool {
        self.send_bytes(frame)
    }

    fn buffered(&self) -> u64 {
        Channel::buffered(self)
    }
}
