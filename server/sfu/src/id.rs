//! The names that the caller gives to rooms and peers.

/// A peer connection: one performer's or one viewer's transport.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct PeerId(pub u64);

/// A stage: at most one performer and many viewers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct RoomId(pub u64);

/// A TCP connection that media comes and goes by, by the caller's name for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ConnectionId(pub u64);

/// One of the SFUs that share a port: which one it is, and one room's home.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct ShardId(pub u8);

impl ShardId {
    /// So many there may be: the user name fragments have a letter for each.
    pub const MAX: usize = 64;

    /// Letters that a user name fragment may have (RFC 8839, section 5.4).
    const LETTERS: &[u8; Self::MAX] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// The letter that stands for it.
    pub(crate) fn letter(self) -> char {
        Self::LETTERS.get(usize::from(self.0)).copied().map_or('A', char::from)
    }

    /// The one that a connectivity check is for; `None` where the datagram is no
    /// check of a peer of ours. Nothing is verified: it says whom to ask.
    pub fn of_check(datagram: &[u8]) -> Option<Self> {
        crate::transport::check_ufrag(datagram).and_then(Self::of_ufrag)
    }

    /// The one that a user name fragment of ours names.
    pub(crate) fn of_ufrag(ufrag: &str) -> Option<Self> {
        let letter = ufrag.bytes().next()?;
        let at = Self::LETTERS.iter().position(|known| *known == letter)?;
        Some(Self(at as u8))
    }

    /// Its bit in a set of them.
    pub(crate) fn bit(self) -> u64 {
        1u64.checked_shl(u32::from(self.0)).unwrap_or(0)
    }

    /// Those in a set.
    pub(crate) fn in_set(set: u64) -> impl Iterator<Item = Self> {
        (0..Self::MAX as u8).map(Self).filter(move |shard| set & shard.bit() != 0)
    }
}
