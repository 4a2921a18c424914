//! At a mirror: a performer who is on another shard.

use std::time::{Duration, Instant};

use super::Sfu;
use super::feedback::flowing;
use crate::ingress::{Intake, Joins, Outcome, SenderClock, Slot, Source, ntp_in};
use crate::relay::{Batch, Message, StageState};
use crate::room::{Performer, Room, TICK, TICKS_PER_LOOK, TICKS_PER_REPORT};
use crate::timer::Timer;
use crate::{RoomId, ShardId};

/// Ticks between two times that the home is asked for its stream.
const TICKS_PER_ASKING: u32 = 20;

impl Sfu {
    /// Somebody watches a room: where it has its home elsewhere, it is asked
    /// for, and looked after from now on.
    pub(super) fn subscribe(&mut self, place: usize) {
        let Some(room) = self.rooms.get_mut(place) else { return };
        if let Some(home) = room.home
            && room.tick_at.is_none()
        {
            room.tick_at = Some(self.now + TICK);
            self.timers.arm(self.now + TICK, Timer::Room(place));
            let subscribe = room.subscribe();
            self.outbox.push(home, subscribe);
        }
    }

    /// Looks after a mirror.
    pub(super) fn tick_mirror(&mut self, place: usize) {
        let Some(room) = self.rooms.get_mut(place) else { return };
        room.tick_at = Some(self.now + TICK);
        self.timers.arm(self.now + TICK, Timer::Room(place));
        room.ticks = room.ticks.wrapping_add(1);
        let ticks = room.ticks;
        if let Some(home) = room.home.filter(|_| ticks.is_multiple_of(TICKS_PER_ASKING)) {
            let subscribe = room.subscribe();
            self.outbox.push(home, subscribe);
        }
        if ticks.is_multiple_of(TICKS_PER_REPORT) {
            let streams = room.performer.iter_mut().flat_map(|it| it.source.streams_mut());
            streams.for_each(|(_, stream)| stream.measure(TICK * TICKS_PER_REPORT));
        }
        if ticks.is_multiple_of(TICKS_PER_LOOK) {
            self.look_who_waits(place);
            self.tell_needs();
            self.tell_needs_of(place);
        }
        self.ask_performer(place);
    }

    /// Passes wishes for key frames on.
    pub(super) fn ask_home(&mut self, place: usize) {
        let now = self.now;
        let Some(room) = self.rooms.get_mut(place) else { return };
        let (Some(home), Some(performer)) = (room.home, &mut room.performer) else { return };
        let stage = performer.stage;
        // What the home was asked for it knows; of what has stopped it needs no reminder.
        let slots = flowing(now, &performer.source);
        for (slot, stream) in performer.source.streams_mut() {
            if let Slot::Video(layer) = slot
                && slots.contains(&Some(slot))
                && let Some(wish) = stream.keyframes.pass_on(now)
            {
                self.outbox.push(home, Message::KeyFrame { room: room.id, stage, layer, wish });
            }
        }
    }

    /// The home says who is on stage there.
    pub(super) fn hear_stage(&mut self, from: ShardId, room: RoomId, state: Option<&StageState>) {
        let Some(place) = self.mirror_of(from, room) else { return };
        let Some(room) = self.rooms.get_mut(place) else { return };
        let known = room.performer.as_ref().map(|performer| performer.stage);
        if known.is_some() && known != state.map(|state| state.stage) {
            self.mirror_dark(place);
        }
        let Some(state) = state else { return };
        let Some(room) = self.rooms.get_mut(place) else { return };
        let performer = room.performer.get_or_insert_with(|| mirrored(self.now, room.id, state));
        performer.source.tell_flowing(state.flowing);
        performer.meant = state.meant;
        performer.watched.told(self.now, &state.watched);
        self.update_layers(place);
    }

    /// The performer of before is gone, or his shard has failed.
    pub(super) fn mirror_dark(&mut self, place: usize) {
        let Some(room) = self.rooms.get_mut(place) else { return };
        if room.performer.take().is_some() {
            self.stage_is_dark(place);
        }
    }

    /// The home passes a sender report on.
    pub(super) fn hear_clock(&mut self, room: RoomId, stage: u64, slot: Slot, clock: SenderClock) {
        let age = self.now.saturating_duration_since(clock.arrived).min(Duration::from_secs(60));
        let own = self.ntp().wrapping_sub(ntp_in(age));
        let Some(&place) = self.stages.get(&room) else { return };
        let performer = self.rooms.get_mut(place).and_then(|room| room.performer.as_mut());
        let performer = performer.filter(|it| it.stage == stage && it.peer.is_none());
        let Some(performer) = performer else { return };
        performer.ntp_offset.get_or_insert(own.wrapping_sub(clock.ntp));
        if let Some(stream) = performer.source.stream_mut(slot) {
            stream.clock = Some(clock);
        }
    }

    /// The home relays packets.
    pub(super) fn hear_media(&mut self, from: ShardId, batch: &Batch) {
        let Some(place) = self.mirror_of(from, batch.room) else { return };
        for (relayed, body) in batch.iter() {
            let performer = self.rooms.get_mut(place).and_then(|room| room.performer.as_mut());
            let performer = performer.filter(|performer| performer.stage == batch.stage);
            let Some(performer) = performer else { return };
            let (now, next) = (self.now, &mut self.next_stream);
            let Some(stream) = performer.source.mirrored(now, relayed, next) else { continue };
            let (payload, descriptor) = relayed.packet.split(body);
            let packet = stream.described(relayed.packet, descriptor);
            if batch.past {
                stream.remember(packet, payload, descriptor);
                stream.fanned = stream.newest;
            } else if let Outcome::Queued { .. } = stream.admit(packet, payload, descriptor) {
                self.queued(place, relayed.slot);
            }
        }
        if batch.past {
            let seats = self.rooms.get(place).map(Room::seats).unwrap_or_default();
            seats.into_iter().for_each(|seat| self.retarget(seat));
        }
    }

    /// The place of a room that is at home on that shard. What nobody watches
    /// here is told to be of no use.
    fn mirror_of(&mut self, home: ShardId, room: RoomId) -> Option<usize> {
        let place = self.stages.get(&room).copied();
        let mirror =
            |place: &usize| self.rooms.get(*place).is_some_and(|room| room.home == Some(home));
        let place = place.filter(mirror);
        if place.is_none() {
            self.outbox.push(home, Message::Unsubscribe { room });
        }
        place
    }
}

fn mirrored(now: Instant, room: RoomId, state: &StageState) -> Performer {
    Performer {
        peer: None,
        stage: state.stage,
        source: Source::mirror(now, state.formats.clone(), room.is_publication()),
        ssrc: 0,
        ntp_offset: None,
        started: true,
        ticks: 0,
        joins: Joins::default(),
        watched: state.watched.clone(),
        intake: Intake::new(now, 0),
        remb: None,
        meant: state.meant,
    }
}
