//! One peer: a transport and what it is for.

use std::time::Instant;

use crate::PeerId;
use crate::bwe::Outbound;
use crate::leg::{Allocator, Leg};
use crate::member::Member;
use crate::rtcp::Attention;
use crate::transport::Transport;

/// See the module.
pub(crate) struct Peer {
    /// The caller's name for it.
    pub id: PeerId,
    /// The place of its room; of a member's, that of his camera.
    pub room: usize,
    /// Its way through the network.
    pub transport: Transport,
    /// What it is for.
    pub role: Role,
    /// When its transport is woken; `None` while nothing is armed.
    pub armed: Option<Instant>,
    /// When a viewer's reports are due.
    pub report_at: Option<Instant>,
    /// How much of what it tells is read.
    pub attention: Attention,
    /// What is stamped on the packets for it.
    pub outbound: Outbound,
    /// Ties its streams together.
    pub cname: String,
}

/// What a peer is for.
pub(crate) enum Role {
    /// His streams are in his room.
    Performer,
    /// What goes to him.
    Viewer(Box<Leg>),
    /// He meets others: he sends, and is sent what each of them sends.
    Member(Box<Member>),
}

/// Where a leg is. A viewer has but one, the first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Seat {
    /// The peer's place.
    pub peer: usize,
    /// Which of his legs.
    pub leg: u8,
}

impl Seat {
    /// A viewer's only one.
    pub(crate) fn of_viewer(peer: usize) -> Self {
        Self { peer, leg: 0 }
    }
}

impl Role {
    /// One of the peer's legs.
    pub(crate) fn leg_mut(&mut self, leg: u8) -> Option<&mut Leg> {
        match self {
            Role::Viewer(only) => Some(only),
            Role::Performer => None,
            Role::Member(member) => Some(&mut member.receiver_mut(leg)?.leg),
        }
    }

    /// Who decides what he is sent.
    pub(crate) fn allocator_mut(&mut self) -> Option<&mut Allocator> {
        match self {
            Role::Viewer(leg) => Some(&mut leg.video.as_mut()?.allocator),
            Role::Performer => None,
            Role::Member(member) => Some(&mut member.allocator),
        }
    }

    /// What he is as a member.
    pub(crate) fn member_mut(&mut self) -> Option<&mut Member> {
        match self {
            Role::Member(member) => Some(member),
            Role::Performer | Role::Viewer(_) => None,
        }
    }

    /// How many legs the peer has.
    pub(crate) fn legs(&self) -> u8 {
        match self {
            Role::Viewer(_) => 1,
            Role::Performer => 0,
            Role::Member(member) => member.receivers.len() as u8,
        }
    }

    /// The leg whose packets a probe is made of.
    pub(crate) fn probed(&self) -> Option<u8> {
        match self {
            Role::Viewer(_) => Some(0),
            Role::Performer => None,
            Role::Member(member) => member.probed(),
        }
    }

    /// Which leg a viewer means who tells of what he is sent under this SSRC.
    pub(crate) fn leg_of(&self, ssrc: u32) -> Option<u8> {
        match self {
            Role::Viewer(_) => Some(0),
            Role::Performer => None,
            Role::Member(member) => member.leg_of(ssrc),
        }
    }

    /// One of the peer's legs.
    pub(crate) fn leg(&self, leg: u8) -> Option<&Leg> {
        match self {
            Role::Viewer(only) => Some(only),
            Role::Performer => None,
            Role::Member(member) => Some(&member.receiver(leg)?.leg),
        }
    }
}

impl Peer {
    /// Reads what the next packets for a viewer will need, all that can be read at
    /// once, so that it is in the cache when his turn comes: with hundreds of viewers
    /// nothing of his is left there from the last time, and to miss one thing after
    /// another takes longer than to seal. The sum means nothing.
    pub(crate) fn warm(&self, leg: u8) -> u64 {
        self.transport.warm() ^ self.outbound.warm() ^ self.role.leg(leg).map_or(0, Leg::warm)
    }

    /// Reads no more than what [`Self::warm`] begins with.
    pub(crate) fn tepid(&self) -> u64 {
        let connected = u64::from(self.transport.is_connected());
        connected ^ u64::from(self.is_sent_to()) ^ u64::from(self.outbound.is_judged())
    }

    /// True for one who is sent media.
    pub(crate) fn is_sent_to(&self) -> bool {
        !matches!(self.role, Role::Performer)
    }

    /// The place of the room that a leg's streams are of; `None` while it has none.
    pub(crate) fn room_of(&self, leg: u8) -> Option<usize> {
        match &self.role {
            Role::Member(member) => member.receiver(leg)?.room,
            Role::Performer | Role::Viewer(_) => Some(self.room),
        }
    }

    /// The viewer's leg.
    pub(crate) fn viewer(&self) -> Option<&Leg> {
        match &self.role {
            Role::Viewer(leg) => Some(leg),
            Role::Performer | Role::Member(_) => None,
        }
    }

    /// The viewer's leg.
    pub(crate) fn viewer_mut(&mut self) -> Option<&mut Leg> {
        match &mut self.role {
            Role::Viewer(leg) => Some(leg),
            Role::Performer | Role::Member(_) => None,
        }
    }

    /// What he is as a member.
    pub(crate) fn member(&self) -> Option<&Member> {
        match &self.role {
            Role::Member(member) => Some(member),
            Role::Performer | Role::Viewer(_) => None,
        }
    }

    /// What he is as a member.
    pub(crate) fn member_mut(&mut self) -> Option<&mut Member> {
        self.role.member_mut()
    }
}
