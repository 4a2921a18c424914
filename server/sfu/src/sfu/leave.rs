//! Peers go, and rooms with the last of them.

use super::Sfu;
use crate::Event;
use crate::peer::Peer;
use crate::relay::Message;

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
        self.stats.viewers -= u64::from(peer.leg().is_some());
        self.stats.ice_restarts_failed += u64::from(peer.transport.is_restarting());
        if self.stats.viewers == 0 {
            // There may be no tick any more that would.
            self.shared.hurry();
            self.tell_needs();
        }
        let Some(room) = self.rooms.get_mut(peer.room) else { return };
        room.viewers.retain(|member| member.peer != place);
        let performed = room.performer.take_if(|performer| performer.peer == Some(place)).is_some();
        if performed {
            self.stage_is_dark(peer.room);
            self.tell_stage(peer.room);
        }
        self.tidy(peer.room);
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
        for member in &mut room.viewers {
            if let Some(leg) = self.peers.get_mut(member.peer).and_then(Peer::leg_mut) {
                leg.source_gone();
                member.wants = leg.wants();
            }
        }
        if !std::mem::take(&mut room.told).is_empty() && room.home.is_none() {
            self.events.push(Event::PublisherLayers { room: room.id, layers: Vec::new() });
        }
        let viewers: Vec<usize> = room.viewers.iter().map(|member| member.peer).collect();
        for viewer in viewers {
            self.tell_layers(viewer);
        }
    }
}
