//! What one viewer gets of the batches on their way round.

use std::ops::AddAssign;
use std::time::{Duration, Instant};

use super::{Scratch, Sfu, Work};
use crate::Event;
use crate::burst::{Burst, Payload, equalize};
use crate::bwe::Outbound;
use crate::codec::Codecs;
use crate::ingress::{Slot, Source, Stream};
use crate::leg::{Gate, Leg, VideoLeg};
use crate::peer::{Peer, Seat};
use crate::room::Room;
use crate::rtp::{Outgoing, retype};
use crate::timer::Timer;

/// Packets of a batch that no path is asked about.
const MOST_AT_ONCE: usize = 8;

/// What is counted while a viewer's packets are sealed.
#[derive(Default)]
struct Sealed {
    packets: u64,
    bytes: u64,
    switched: bool,
    /// When more of it is due.
    paced_at: Option<Instant>,
    /// Something is to be sent again.
    repeats: bool,
}

impl AddAssign for Sealed {
    fn add_assign(&mut self, other: Self) {
        self.packets += other.packets;
        self.bytes += other.bytes;
        self.switched |= other.switched;
        self.paced_at = self.paced_at.into_iter().chain(other.paced_at).min();
        self.repeats |= other.repeats;
    }
}

impl Sfu {
    /// Fills the burst for the next viewer; false when there is nothing to do.
    pub(super) fn make_media(&mut self) -> bool {
        self.gather_round();
        if !self.round.is_over() {
            self.go_round();
            return true;
        }
        match self.work.pop() {
            None => return false,
            Some(Work::Resend(seat)) => self.resend(seat),
            Some(Work::Fan(room, slot)) => self.begin_round(room, slot),
            Some(Work::Pace(seat)) => self.pace(seat),
            Some(Work::Probe(place)) => self.probe(place),
        }
        true
    }

    /// Seals what goes round for the next viewer who needs any of it.
    fn go_round(&mut self) {
        let since = self.now.saturating_duration_since(self.origin);
        let round = &mut self.round;
        let room = self.rooms.get_mut(round.room).filter(|room| Some(room.id) == round.id);
        let performer = room.and_then(|room| Some((room.performer.as_ref()?, &mut room.viewers)));
        let Some((performer, viewers)) = performer.filter(|(_, viewers)| !viewers.is_empty())
        else {
            return self.end_round();
        };
        let slots = round.slots();
        let mut told = None;
        for _ in 0..viewers.len() {
            if round.next >= viewers.len() {
                round.next = 0;
            }
            let Some(line) = viewers.get_mut(round.next) else { break };
            round.step();
            let (seat, wants) = (line.seat(), line.wants & slots);
            if let Some(peer) = self.peers.get_mut(seat.peer).filter(|_| wants != 0) {
                let mut sealed = Sealed::default();
                for turn in round.turns.iter().filter(|turn| wants & turn.bit() != 0) {
                    let (source, slot) = (&performer.source, turn.slot);
                    let batch = Batch { source, slot, now: self.now, since };
                    let (scratch, burst) = (&mut self.scratch, &mut self.burst);
                    sealed += batch.seal(peer, seat.leg, &turn.batch, scratch, burst);
                }
                line.wants = peer.role.leg(seat.leg).map_or(0, Leg::wants);
                // What is asked for now is there when their turn comes.
                let next = |ahead: usize| {
                    let line = viewers.get(round.next + ahead)?;
                    Some((self.peers.get(line.peer)?, line.leg))
                };
                let warm = next(0).map_or(0, |(peer, leg)| peer.warm(leg));
                let warmed = warm ^ next(1).map_or(0, |(peer, _)| peer.tepid());
                std::hint::black_box(warmed);
                told = Some((seat, sealed));
            }
            if told.is_some() || round.turns.iter().any(|turn| turn.left == 0) {
                break;
            }
        }
        if let Some((seat, sealed)) = told {
            self.account(seat, &sealed);
        }
        self.end_turns();
    }

    /// Counts what a viewer was sent, and sees to what follows from it.
    fn account(&mut self, seat: Seat, sealed: &Sealed) {
        self.stats.rtp_out += sealed.packets;
        self.stats.bytes_out += sealed.bytes;
        if let Some(at) = sealed.paced_at {
            self.timers.arm(at, Timer::Pace(seat));
        }
        if sealed.repeats {
            self.work.push(Work::Resend(seat));
        }
        if sealed.switched {
            self.stats.layer_switches += 1;
            self.tell_layers(seat);
        }
    }

    /// Seals the next burst for a newcomer who catches up, and arms the one
    /// after it.
    fn pace(&mut self, seat: Seat) {
        let since = self.now.saturating_duration_since(self.origin);
        let Some(peer) = self.peers.get_mut(seat.peer) else { return };
        let room = peer.room_of(seat.leg).and_then(|room| self.rooms.get(room));
        let performer = room.and_then(|room| room.performer.as_ref());
        let Some(source) = performer.map(|performer| &performer.source) else { return };
        self.scratch.selected.clear();
        let video = peer.role.leg_mut(seat.leg).and_then(|leg| leg.video.as_mut());
        let Some(video) = video else { return };
        let Some(layer) = video.pace(self.now, source, &mut self.scratch.selected) else { return };
        if let Some(at) = video.paced_at() {
            self.timers.arm(at, Timer::Pace(seat));
        }
        let batch = Batch { source, slot: source.slot_of(layer), now: self.now, since };
        let (scratch, burst) = (&mut self.scratch, &mut self.burst);
        let sealed = batch.seal_selected(peer, seat.leg, scratch, burst);
        self.account(seat, &sealed);
    }

    /// Tells the caller what a viewer gets, if that has changed. Of members nothing is
    /// told: their pages see what comes.
    pub(super) fn tell_layers(&mut self, seat: Seat) {
        let place = seat.peer;
        let Some(peer) = self.peers.get(place).filter(|peer| peer.viewer().is_some()) else {
            return;
        };
        let available =
            self.rooms.get(peer.room).map_or([false; 3], |room| room.available(self.now));
        let Some(peer) = self.peers.get_mut(place) else { return };
        let id = peer.id;
        let Some(leg) = peer.viewer_mut() else { return };
        let Some(video) = &leg.video else { return };
        let told = (available, video.playing(), video.allocator.limited);
        if leg.told.replace(told) != Some(told) {
            let available = crate::room::layers(available);
            let (_, current, limited) = told;
            self.events.push(Event::ViewerLayers { peer: id, available, current, limited });
        }
        if let Some(codec) = video_lacks(leg) {
            let room = self.rooms.get(peer.room);
            let all = room.map_or(Codecs::all(), Room::common);
            let common = self
                .config
                .codecs
                .iter()
                .copied()
                .filter(|it| *it != codec && all.contains(*it))
                .collect();
            self.events.push(Event::CodecMismatch { peer: id, codec, common });
        }
    }
}

/// The codec that a viewer lacks, said once.
fn video_lacks(leg: &mut Leg) -> Option<footlight_shared::VideoCodec> {
    let video = leg.video.as_mut()?;
    let codec = video.lacks.filter(|_| !video.lack_told)?;
    video.lack_told = true;
    Some(codec)
}

/// A batch for one viewer after another.
struct Batch<'a> {
    source: &'a Source,
    slot: Slot,
    now: Instant,
    /// The time since any fixed moment.
    since: Duration,
}

impl Batch<'_> {
    fn seal(
        &self,
        peer: &mut Peer,
        leg: u8,
        batch: &[u64],
        scratch: &mut Scratch,
        burst: &mut Burst,
    ) -> Sealed {
        let Peer { transport, outbound, role, .. } = peer;
        let Some(own) = role.leg_mut(leg).filter(|_| transport.is_connected()) else {
            return Sealed::default();
        };
        let Some(stream) = self.source.stream(self.slot) else { return Sealed::default() };
        scratch.selected.clear();
        let gate = (batch.len() > MOST_AT_ONCE).then(|| self.gate(outbound, stream, batch));
        let gate = gate.flatten();
        let switched = self.select(own, stream, batch, gate, scratch);
        let video = own.video.as_ref().filter(|_| gate.is_some());
        let paced_at = video.and_then(VideoLeg::paced_at);
        Sealed { switched, paced_at, ..self.seal_selected(peer, leg, scratch, burst) }
    }

    /// Where the batch holds more of a key frame than the viewer's path takes at once:
    /// how much of it goes out now.
    fn gate(&self, outbound: &Outbound, stream: &Stream, batch: &[u64]) -> Option<Gate> {
        let (key, _) = stream.last_key?;
        let carries = outbound.witness.ceiling(self.now)?;
        batch.contains(&key).then(|| Gate::new(self.now, stream, batch.len(), carries)).flatten()
    }

    /// Seals what was selected.
    fn seal_selected(
        &self,
        peer: &mut Peer,
        leg: u8,
        scratch: &mut Scratch,
        burst: &mut Burst,
    ) -> Sealed {
        let mut sealed = Sealed::default();
        let Peer { transport, outbound, role, .. } = peer;
        let Some(leg) = role.leg_mut(leg) else { return sealed };
        let Some(to) = transport.remote_path() else { return sealed };
        let Some(stream) = self.source.stream(self.slot) else { return sealed };
        let ssrc = match self.slot {
            Slot::Audio => leg.sound.as_ref().map(|sound| sound.ssrc),
            Slot::Video(_) => leg.video.as_ref().map(|video| video.ssrc),
        };
        let Some(ssrc) = ssrc else { return sealed };
        scratch.lengths.clear();
        let lengths = scratch.selected.iter().map(|selected| {
            stream.ring.get(selected.position).map_or(0, |(_, payload)| payload.len())
        });
        scratch.lengths.extend(lengths);
        if self.slot != Slot::Audio {
            equalize(&mut scratch.lengths);
        }
        let mut payload_bytes = 0;
        for (selected, pad_to) in scratch.selected.iter().zip(&scratch.lengths) {
            let Some((packet, bytes)) = stream.ring.get(selected.position) else { continue };
            let segment = &selected.segment;
            // Missed, and not his after all: its number must come nevertheless.
            let blank = !packet.layering.views.contains(segment.view);
            let (bytes, pad_to) = if blank { (&[][..], &1) } else { (bytes, pad_to) };
            let red = leg.sound.as_ref().and_then(|sound| sound.redundant(packet));
            let alone = if red.is_none() { usize::from(packet.primary) } else { 0 };
            let (bytes, pad_to) = (bytes.get(alone..).unwrap_or_default(), pad_to - alone);
            let offsets = segment.offsets(stream, packet);
            let stamp = outbound.stamp(self.slot, self.since);
            scratch.descriptor.clear();
            if stamp.ids.descriptor != 0 && !blank {
                let (view, out) = (segment.view, &mut scratch.descriptor);
                stream.descriptor(selected.position, view, offsets, out);
            }
            let outgoing = Outgoing {
                marker: segment.marks(packet) && !blank,
                payload_type: red.unwrap_or(segment.payload_type),
                sequence: segment.number(stream, selected.position) as u16,
                timestamp: segment.timestamp(packet.timestamp),
                ssrc,
                padded: false,
                stamp,
                descriptor: &scratch.descriptor,
            };
            let payload = Payload { prefix: &[], bytes, pad_to };
            let rewrite = |bytes: &mut [u8]| {
                packet.numbers.rewrite(offsets, bytes);
                if red.is_some() {
                    retype(bytes, segment.payload_type);
                }
            };
            if let Some(size) = burst.seal(to, transport, outgoing, &payload, rewrite) {
                outbound.sent(self.now, &outgoing.stamp, size);
                sealed.packets += 1;
                sealed.bytes += size as u64;
                payload_bytes += bytes.len();
            }
        }
        let (packets, bytes) = (sealed.packets as u32, payload_bytes as u32);
        match (self.slot, &mut leg.sound, &mut leg.video) {
            (Slot::Audio, Some(sound), _) => sound.reports.count(packets, bytes),
            (Slot::Video(_), _, Some(video)) => {
                video.reports.count(packets, bytes);
                sealed.repeats = packets > 0 && video.sent_burst(self.now);
            }
            _ => {}
        }
        sealed
    }

    /// Selects what goes out; true where this batch changes the layer.
    fn select(
        &self,
        leg: &mut Leg,
        stream: &Stream,
        batch: &[u64],
        gate: Option<Gate>,
        scratch: &mut Scratch,
    ) -> bool {
        match self.slot {
            Slot::Audio => {
                if let Some(sound) = &mut leg.sound {
                    sound.select(stream, batch, &mut scratch.selected);
                }
                false
            }
            Slot::Video(layer) => {
                let Some(video) = &mut leg.video else { return false };
                let lacked = video.lacks;
                let out = &mut scratch.selected;
                let switched = video.select(self.source, layer, batch, gate, out);
                switched || video.lacks != lacked
            }
        }
    }
}
