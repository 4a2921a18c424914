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
