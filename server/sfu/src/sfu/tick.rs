//! What happens by itself.

use std::time::{Duration, Instant};

use super::Sfu;
use super::feedback::{send, wish};
use crate::ingress::Slot;
use crate::leg::Leg;
use crate::room::{Performer, TICK, TICKS_PER_LOOK, TICKS_PER_REPORT};
use crate::rtcp::Writer;
use crate::timer::Timer;

/// Between two sender reports to a viewer.
const REPORT: Duration = Duration::from_secs(1);
/// Milliseconds: reports are due at the nearest multiple, so that many viewers are
/// looked after in one go.
const REPORT_GRID: u64 = 50;
/// Bytes of a compound to which nothing is added: with another it would still fit into
/// one datagram.
const FULL: usize = 1_000;

impl Sfu {
    /// Looks after a performer.
    pub(super) fn tick(&mut self, place: usize) {
        let now = self.now;
        let Some(room) = self.rooms.get_mut(place) else { return };
        // A tick of whoever had this place before means nothing.
        if room.tick_at.is_none_or(|at| at > now) {
            return;
        }
        if room.home.is_some() {
            self.tick_mirror(place);
            return;
        }
        let Some(performer) = &mut room.performer else {
            self.tick_dark(place);
            return;
        };
        performer.ticks = performer.ticks.wrapping_add(1);
        let ticks = performer.ticks;
        room.tick_at = Some(now + TICK);
        self.timers.arm(now + TICK, Timer::Room(place));
        self.tell_arrivals(place);
        if ticks.is_multiple_of(TICKS_PER_LOOK) {
            self.update_layers(place);
            self.look_who_waits(place);
            self.look_who_watches(place);
            self.tell_needs();
            self.tell_needs_of(place);
        }
        self.ask_performer(place);
        if ticks.is_multiple_of(TICKS_PER_REPORT) {
            self.tell_reception(place);
            let performer = self.rooms.get_mut(place).and_then(|room| room.performer.as_mut());
            for (_, stream) in performer.into_iter().flat_map(|it| it.source.streams_mut()) {
                stream.measure(TICK * TICKS_PER_REPORT);
            }
        }
    }

    /// Repeats the wish for key frames of those who wait for one.
    pub(super) fn look_who_waits(&mut self, place: usize) {
        let now = self.now;
        let Some(room) = self.rooms.get_mut(place) else { return };
        let Some(performer) = &mut room.performer else { return };
        for line in &room.viewers {
            let leg = self.peers.get_mut(line.peer).and_then(|peer| peer.role.leg_mut(line.leg));
            let video = leg.and_then(|leg| leg.video.as_mut());
            if let Some(video) = video {
                wish(now, video, &mut performer.source);
            }
        }
    }

    /// Arms a viewer's next sender reports.
    pub(super) fn report_in(&mut self, place: usize, wait: Duration) {
        let due = (self.now + wait).saturating_duration_since(self.origin).as_millis() as u64;
        let at = self.origin
            + Duration::from_millis((due + REPORT_GRID / 2) / REPORT_GRID * REPORT_GRID);
        if let Some(peer) = self.peers.get_mut(place) {
            peer.report_at = Some(at);
            self.timers.arm(at, Timer::Report(place));
        }
    }

    /// A viewer's sender reports.
    pub(super) fn report(&mut self, place: usize) {
        let now = self.now;
        let Some(peer) = self.peers.get_mut(place) else { return };
        if peer.report_at.is_none_or(|at| at > now) {
            return;
        }
        self.report_in(place, REPORT);
        self.look_at_path(place);
        let Some(peer) = self.peers.get_mut(place) else { return };
        let writer = &mut self.scratch.writer;
        for leg in 0..peer.role.legs() {
            let room = peer.room_of(leg).and_then(|room| self.rooms.get(room));
            let performer = room.and_then(|room| room.performer.as_ref());
            if let (Some(performer), Some(leg)) = (performer, peer.role.leg_mut(leg)) {
                leg.settle();
                report_leg(now, leg, performer, &peer.cname, writer);
            }
            if writer.bytes().len() > FULL {
                send(writer, Some(peer), &mut self.control);
            }
        }
        self.send_written(place);
    }
}

/// Writes the reports of a leg.
fn report_leg(
    now: Instant,
    leg: &mut Leg,
    performer: &Performer,
    cname: &str,
    writer: &mut Writer,
) {
    let (Some(offset), source) = (performer.ntp_offset, &performer.source) else { return };
    if let Some(sound) = &mut leg.sound
        && let Some(stream) = source.stream(Slot::Audio)
        && let Some(info) = sound.reports.report(now, &sound.rewrite, stream, offset)
    {
        writer.sender_report(sound.ssrc, &info);
        writer.cname(sound.ssrc, cname);
    }
    if let Some(video) = &mut leg.video
        && let Some(slot) = video.rewrite.current().map(|current| current.slot)
        && let Some(stream) = source.stream(slot)
        && let Some(info) = video.reports.report(now, &video.rewrite, stream, offset)
    {
        writer.sender_report(video.ssrc, &info);
        writer.cname(video.ssrc, cname);
    }
}
