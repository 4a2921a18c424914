//! The messages.

use std::net::SocketAddr;

use footlight_shared::Layer;

use crate::codec::Codecs;
use crate::ingress::{Packet, SenderClock, Slot, StreamId, Watched, Wish};
use crate::meeting::Talker;
use crate::sdp::Formats;
use crate::share::Needs;
use crate::{MeetingId, RoomId};

/// What one shard has to say to another; for [`Sfu::handle_relay`] of that one.
///
/// [`Sfu::handle_relay`]: crate::Sfu::handle_relay
#[derive(Debug)]
pub struct Relay(pub(crate) Message);

/// See [`Relay`].
#[derive(Debug)]
pub(crate) enum Message {
    /// Somebody watches here what is at home there. Said again and again.
    Subscribe {
        /// Which room.
        room: RoomId,
        /// What all who watch can be sent.
        codecs: Codecs,
        /// The layers that any of them wants, a bit each.
        wanted: u8,
    },
    /// Nobody watches here any more.
    Unsubscribe {
        /// Which room.
        room: RoomId,
    },
    /// Somebody here needs a key frame.
    KeyFrame {
        /// In which room.
        room: RoomId,
        /// Of which performer.
        stage: u64,
        /// Of which layer.
        layer: Layer,
        /// Why.
        wish: Wish,
    },
    /// Who is on stage; on each change, and as the answer to `Subscribe`.
    Stage {
        /// In which room.
        room: RoomId,
        /// What all who watch can be sent.
        codecs: Codecs,
        /// Nobody, or this one.
        state: Option<StageState>,
    },
    /// A sender report of the performer.
    Clock {
        /// In which room.
        room: RoomId,
        /// Of which performer.
        stage: u64,
        /// Of which stream.
        slot: Slot,
        /// What it says.
        clock: SenderClock,
    },
    /// Packets of the performer.
    Media(Batch),
    /// What viewers need who share a cap: there of the room, or of all rooms. Where a
    /// home says it to a mirror, what all others of the room need.
    Needs {
        /// In which room; none for the server's cap.
        room: Option<RoomId>,
        /// What.
        needs: Box<Needs>,
    },
    /// What members of a meeting publish there. Said again and again.
    Talkers {
        /// In which.
        meeting: MeetingId,
        /// All of it.
        talkers: Vec<Talker>,
    },
    /// What comes from this address is for the shard that says so: it has
    /// verified a check that was handed over.
    Bound {
        /// The address.
        address: SocketAddr,
    },
    /// The same of all of these: to a shard that has begun anew.
    AllBound {
        /// The addresses.
        addresses: Vec<SocketAddr>,
    },
    /// What comes from this one is that shard's no more: its peer has come from too many since.
    Unbound {
        /// The address.
        address: SocketAddr,
    },
    /// The shard that says so has forgotten everything.
    Anew,
}

/// A performer, as a mirror must know him.
#[derive(Clone, Debug)]
pub(crate) struct StageState {
    /// Another number, another performer.
    pub stage: u64,
    /// His video codecs.
    pub formats: Formats,
    /// The layers that flow.
    pub flowing: [bool; 3],
    /// What they are meant to take, in bits a second.
    pub meant: [u64; 3],
    /// Which he has, and which of them rest.
    pub watched: Watched,
}

/// Packets that were admitted since the last flush, or before, in their order.
#[derive(Debug)]
pub(crate) struct Batch {
    /// In which room.
    pub room: RoomId,
    /// Of which performer.
    pub stage: u64,
    /// They are of before: to be kept, not to be sent on.
    pub past: bool,
    /// What is known of each, and its length.
    pub packets: Vec<Relayed>,
    /// The payloads, each with its descriptor, one after the other.
    pub payloads: Vec<u8>,
}

/// One packet of a [`Batch`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Relayed {
    /// Of which stream.
    pub slot: Slot,
    /// The stream's name at home.
    pub stream: StreamId,
    /// What is known of it.
    pub packet: Packet,
    /// Bytes of its payload and descriptor.
    pub len: u16,
}

impl Batch {
    /// Without packets.
    pub(crate) fn new() -> Self {
        Self { room: RoomId(0), stage: 0, past: false, packets: Vec::new(), payloads: Vec::new() }
    }

    /// Adds a packet.
    pub(crate) fn push(&mut self, slot: Slot, stream: StreamId, packet: &Packet, body: &[u8]) {
        let len = body.len() as u16;
        self.packets.push(Relayed { slot, stream, packet: *packet, len });
        self.payloads.extend_from_slice(body);
    }

    /// The packets with their payloads and descriptors.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Relayed, &[u8])> {
        let mut start = 0;
        self.packets.iter().map(move |relayed| {
            let end = start + usize::from(relayed.len);
            let payload = self.payloads.get(start..end).unwrap_or_default();
            start = end;
            (relayed, payload)
        })
    }
}
