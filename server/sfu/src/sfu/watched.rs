//! Which of the performer's layers anybody watches, and who wakes them.

use super::Sfu;
use crate::leg::VideoLeg;
use crate::peer::{Peer, Seat};
use crate::{Event, SourceKind};

impl Sfu {
    /// Notes what a viewer would like to have; what rests is woken for him.
    pub(super) fn wake_for(&mut self, seat: Seat) {
        let Some(peer) = self.peers.get(seat.peer) else { return };
        let Some(room_place) = peer.room_of(seat.leg) else { return };
        let video = peer.role.leg(seat.leg).and_then(|leg| leg.video.as_ref());
        let Some(room) = self.rooms.get_mut(room_place) else { return };
        let Some(performer) = &room.performer else { return };
        let desires = video.map_or(0, VideoLeg::desires);
        let wakes = performer.watched.wakes(desires);
        if let Some(line) = room.line_mut(seat) {
            line.desires = desires;
        }
        if wakes {
            self.look_who_watches(room_place);
        }
    }

    /// What rests is woken for viewers on another shard.
    pub(super) fn wake_for_others(&mut self, place: usize, wanted: u8) {
        let performer = self.rooms.get(place).and_then(|room| room.performer.as_ref());
        if performer.is_some_and(|performer| performer.watched.wakes(wanted)) {
            self.look_who_watches(place);
        }
    }

    /// Looks what all viewers of a room need or would like to have; where that
    /// has changed, the performer is told, or the shard where he is.
    pub(super) fn look_who_watches(&mut self, place: usize) {
        let now = self.now;
        let Some(room) = self.rooms.get_mut(place) else { return };
        if let Some(home) = room.home {
            let subscribe = room.subscribe();
            self.outbox.push(home, subscribe);
            return;
        }
        let (wanted, flowing) = (room.wanted(), room.flowing(now));
        let Some(performer) = &mut room.performer else { return };
        if !performer.watched.update(now, wanted, flowing) {
            return;
        }
        let peer = performer.peer.and_then(|peer| self.peers.get(peer));
        if let Some(Peer { id, .. }) = peer {
            let (peer, layers) = (*id, performer.watched.layers());
            self.events.push(match room.id.publisher() {
                None => Event::LayersWatched { peer, layers },
                Some((_, of_screen)) => {
                    let source = SourceKind::new(of_screen, false);
                    Event::SourceWatched { peer, source, layers }
                }
            });
        }
        self.tell_stage(place);
    }
}
