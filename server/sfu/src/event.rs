//! What the SFU tells its caller.

use bytes::Bytes;
use footlight_shared::{Layer, Limit, VideoCodec};

use crate::{Lane, MeetingId, PeerId, RoomId, SourceKind};

/// Something happened that the caller may tell people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The peer's transport is up.
    Connected {
        /// Who.
        peer: PeerId,
    },
    /// The peer has nominated another path, and is reached by that from now on.
    Moved {
        /// Who.
        peer: PeerId,
    },
    /// The peer is gone; it need not be removed any more. Not said after
    /// [`Sfu::remove`](crate::Sfu::remove).
    Gone {
        /// Who.
        peer: PeerId,
        /// Why.
        reason: GoneReason,
    },
    /// The first media packet of the room's performer arrived.
    MediaStarted {
        /// Where.
        room: RoomId,
    },
    /// The layers of the performer's video that flow now, the smallest first.
    PublisherLayers {
        /// Where.
        room: RoomId,
        /// Empty when no video flows.
        layers: Vec<Layer>,
    },
    /// The layers of the performer's video that anybody watches now: the others
    /// need not be sent. He begins with all.
    LayersWatched {
        /// The performer.
        peer: PeerId,
        /// The smallest first; never empty.
        layers: Vec<Layer>,
    },
    /// What one viewer may get and gets.
    ViewerLayers {
        /// Who.
        peer: PeerId,
        /// The layers that he can have, the smallest first: those that flow, and
        /// those that only rest because nobody watches them.
        available: Vec<Layer>,
        /// The layer that he is sent.
        current: Option<Layer>,
        /// Why it is not the one that he wishes.
        limited: Option<Limit>,
    },
    /// What comes to a member by which of his sections: all that is not idle. Not said
    /// again while nothing changes.
    Slots {
        /// Who.
        peer: PeerId,
        /// The section's name (RFC 5888), whose it is, and what.
        slots: Vec<(String, PeerId, SourceKind)>,
    },
    /// Who speaks in a meeting.
    Speakers {
        /// Where.
        meeting: MeetingId,
        /// The loudest first; empty when nobody does.
        peers: Vec<PeerId>,
    },
    /// The layers of what a member sends that anybody watches now: the others need not
    /// be sent. He begins with all.
    SourceWatched {
        /// Who.
        peer: PeerId,
        /// His camera or his screen.
        source: SourceKind,
        /// The smallest first; never empty.
        layers: Vec<Layer>,
    },
    /// A member said something over a data channel. Whom it is for is within it.
    Said {
        /// Who.
        peer: PeerId,
        /// By which channel.
        lane: Lane,
        /// What.
        payload: Bytes,
    },
    /// The viewer's browser did not offer the performer's codec.
    CodecMismatch {
        /// Who.
        peer: PeerId,
        /// What he lacks.
        codec: VideoCodec,
        /// What all viewers of the room can play, the preferred one first.
        common: Vec<VideoCodec>,
    },
}

/// Why a peer is gone.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum GoneReason {
    /// No connected transport in time.
    SetupTimeout,
    /// Nothing came for too long.
    Silent,
    /// The peer closed the transport.
    Closed,
    /// The handshake failed or the certificate is not the offered one.
    Failed,
    /// Another performer took the room.
    Replaced,
}
