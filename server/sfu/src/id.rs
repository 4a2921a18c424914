//! The names that the caller gives to rooms and peers.

/// A peer connection: one performer's or one viewer's transport.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct PeerId(pub u64);

/// A stage: at most one performer and many viewers. The upper half of the numbers is for
/// what members of meetings send.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct RoomId(pub u64);

/// Where people meet who all send and see each other.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct MeetingId(pub u64);

/// What a member of a meeting may send.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum SourceKind {
    /// His voice.
    Microphone,
    /// His picture.
    Camera,
    /// What is heard where his screen is.
    ScreenSound,
    /// His screen.
    Screen,
}

impl SourceKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Microphone, Self::Camera, Self::ScreenSound, Self::Screen];

    /// True for what belongs to his screen.
    pub fn is_of_screen(self) -> bool {
        matches!(self, Self::ScreenSound | Self::Screen)
    }

    /// The sound or the pictures of a publication.
    pub(crate) fn new(of_screen: bool, sound: bool) -> Self {
        match (of_screen, sound) {
            (false, true) => Self::Microphone,
            (false, false) => Self::Camera,
            (true, true) => Self::ScreenSound,
            (true, false) => Self::Screen,
        }
    }

    /// Its bit in a set of them.
    pub(crate) fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl RoomId {
    /// Marks a publication of a member, and where its shard, whether it is his screen and
    /// who he is stand behind that mark.
    const PUBLICATION: u64 = 1 << 63;
    const SHARD: u32 = 57;
    const SCREEN: u64 = 1 << 56;
    /// The greatest number of a peer who may be a member.
    pub(crate) const LAST_MEMBER: u64 = Self::SCREEN - 1;

    /// What a member sends who is on this shard: his camera and microphone, or his
    /// screen with its sound.
    pub fn publication(peer: PeerId, shard: ShardId, of_screen: bool) -> Self {
        let screen = if of_screen { Self::SCREEN } else { 0 };
        let shard = u64::from(shard.0 & 63) << Self::SHARD;
        Self(Self::PUBLICATION | shard | screen | (peer.0 & Self::LAST_MEMBER))
    }

    /// True for a member's.
    pub(crate) fn is_publication(self) -> bool {
        self.0 & Self::PUBLICATION != 0
    }

    /// Whose it is, and whether it is of his screen.
    pub(crate) fn publisher(self) -> Option<(PeerId, bool)> {
        let peer = PeerId(self.0 & Self::LAST_MEMBER);
        self.is_publication().then_some((peer, self.0 & Self::SCREEN != 0))
    }

    /// The shard where its performer has to be, among so many.
    pub(crate) fn home(self, shards: u8) -> ShardId {
        if self.is_publication() {
            return ShardId((self.0 >> Self::SHARD) as u8 & 63);
        }
        ShardId((self.0 % u64::from(shards.max(1))) as u8)
    }
}

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
