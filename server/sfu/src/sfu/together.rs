//! One path, many pictures: what a member is sent of all that he looks at.

use footlight_shared::{Layer, Limit};

use super::adapt::{choose, sound_of};
use super::{Sfu, Work};
use crate::leg::{Allocator, Joint, Ladder, MOST_TILES, Target, Tile};
use crate::peer::{Peer, Role, Seat};

impl Sfu {
    /// Lets a member's allocator decide about all his pictures; where that has changed
    /// something, it is done.
    pub(super) fn decide_together(&mut self, place: usize) {
        let now = self.now;
        let Some(joint) = self.joint(place) else { return };
        let full = joint.full();
        let most = [joint.cap(), self.share_of(place, full)].into_iter().flatten().min();
        let joint = match most {
            Some(most) => joint.capped(most),
            None => joint,
        };
        let Some(Peer { role: Role::Member(member), outbound, .. }) = self.peers.get_mut(place)
        else {
            return;
        };
        let witness = &mut outbound.witness;
        if std::mem::take(&mut member.moved) {
            let evidence = witness.evidence(now);
            // Where only what is lost tells of a path nothing is taken on a guess.
            let room = evidence.room.or(evidence.costly.then_some(0));
            member.allocator.rebase(now, &joint, member.spent, room);
        }
        let may_probe = member.probed().is_some();
        if choose(now, &mut member.allocator, &joint, witness, may_probe) {
            self.work.push(Work::Probe(place));
            self.stats.probes += 1;
        }
        let target = member.allocator.target();
        let spent = target.and_then(|step| joint.cost(step)).unwrap_or(0);
        member.spent = spent;
        let mut changed = [false; MOST_TILES];
        let state = |of: &Allocator| (of.target(), of.torn, of.drains());
        for ((leg, layer), changed) in joint.shares(target).zip(&mut changed) {
            let receiver = member.receivers.get_mut(usize::from(leg));
            let Some(video) = receiver.and_then(|it| it.leg.video.as_mut()) else { continue };
            let before = state(&video.allocator);
            video.allocator.follow(layer.map(Target::whole), &member.allocator);
            *changed = before != state(&video.allocator);
        }
        let limited = member.allocator.limited;
        for receiver in &mut member.receivers {
            if let Some(sound) = &mut receiver.leg.sound {
                sound.spare = limited.is_none();
            }
        }
        let held = limited == Some(Limit::Bandwidth);
        self.needs(place, if held { spent } else { full });
        for ((leg, _), _) in joint.shares(target).zip(changed).filter(|(_, changed)| *changed) {
            self.apply(Seat { peer: place, leg });
        }
    }

    /// What a member may choose from.
    fn joint(&self, place: usize) -> Option<Joint> {
        let peer = self.peers.get(place).filter(|peer| peer.transport.is_connected())?;
        let member = peer.member()?;
        let source = |room: Option<usize>| Some(&self.rooms.get(room?)?.performer.as_ref()?.source);
        let ears = member.receivers_of(true).filter_map(|(_, receiver)| source(receiver.room));
        let sound = ears.map(sound_of).sum();
        let tiles = member.receivers_of(false).filter_map(|(leg, receiver)| {
            let video = receiver.leg.video.as_ref().filter(|video| video.lacks.is_none())?;
            let room = self.rooms.get(receiver.room?)?;
            let available = room.available(self.now);
            let there = |layer: &Layer| available.get(layer.index()) == Some(&true);
            let layers = Layer::ALL.map(|layer| Some(layer).filter(there));
            let rates = layers.map(|layer| self.cost_of(room, layer?));
            let (height, order) = (receiver.height, receiver.order);
            let tile = Tile { leg, height, order, rates, wish: video.cap };
            rates.iter().any(Option::is_some).then_some(tile)
        });
        Some(Joint::new(tiles, sound, member.most))
    }
}
