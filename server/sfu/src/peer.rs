//! One peer: a transport and what it is for.

use std::time::Instant;

use crate::PeerId;
use crate::bwe::Outbound;
use crate::leg::Leg;
use crate::transport::Transport;

/// See the module.
pub(crate) struct Peer {
    /// The caller's name for it.
    pub id: PeerId,
    /// The place of its room.
    pub room: usize,
    /// Its way through the network.
    pub transport: Transport,
    /// What it is for.
    pub role: Role,
    /// When its transport is woken; `None` while nothing is armed.
    pub armed: Option<Instant>,
    /// When a viewer's reports are due.
    pub report_at: Option<Instant>,
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
}

impl Peer {
    /// Reads what the next packets for a viewer will need, all that can be read at
    /// once, so that it is in the cache when his turn comes: with hundreds of viewers
    /// nothing of his is left there from the last time, and to miss one thing after
    /// another takes longer than to seal. The sum means nothing.
    pub(crate) fn warm(&self) -> u64 {
        self.transport.warm() ^ self.outbound.warm() ^ self.leg().map_or(0, Leg::warm)
    }

    /// Reads no more than what [`Self::warm`] begins with.
    pub(crate) fn tepid(&self) -> u64 {
        let connected = u64::from(self.transport.is_connected());
        connected ^ u64::from(self.leg().is_some()) ^ u64::from(self.outbound.is_judged())
    }

    /// The viewer's leg.
    pub(crate) fn leg_mut(&mut self) -> Option<&mut Leg> {
        match &mut self.role {
            Role::Viewer(leg) => Some(leg),
            Role::Performer => None,
        }
    }

    /// The viewer's leg.
    pub(crate) fn leg(&self) -> Option<&Leg> {
        match &self.role {
            Role::Viewer(leg) => Some(leg),
            Role::Performer => None,
        }
    }
}
