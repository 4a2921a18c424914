//! What the rest of the server asks of the driver.

use std::collections::HashSet;

use bytes::Bytes;
use footlight_sfu::{Lane, Layer, MeetingId, OfferError, PeerId, RoomId, SourceKind};
use tokio::sync::oneshot;

use super::tcp::Accepted;

/// What a viewer is sent at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cap {
    /// The best layer.
    pub layer: Layer,
    /// Bits a second; `None` for all that his path carries.
    pub bitrate: Option<u64>,
}

/// Without a cap on the bits.
impl From<Layer> for Cap {
    fn from(layer: Layer) -> Self {
        Self { layer, bitrate: None }
    }
}

/// A picture that a member of a meeting looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tile {
    /// Whose.
    pub of: PeerId,
    /// His camera or his screen.
    pub source: SourceKind,
    /// How high it is shown, in pixels.
    pub height: u16,
}

/// One wish. An answer that nobody waits for any more is dropped.
pub(super) enum Command {
    /// Take a performer's offer.
    Publish { room: RoomId, peer: PeerId, offer: String, answer: Answer },
    /// Take a viewer's offer.
    Watch { room: RoomId, peer: PeerId, offer: String, cap: Cap, answer: Answer },
    /// Take a member's offer.
    Meet { meeting: MeetingId, peer: PeerId, offer: String, answer: Answer },
    /// What a member sees, and how high each is shown; the most that he may be sent of
    /// them and of the voices, in bits a second.
    SetView { peer: PeerId, tiles: Vec<(RoomId, u16)>, most: Option<u64> },
    /// Whether a member may send something.
    SetAllowed { peer: PeerId, source: SourceKind, allowed: bool },
    /// Tell members something over their data channels.
    Tell { peers: Vec<PeerId>, lane: Lane, payload: Bytes },
    /// Close members' data channels: they have missed something.
    EndTalks { peers: HashSet<PeerId> },
    /// What a viewer is sent at most.
    SetCap { peer: PeerId, cap: Cap },
    /// What a performer's layers are meant to take.
    SetTargets { peer: PeerId, bitrates: [u32; 3] },
    /// Take an offer that restarts a peer's ICE.
    Restart { peer: PeerId, offer: String, answer: Answer },
    /// Give a peer new ICE credentials.
    RestartIce {
        peer: PeerId,
        ufrag: String,
        pwd: String,
        answer: oneshot::Sender<Option<(u32, String)>>,
    },
    /// Tell the user name fragment that a peer goes by, and how often his ICE was restarted.
    Ice { peer: PeerId, answer: oneshot::Sender<Option<(String, u32)>> },
    /// Tell a performer's latest key frames, the largest first.
    KeyFrames { peer: PeerId, most: usize, answer: oneshot::Sender<Vec<Vec<u8>>> },
    /// Forget a peer.
    Remove { peer: PeerId },
    /// Take a connection for media.
    Adopt(Box<Accepted>),
    /// End the thread.
    Stop,
    /// Fail as a fault in the SFU would.
    #[cfg(test)]
    Fail,
}

/// Where the answer to an offer goes.
pub(super) type Answer = oneshot::Sender<Result<String, OfferError>>;
