//! What members of rooms say to each other over data channels.
//!
//! Four bytes name for whom it is, the number of a member or 0 for all, and then it
//! follows. It goes on with the number of its sender in their place, so that nobody
//! speaks in another's name.

use bytes::Bytes;
use footlight_sfu::{Lane, PeerId};
use footlight_shared::{MemberId, Permission};

use super::{Order, Registry};
use crate::signal::session::Place;

impl Registry {
    /// Passes on what a member has said, where he may.
    pub(super) fn handle_said(&mut self, peer: PeerId, lane: Lane, payload: &Bytes) {
        let Some((to, words)) = payload.split_first_chunk::<4>() else { return };
        let Some(&id) = self.peers.get(&peer) else { return };
        let Some(session) = self.sessions.get(&id).map(|entry| &entry.session) else { return };
        let Place::InRoom { room, me } = session.place() else { return };
        if !session.claims().may_in(Permission::Data, Some(room)) {
            return;
        }
        let to = match u32::from_be_bytes(*to) {
            // One file for all is one for each: each takes it as fast as he writes.
            0 if lane == Lane::Files => return,
            0 => self.meetings.sessions(room),
            one => self.meetings.session(room, MemberId(one)).into_iter().collect(),
        };
        let others = to.into_iter().filter(|to| *to != id);
        let peers: Vec<PeerId> = others.filter_map(|to| self.sessions.get(&to)?.peer).collect();
        if !peers.is_empty() {
            let payload = Bytes::from([&me.0.to_be_bytes()[..], words].concat());
            self.orders.push(Order::Tell { peers, lane, payload });
        }
    }
}
