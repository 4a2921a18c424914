//! What members see and hear: their receivers are moved from publication to publication.

use footlight_shared::Layer;

use super::Sfu;
use crate::codec::Codecs;
use crate::leg::VideoLeg;
use crate::peer::Seat;
use crate::room::Line;
use crate::{Event, PeerId, RoomId, SourceKind};

/// In percent of the height at which a picture is shown, how high its layer has to be.
const HIGH_ENOUGH: u32 = 75;

impl Sfu {
    /// Shows a member these pictures and no others, as far as he has receivers.
    pub(super) fn show(&mut self, peer: PeerId, tiles: &[(RoomId, u16)]) {
        let Some(&place) = self.places.get(&peer) else { return };
        let Some(member) = self.peers.get(place).and_then(|peer| peer.member()) else { return };
        let eyes: Vec<u8> = member.receivers_of(false).map(|(leg, _)| leg).collect();
        let mut wanted: Vec<(RoomId, u16)> = Vec::with_capacity(eyes.len());
        for tile in tiles {
            let others = tile.0.publisher().is_some_and(|(of, _)| of != peer);
            if others && wanted.len() < eyes.len() && wanted.iter().all(|it| it.0 != tile.0) {
                wanted.push(*tile);
            }
        }
        let mut free = Vec::new();
        let mut missing = wanted.clone();
        for leg in eyes {
            let of = member.receiver(leg).and_then(|receiver| receiver.of);
            match missing.iter().position(|(room, _)| Some(*room) == of) {
                Some(known) => {
                    missing.remove(known);
                }
                None => free.push((leg, of)),
            }
        }
        // Who has an idle one is not sent what another was sent by it just now.
        free.sort_by_key(|(_, of)| of.is_some());
        let mut missing = missing.into_iter();
        for (leg, of) in free {
            let next = missing.next().map(|(room, _)| room);
            if of.is_some() || next.is_some() {
                self.attach(Seat { peer: place, leg }, next);
            }
        }
        self.size(place, &wanted);
        self.retarget_all(place);
        self.tell_slots(place);
    }

    /// Notes how large a member's pictures are shown.
    fn size(&mut self, place: usize, wanted: &[(RoomId, u16)]) {
        let heights = self.config.heights;
        let Some(member) = self.peers.get_mut(place).and_then(|peer| peer.member_mut()) else {
            return;
        };
        member.moved = true;
        for receiver in &mut member.receivers {
            let tile = wanted.iter().position(|(room, _)| Some(*room) == receiver.of);
            let Some((order, (room, height))) = tile.and_then(|at| Some((at, wanted.get(at)?)))
            else {
                continue;
            };
            (receiver.order, receiver.height) = (order as u8, *height);
            let of_screen = room.publisher().is_some_and(|(_, screen)| screen);
            let [camera, screen] = heights;
            if let Some(video) = &mut receiver.leg.video {
                video.cap = worth(*height, if of_screen { screen } else { camera });
            }
        }
    }

    /// Moves a member's receiver to a publication, or to none.
    pub(super) fn attach(&mut self, seat: Seat, to: Option<RoomId>) {
        let now = self.now;
        let Some(member) = self.peers.get_mut(seat.peer).and_then(|peer| peer.member_mut()) else {
            return;
        };
        let Some(receiver) = member.receiver_mut(seat.leg) else { return };
        let before = receiver.room.take();
        (receiver.of, receiver.since) = (to, now);
        receiver.leg.source_gone();
        if let Some(video) = &mut receiver.leg.video {
            // Else another's layer would be woken for what was shown here before.
            video.allocator.unfollow();
        }
        let takes = receiver.leg.video.as_ref().map_or(Codecs::all(), VideoLeg::takes);
        if let Some(before) = before {
            if let Some(room) = self.rooms.get_mut(before) {
                room.viewers.retain(|line| line.seat() != seat);
            }
            self.tidy(before);
        }
        let Some(to) = to else { return };
        let room_place = self.room_place(to);
        if let Some(room) = self.rooms.get_mut(room_place) {
            room.viewers.push(Line::new(seat, takes));
        }
        let member = self.peers.get_mut(seat.peer).and_then(|peer| peer.member_mut());
        if let Some(receiver) = member.and_then(|member| member.receiver_mut(seat.leg)) {
            receiver.room = Some(room_place);
        }
        self.subscribe(room_place);
        self.apply(seat);
    }

    /// Tells the caller what comes by which of a member's receivers, if that has changed.
    pub(super) fn tell_slots(&mut self, place: usize) {
        let Some(peer) = self.peers.get_mut(place) else { return };
        let id = peer.id;
        if let Some(slots) = peer.member_mut().and_then(|member| member.news()) {
            self.events.push(Event::Slots { peer: id, slots });
        }
    }

    /// What a member may send.
    pub(super) fn forbid(&mut self, peer: PeerId, source: SourceKind, allowed: bool) {
        let peer = self.places.get(&peer).and_then(|place| self.peers.get_mut(*place));
        let Some(member) = peer.and_then(|peer| peer.member_mut()) else { return };
        let others = member.forbidden & !source.bit();
        let forbidden = if allowed { others } else { others | source.bit() };
        let changed = std::mem::replace(&mut member.forbidden, forbidden) != forbidden;
        let pictures = matches!(source, SourceKind::Camera | SourceKind::Screen);
        let room = member.room_of(source).filter(|_| changed && pictures);
        let Some((place, room)) = room.and_then(|it| Some((it, self.rooms.get_mut(it)?))) else {
            return;
        };
        if let Some(performer) = &mut room.performer {
            performer.source.allow_pictures(self.now, allowed);
        }
        self.ask_performer(place);
    }
}

/// The best layer that is worth having for a picture of this height.
fn worth(height: u16, layers: [u16; 3]) -> Layer {
    let enough = |layer: &Layer| {
        let has = layers.get(layer.index()).copied().unwrap_or(0);
        u32::from(has) * 100 >= u32::from(height) * HIGH_ENOUGH
    };
    Layer::ALL.into_iter().find(enough).unwrap_or(Layer::High)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_layer_that_is_nearly_as_high_is_enough() {
        let layers = [180, 360, 720];
        let of = |height| worth(height, layers);
        assert_eq!([of(0), of(180), of(240)], [Layer::Low; 3]);
        assert_eq!([of(241), of(360), of(480)], [Layer::Medium; 3]);
        assert_eq!([of(481), of(u16::MAX)], [Layer::High; 2]);
    }
}
