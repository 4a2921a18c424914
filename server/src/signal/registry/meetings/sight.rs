//! What a member is sent, and what he is told of it.

use footlight_sfu::PeerId;
use footlight_shared::{
    Layer, MemberId, Problem, RoomId, RoomSlot, RoomView, ServerMsg, SessionId, Source,
};

use super::super::{Entry, Key, Order, Registry};
use crate::room::{Meeting, News};
use crate::signal::session::Place;

impl Registry {
    /// Whoever looks at a member is sent what he sends now, under its new name.
    pub(super) fn show_to_others(&mut self, room: &RoomId, whose: SessionId) {
        let Some(peer) = self.sessions.get(&whose).and_then(|entry| entry.peer) else { return };
        for id in self.meetings.sessions(room) {
            let looks = self
                .meetings
                .view(room, id)
                .iter()
                .flat_map(|view| &view.tiles)
                .any(|tile| self.meetings.session(room, tile.member) == Some(whose));
            if looks {
                self.order_view(room, id);
            }
            let hears = |entry: &Entry| entry.heard.slots.iter().any(|slot| slot.1 == peer);
            if self.sessions.get(&id).is_some_and(hears) {
                self.tell_slots(id);
            }
        }
    }

    fn order_view(&mut self, room: &RoomId, id: SessionId) {
        let Some(entry) = self.sessions.get(&id) else { return };
        let (Some(peer), Some(view)) = (entry.peer, self.meetings.view(room, id)) else { return };
        let (role, saver) = (entry.session.claims().role, view.saver);
        let tiles = view.tiles.iter().filter_map(|tile| {
            let whose = self.meetings.session(room, tile.member)?;
            Some((self.sessions.get(&whose)?.peer?, tile.source, tile.height))
        });
        let tiles = tiles.collect();
        self.orders.push(Order::View { peer, role, saver, tiles });
    }

    /// What is on a member's screen.
    ///
    /// # Errors
    /// Where he is in no room.
    pub(crate) fn set_view(&mut self, key: Key, view: RoomView) -> Result<(), Problem> {
        let room = self.room_here(key)?;
        self.meetings.set_view(&room, key.session, view);
        self.order_view(&room, key.session);
        Ok(())
    }

    /// What comes over a member's sections.
    pub(crate) fn handle_slots(&mut self, peer: PeerId, slots: Vec<(String, PeerId, Source)>) {
        let Some(&id) = self.peers.get(&peer) else { return };
        if let Some(entry) = self.sessions.get_mut(&id) {
            entry.heard.slots = slots;
        }
        self.tell_slots(id);
    }

    fn tell_slots(&mut self, id: SessionId) {
        let slots = self.slots(id);
        self.deliver_msg(&id, ServerMsg::RoomSlots { slots });
    }

    pub(super) fn slots(&self, id: SessionId) -> Vec<RoomSlot> {
        let Some(entry) = self.sessions.get(&id) else { return Vec::new() };
        let slot = |(mid, of, source): &(String, PeerId, Source)| {
            let member = self.member_of(*of)?;
            Some(RoomSlot { mid: mid.clone(), member, source: *source })
        };
        entry.heard.slots.iter().filter_map(slot).collect()
    }

    fn member_of(&self, peer: PeerId) -> Option<MemberId> {
        match self.place(*self.peers.get(&peer)?)? {
            Place::InRoom { me, .. } => Some(*me),
            _ => None,
        }
    }

    /// Who speaks in a room.
    pub(crate) fn handle_speakers(&mut self, meeting: Meeting, peers: &[PeerId]) {
        let Some(room) = self.meetings.room_of(meeting).cloned() else { return };
        let members: Vec<_> = peers.iter().filter_map(|peer| self.member_of(*peer)).collect();
        let to = self.meetings.sessions(&room);
        for id in &to {
            if let Some(entry) = self.sessions.get_mut(id) {
                entry.heard.speakers.clone_from(&members);
            }
        }
        self.tell([News { to, msg: ServerMsg::RoomSpeakers { members } }]);
    }

    /// What of a member's pictures anybody looks at.
    pub(crate) fn handle_source_watched(
        &mut self,
        peer: PeerId,
        source: Source,
        layers: Vec<Layer>,
    ) {
        let Some(&id) = self.peers.get(&peer) else { return };
        if let Some(entry) = self.sessions.get_mut(&id) {
            entry.heard.watched.retain(|(known, _)| *known != source);
            entry.heard.watched.push((source, layers.clone()));
        }
        self.deliver_msg(&id, ServerMsg::RoomWatched { source, layers });
    }
}
