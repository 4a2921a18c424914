//! What the performer is told: what is missing, which key frames are wanted,
//! when his packets arrived, how they were received.

use std::time::Instant;

use footlight_shared::Layer;

use super::{Sfu, Work};
use crate::Event;
use crate::control::Control;
use crate::ingress::{Slot, Source, Wish};
use crate::leg::VideoLeg;
use crate::peer::{Peer, Seat};
use crate::rtcp::Writer;

/// Feedback packets in one go; what is left waits for the next tick.
const MAX_FEEDBACK: usize = 8;

impl Sfu {
    /// Asks the performer for what is missing and for key frames, where it is
    /// time.
    pub(super) fn ask_performer(&mut self, place: usize) {
        let now = self.now;
        let Some(room) = self.rooms.get_mut(place) else { return };
        let Some(performer) = &room.performer else { return };
        let (broken, gaps) = (performer.source.broken(), performer.source.has_gaps());
        let wanted = if broken != 0 || gaps { room.wanted() } else { 0 };
        let broken = broken & wanted;
        let Some(performer) = &mut room.performer else { return };
        let from = performer.ssrc;
        let Some(peer) = performer.peer else { return self.ask_home(place) };
        for layer in Layer::ALL.into_iter().filter(|layer| broken & 1 << layer.index() != 0) {
            let slot = performer.source.slot_of(layer);
            if let Some(stream) = performer.source.stream_mut(slot) {
                stream.keyframes.want_for_chain(now);
            }
        }
        let Scratched { writer, numbers } = Scratched::of(&mut self.scratch);
        let slots = flowing(now, &performer.source);
        // What has stopped begins with a key frame by itself, and no wish for it holds up
        // what goes on. Of a still picture nothing may come until it is asked for.
        let may_ask = |slot| slots.contains(&Some(slot)) || slots == [None; 3];
        // Of those who come and those who move up one layer has its turn.
        let waiting = performer.source.streams().filter_map(|(slot, stream)| {
            let asks = slot != Slot::Audio && may_ask(slot);
            Some((stream.keyframes.turn().filter(|_| asks)?, slot))
        });
        let turn = waiting.min_by_key(|(turn, _)| *turn).map(|(_, slot)| slot);
        let turn = turn.filter(|_| performer.joins.rested(now));
        for (slot, stream) in performer.source.streams_mut() {
            let is_video = slot != Slot::Audio;
            if is_video && !stream.gaps.is_empty() {
                numbers.clear();
                let spared = stream.spares_what_is_overdue(now);
                let given_up = stream.gaps.due(now, numbers);
                self.stats.lost += given_up as u64;
                // Nobody's decoder goes on without it, and browsers ask after three seconds.
                // Where descriptors say what needs what, they decide.
                let wanted = wanted & 1 << slot.index() != 0 && !spared;
                if given_up > 0 && wanted && !stream.is_described() {
                    stream.keyframes.want(now, Wish::Loss);
                }
                if !numbers.is_empty() {
                    self.stats.nacks_sent += numbers.len() as u64;
                    writer.nack(from, stream.ssrc, numbers);
                }
            }
            let its_turn = turn == Some(slot);
            if is_video && may_ask(slot) && stream.keyframes.due(now, its_turn) {
                if its_turn {
                    performer.joins.sent(now);
                }
                self.stats.keyframe_requests += 1;
                writer.picture_loss(from, stream.ssrc);
            }
        }
        self.send_written(peer);
    }

    /// Tells the performer when his packets arrived.
    pub(super) fn tell_arrivals(&mut self, place: usize) {
        let Some(room) = self.rooms.get_mut(place) else { return };
        let Some(performer) = &mut room.performer else { return };
        let (from, Some(peer)) = (performer.ssrc, performer.peer) else { return };
        let media = performer.source.streams().next().map(|(_, stream)| stream.ssrc);
        let (writer, control) = (&mut self.scratch.writer, &mut self.control);
        if let Some(arrivals) = &mut performer.source.arrivals {
            let Some(media) = media else { return };
            for _ in 0..MAX_FEEDBACK {
                if !arrivals.report(writer, from, media) {
                    break;
                }
                send(writer, self.peers.get_mut(peer), control);
            }
            return;
        }
        // Of a member's connection as a whole, once for all that he sends.
        let Some(peer) = self.peers.get_mut(peer) else { return };
        let first = peer.member().and_then(|member| member.rooms().into_iter().flatten().next());
        if first != Some(place) {
            return;
        }
        // Browsers take it for an SSRC of theirs alone.
        let Some(media) = peer.member().and_then(|member| member.ssrc()) else { return };
        for _ in 0..MAX_FEEDBACK {
            let arrivals = peer.member_mut().and_then(|member| member.arrivals.as_mut());
            if !arrivals.is_some_and(|arrivals| arrivals.report(writer, from, media)) {
                break;
            }
            send(writer, Some(peer), control);
        }
    }

    /// Tells the performer how his streams were received.
    pub(super) fn tell_reception(&mut self, place: usize) {
        let now = self.now;
        let Some(room) = self.rooms.get_mut(place) else { return };
        let Some(performer) = &mut room.performer else { return };
        let (from, Some(peer)) = (performer.ssrc, performer.peer) else { return };
        let receptions = &mut self.scratch.receptions;
        receptions.clear();
        receptions.extend(performer.source.streams_mut().map(|(_, stream)| stream.reception(now)));
        if receptions.is_empty() {
            return;
        }
        let writer = &mut self.scratch.writer;
        writer.receiver_report(from, receptions);
        if let Some(peer) = self.peers.get(peer) {
            writer.cname(from, &peer.cname);
        }
        if let Some(allowance) = &mut performer.remb {
            let worst = receptions.iter().map(|reception| reception.block.fraction_lost).max();
            allowance.lost(worst.unwrap_or(0));
            let media = receptions.iter().map(|reception| reception.block.ssrc);
            writer.remb(from, allowance.bitrate, media);
        }
        self.send_written(peer);
    }

    /// Looks which layers flow; where that has changed, everybody is told and
    /// chooses anew.
    pub(super) fn update_layers(&mut self, place: usize) {
        let Some(room) = self.rooms.get_mut(place) else { return };
        let flowing = room.flowing(self.now);
        // After every batch: nothing is made where nothing has changed.
        if Layer::ALL.iter().all(|layer| flowing[layer.index()] == room.told.contains(layer)) {
            return;
        }
        let layers = crate::room::layers(flowing);
        room.told.clone_from(&layers);
        if room.is_stage() {
            self.events.push(Event::PublisherLayers { room: room.id, layers });
        }
        let seats = room.seats();
        self.tell_stage(place);
        for seat in seats {
            self.retarget(seat);
        }
    }

    /// Chooses a leg's layer anew.
    pub(super) fn retarget(&mut self, seat: Seat) {
        self.decide(seat.peer);
        self.apply(seat);
    }

    /// The same for all legs of a peer.
    pub(super) fn retarget_all(&mut self, place: usize) {
        self.decide(place);
        let legs = self.peers.get(place).map_or(0, |peer| peer.role.legs());
        for leg in 0..legs {
            self.apply(Seat { peer: place, leg });
        }
    }

    /// Goes by what was chosen for a leg.
    pub(super) fn apply(&mut self, seat: Seat) {
        let now = self.now;
        let Some(peer) = self.peers.get_mut(seat.peer) else { return };
        let Some(room_place) = peer.room_of(seat.leg) else { return };
        let connected = peer.transport.is_connected();
        let Some(room) = self.rooms.get_mut(room_place) else { return };
        let flowing = room.flowing(now);
        let Some(leg) = peer.role.leg_mut(seat.leg) else { return };
        if let Some(video) = leg.video.as_mut().filter(|_| connected) {
            let performer = room.performer.as_ref();
            video.within = performer.and_then(|it| it.source.spatial()).map(|(place, _)| place);
            video.retarget(flowing);
            if let Some(performer) = &mut room.performer {
                if video.start(now, &performer.source) {
                    self.work.push(Work::Pace(seat));
                }
                wish(now, video, &mut performer.source);
            }
        }
        let wants = if connected { leg.wants() } else { 0 };
        if let Some(line) = room.line_mut(seat) {
            line.wants = wants;
        }
        self.wake_for(seat);
        self.ask_performer(room_place);
        self.tell_layers(seat);
    }

    /// Sends what the writer holds.
    pub(super) fn send_written(&mut self, peer: usize) {
        send(&mut self.scratch.writer, self.peers.get_mut(peer), &mut self.control);
    }
}

/// Passes a viewer's wish for a key frame on, unless he has had too many. What is
/// wished for already costs him nothing.
pub(super) fn wish(now: Instant, video: &mut VideoLeg, source: &mut Source) {
    if let Some((layer, wish)) = video.wish(now, source)
        && let slot = source.slot_of(layer)
        && let Some(stream) = source.stream_mut(slot)
        && !stream.keyframes.has(wish)
        && video.wishes.grant(now)
    {
        stream.keyframes.want(now, wish);
    }
}

/// The streams in which layers are found that flow, by layer.
pub(super) fn flowing(now: Instant, source: &Source) -> [Option<Slot>; 3] {
    let flowing = source.flowing(now);
    Layer::ALL.map(|layer| flowing[layer.index()].then(|| source.slot_of(layer)))
}

/// The parts of the scratch memory that are used together.
struct Scratched<'a> {
    writer: &'a mut Writer,
    numbers: &'a mut Vec<u16>,
}

impl<'a> Scratched<'a> {
    fn of(scratch: &'a mut super::Scratch) -> Self {
        Self { writer: &mut scratch.writer, numbers: &mut scratch.numbers }
    }
}

/// Seals a compound for a peer and queues it; the writer is empty afterwards.
pub(super) fn send(writer: &mut Writer, peer: Option<&mut Peer>, control: &mut Control) {
    if let Some(peer) = peer
        && peer.transport.is_connected()
        && let Some(to) = peer.transport.remote_path()
        && !writer.bytes().is_empty()
    {
        let mut sealed = control.buffer();
        if peer.transport.seal_rtcp(writer.bytes(), &mut sealed).is_ok() {
            control.push(to, sealed);
        }
    }
    writer.clear();
}
