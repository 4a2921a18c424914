//! Peers go, and rooms with the last of them.

use super::Sfu;
use crate::Event;
use crate::member::Member;
use crate::peer::Role;
use crate::relay::Message;
use crate::room::Room;

impl Sfu {
    /// Forgets a peer; `tell` ends his transport with a word.
    pub(super) fn forget(&mut self, place: usize, tell: bool) {
        let now = self.now;
        self.needs(place, 0);
        let Some(mut peer) = self.peers.remove(place) else { return };
        if tell {
            peer.transport.close(now);
        }
        while let Some((to, datagram)) = peer.transport.poll_transmit() {
            self.control.push(to, datagram);
        }
        self.places.remove(&peer.id);
        self.demux.remove(place);
        self.stats.viewers -= u64::from(peer.viewer().is_some());
        self.stats.members -= u64::from(peer.member().is_some());
        let restarting = peer.transport.is_restarting();
        self.stats.restarts_mut(&peer.role).failed += u64::from(restarting);
        if self.stats.viewers + self.stats.members == 0 {
            // There may be no tick any more that would.
            self.shared.hurry();
            self.tell_needs();
        }
        match &peer.role {
            Role::Member(member) => self.forget_member(place, peer.room, member),
            Role::Performer | Role::Viewer(_) => self.forget_in(place, peer.room),
        }
    }

    /// Forgets what a member was sent, and what he sent.
    fn forget_member(&mut self, place: usize, camera: usize, member: &Member) {
        self.leave_meeting(place, member.meeting);
        for room in member.receivers.iter().filter_map(|receiver| receiver.room) {
            self.forget_in(place, room);
        }
        // Who publishes nothing has a room all the same, if nobody has looked at it.
        let [_, screen] = member.rooms();
        for room in [Some(camera), screen].into_iter().flatten() {
            let seats = self.rooms.get(room).map(Room::seats).unwrap_or_default();
            for seat in seats.into_iter().filter(|_| !member.replaced) {
                self.attach(seat, None);
                self.tell_slots(seat.peer);
            }
            self.forget_in(place, room);
        }
    }

    /// Forgets a peer in a room.
    fn forget_in(&mut self, place: usize, room_place: usize) {
        let Some(room) = self.rooms.get_mut(room_place) else { return };
        room.viewers.retain(|line| line.peer != place);
        let performed = room.performer.take_if(|performer| performer.peer == Some(place)).is_some();
        if performed {
            self.stage_is_dark(room_place);
            self.tell_stage(room_place);
        }
        self.tidy(room_place);
    }

    /// Forgets a room where nobody is.
    pub(super) fn tidy(&mut self, place: usize) {
        if let Some(room) = self.rooms.get(place).filter(|room| room.is_empty()) {
            let (id, home) = (room.id, room.home);
            self.stages.remove(&id);
            self.rooms.remove(place);
            if let Some(home) = home {
                self.outbox.push(home, Message::Unsubscribe { room: id });
            }
        }
    }

    /// The performer is gone, or another's streams are yet to come: the viewers
    /// wait where they are.
    pub(super) fn stage_is_dark(&mut self, place: usize) {
        let Some(room) = self.rooms.get_mut(place) else { return };
        for line in &mut room.viewers {
            let leg = self.peers.get_mut(line.peer).and_then(|peer| peer.role.leg_mut(line.leg));
            if let Some(leg) = leg {
                leg.source_gone();
                line.wants = leg.wants();
            }
        }
        if !std::mem::take(&mut room.told).is_empty() && room.is_stage() {
            self.events.push(Event::PublisherLayers { room: room.id, layers: Vec::new() });
        }
        for seat in room.seats() {
            self.tell_layers(seat);
        }
    }
}
