//! What each viewer's path and caps allow: whenever one of them changes, his
//! allocator decides anew, and the probes that it asks for are begun.

use std::time::{Duration, Instant};

use footlight_shared::{Layer, Limit};

use super::{Sfu, Work};
use crate::bwe::{Verdict, Witness};
use crate::ingress::{Slot, Source};
use crate::leg::{Allocator, Demand, Ladder, Rates, Situation};
use crate::peer::{Peer, Seat};
use crate::room::Room;
use crate::rtcp::Feedback;

/// Between two bursts of a probe.
pub(super) const PROBE_STEP: Duration = Duration::from_millis(5);
/// What sound takes until it was measured.
pub(super) const SOUND: u64 = 60_000;
/// A stream is not believed to need less than this share of what it is meant to
/// take: a picture that rests moves again.
const RESTING: u64 = 4;

impl Sfu {
    /// Takes a viewer's word of when packets came.
    pub(super) fn viewer_tells(&mut self, place: usize, feedback: &Feedback<'_>) {
        let now = self.now;
        let Some(peer) = self.peers.get_mut(place) else { return };
        if let Witness::Feedback(estimator) = &mut peer.outbound.witness {
            if estimator.feedback(now, feedback)
                && let Some(allocator) = peer.role.allocator_mut()
            {
                allocator.begin_anew();
            }
            self.adapt(place);
        }
    }

    /// Takes a viewer's own estimate.
    pub(super) fn viewer_estimates(&mut self, place: usize, bitrate: u64) {
        let Some(peer) = self.peers.get_mut(place) else { return };
        if let Witness::Reports(guess) = &mut peer.outbound.witness {
            guess.remb(bitrate);
            self.adapt(place);
        }
    }

    /// Takes a viewer's report of losses.
    pub(super) fn viewer_loses(&mut self, place: usize, fraction_lost: u8) {
        let now = self.now;
        let sending = self.sends(place);
        let Some(peer) = self.peers.get_mut(place) else { return };
        if let Witness::Reports(guess) = &mut peer.outbound.witness {
            guess.report(now, fraction_lost, sending + SOUND);
            self.adapt(place);
        }
    }

    /// A viewer has lost so much that his report is not waited for, in 256ths.
    pub(super) fn viewer_is_overrun(&mut self, place: usize, lost: u8) {
        let now = self.now;
        let sending = self.sends(place);
        let Some(peer) = self.peers.get_mut(place) else { return };
        if let Witness::Reports(guess) = &mut peer.outbound.witness {
            guess.overrun(now, lost, sending + SOUND);
            self.adapt(place);
        }
    }

    /// What all pictures take that a peer is sent, in bits a second.
    fn sends(&self, place: usize) -> u64 {
        let legs = self.peers.get(place).map_or(0, |peer| peer.role.legs());
        (0..legs).filter_map(|leg| self.sends_by(place, leg)).sum()
    }

    /// What the picture takes that is sent by a leg.
    pub(super) fn sends_by(&self, place: usize, leg: u8) -> Option<u64> {
        let peer = self.peers.get(place)?;
        let room = self.rooms.get(peer.room_of(leg)?)?;
        self.cost_of(room, peer.role.leg(leg)?.video.as_ref()?.playing()?)
    }

    /// A second has passed for a viewer.
    pub(super) fn look_at_path(&mut self, place: usize) {
        let now = self.now;
        if let Some(peer) = self.peers.get_mut(place) {
            peer.outbound.witness.tick(now);
            let room = peer.room;
            self.adapt(place);
            // What is to be had changes with time alone, too.
            self.tell_layers(Seat::of_viewer(place));
            self.tell_needs();
            self.tell_needs_of(room);
        }
    }

    /// Decides anew; where that has changed something, it is done.
    pub(super) fn adapt(&mut self, place: usize) {
        if self.decide(place) {
            self.retarget(Seat::of_viewer(place));
        }
    }

    /// Lets a viewer's allocator decide. True where he is to be sent something
    /// else than before, or for another reason. What is decided for a member is done.
    pub(super) fn decide(&mut self, place: usize) -> bool {
        let now = self.now;
        if self.peers.get(place).is_some_and(|peer| peer.member().is_some()) {
            self.decide_together(place);
            return false;
        }
        let Some(mut demand) = self.demand(place) else { return false };
        let full = demand.full();
        demand.cap = [demand.cap, self.share_of(place, full)].into_iter().flatten().min();
        let Some(peer) = self.peers.get_mut(place) else { return false };
        let Peer { role: crate::peer::Role::Viewer(leg), outbound, .. } = peer else {
            return false;
        };
        let Some(video) = &mut leg.video else { return false };
        let witness = &mut outbound.witness;
        let state = |of: &Allocator| (of.target(), of.limited, of.drains());
        let before = state(&video.allocator);
        let may_probe = video.resend.is_some();
        if choose(now, &mut video.allocator, &demand, witness, may_probe) {
            self.work.push(Work::Probe(place));
            self.stats.probes += 1;
        }
        let after = state(&video.allocator);
        if let Some(sound) = &mut leg.sound {
            // Copies of the sound come after larger pictures, where there are any:
            // whoever has a narrow path needs it for the first of them.
            let (target, limited, _) = after;
            let largest = demand.layers.iter().rposition(Option::is_some);
            let small = target.is_some_and(|target| target.layer == Layer::Low);
            sound.spare = limited.is_none() && (!small || largest == Some(0));
        }
        // Who is held back by his path needs no more than what he is sent, and who lacks the
        // codec the sound alone.
        let need = match after {
            _ if video.lacks.is_some() => demand.sound,
            (target, Some(Limit::Bandwidth), _) => {
                target.and_then(|it| demand.cost(it)).unwrap_or(0)
            }
            _ => full,
        };
        self.needs(place, need);
        before != after
    }

    /// What a viewer may choose from.
    fn demand(&self, place: usize) -> Option<Demand> {
        let peer = self.peers.get(place).filter(|peer| peer.transport.is_connected())?;
        let video = peer.viewer()?.video.as_ref()?;
        let room = self.rooms.get(peer.room)?;
        // What rests because nobody wants it may be had, too.
        let available = room.available(self.now);
        let there = |layer: &Layer| available.get(layer.index()) == Some(&true);
        let layers = Layer::ALL.map(|layer| Some(layer).filter(there));
        let layers = layers.map(|layer| self.rates_of(room, layer?));
        let source = room.performer.as_ref().map(|performer| &performer.source);
        let sound = source.map_or(0, sound_of);
        Some(Demand { layers, sound, wish: video.cap, cap: video.most })
    }

    /// What a layer takes, in bits a second; as much as it is meant to where
    /// that cannot be measured.
    pub(super) fn cost_of(&self, room: &Room, layer: Layer) -> Option<u64> {
        let performer = room.performer.as_ref()?;
        let (meant, source) = (*performer.meant.get(layer.index())?, &performer.source);
        let flows = source.carrier(layer).is_some_and(|stream| stream.flows(self.now));
        let measured = if flows { source.bitrate(layer) } else { 0 };
        Some(if measured == 0 { meant } else { measured.max(meant / RESTING) })
    }

    /// What a layer takes with fewer of its pictures.
    fn rates_of(&self, room: &Room, layer: Layer) -> Option<Rates> {
        let whole = self.cost_of(room, layer)?;
        let source = &room.performer.as_ref()?.source;
        let measured = source.bitrate(layer);
        if measured == 0 || source.temporal(self.now, layer) < 2 {
            return Some(Rates::whole(whole));
        }
        // As shares, for a layer that rests is believed to need more than it does.
        let up_to =
            |temporal| whole * source.bitrate_up_to(layer, temporal).min(measured) / measured;
        Some(Rates([up_to(0), up_to(1), whole]))
    }
}

/// What the sound takes, in bits a second.
pub(super) fn sound_of(source: &Source) -> u64 {
    let sound = source.stream(Slot::Audio);
    sound.map_or(0, |sound| if sound.bitrate == 0 { SOUND } else { sound.bitrate })
}

/// Lets an allocator choose; true where a probe begins.
pub(super) fn choose(
    now: Instant,
    allocator: &mut Allocator,
    demand: &impl Ladder,
    witness: &mut Witness,
    may_probe: bool,
) -> bool {
    let mut verdict = witness.take_verdict();
    // Without retransmissions there is nothing to probe with: room is found out by taking
    // it. A burst and a trial are the most there is to it.
    for _ in 0..3 {
        let evidence = witness.evidence(now);
        let situation = Situation { evidence, verdict, probing: witness.is_probing() };
        let Some(ask) = allocator.decide(now, demand, &situation) else { break };
        if may_probe {
            witness.begin_probe(now, ask.rate, ask.span);
            return true;
        }
        if allocator.surveys() {
            // Nothing speaks for trying again before it is time.
            verdict = Some(Verdict::Unknown);
            continue;
        }
        witness.hope();
        verdict = Some(Verdict::Room);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bwe::Guess;

    /// One who cannot be probed, for so many seconds: of what he is sent beyond what his
    /// path carries half is lost. The layers by seconds.
    fn reported(seconds: u64, carries: impl Fn(u64) -> u64) -> Vec<Option<Layer>> {
        let whole = |rate| Some(Rates::whole(rate));
        let layers = [whole(150_000), whole(500_000), whole(1_700_000)];
        let demand = Demand { layers, sound: 50_000, wish: Layer::High, cap: None };
        let mut allocator = Allocator::new(0);
        let mut witness = Witness::Reports(Guess::default());
        let start = Instant::now();
        let second = |second| {
            let now = start + Duration::from_secs(second);
            let sending = allocator.target().and_then(|step| demand.cost(step)).unwrap_or(0);
            let lost = if sending > carries(second) { 128 } else { 0 };
            if let Witness::Reports(guess) = &mut witness {
                guess.report(now, lost, sending);
            }
            choose(now, &mut allocator, &demand, &mut witness, false);
            allocator.target().map(|target| target.layer)
        };
        (0..seconds).map(second).collect()
    }

    #[test]
    fn who_cannot_be_probed_comes_back_from_a_bad_moment() {
        let layers = reported(600, |second| if (10..12).contains(&second) { 0 } else { u64::MAX });
        let below = layers.iter().rposition(|layer| *layer != Some(Layer::High));
        assert!(below.is_some_and(|at| (11..60).contains(&at)), "{below:?}");
    }

    #[test]
    fn who_cannot_be_probed_tries_a_narrow_path_ever_less_often() {
        let layers = reported(1_200, |_| 800_000);
        let changes = |of: &[Option<Layer>]| of.windows(2).filter(|it| it[0] != it[1]).count();
        let (before, after) = layers.split_at(600);
        assert!(changes(after) <= 12, "{} and {} changes", changes(before), changes(after));
        assert!(after.contains(&Some(Layer::Medium)));
    }
}
