//! At home: one stream's audience on other shards. And whose an address is.

use std::net::SocketAddr;
use std::time::Duration;

use super::Sfu;
use crate::ingress::Slot;
use crate::relay::{Batch, Message, Outbox, Relay, StageState};
use crate::room::Room;
use crate::timer::Timer;
use crate::transport::{Kind, Way, stun_local_ufrag};
use crate::{Path, ShardId, Stats};

/// Packets of one stream that a shard is given at once when somebody begins to
/// watch there: what followed the latest key frame.
const MAX_CAUGHT_UP: u64 = 512;
/// Between two times that the audience of a dark stage is told that it is dark.
const DARK: Duration = Duration::from_secs(5);

impl Sfu {
    /// Takes what another shard has to say.
    pub(super) fn hear(&mut self, from: ShardId, Relay(message): &Relay) {
        match message {
            Message::Subscribe { room, codecs, wanted } => {
                let place = self.room_place(*room);
                if let Some(room) = self.rooms.get_mut(place) {
                    room.told_codecs(from, *codecs);
                    room.told_wanted(from, *wanted);
                }
                self.subscribed(place, from);
                self.wake_for_others(place, *wanted);
            }
            Message::Unsubscribe { room } => {
                if let Some(&place) = self.stages.get(room) {
                    self.unsubscribed(place, from);
                }
            }
            Message::KeyFrame { room, stage, layer, wish } => {
                let Some(&place) = self.stages.get(room) else { return };
                let room = self.rooms.get_mut(place);
                let performer = room.and_then(|room| room.performer.as_mut());
                let performer = performer.filter(|performer| performer.stage == *stage);
                if let Some(performer) = performer
                    && let Some(stream) = performer.source.stream_mut(Slot::Video(*layer))
                    && !stream.key_is_young(self.now)
                {
                    stream.keyframes.want(self.now, *wish);
                    self.ask_performer(place);
                }
            }
            Message::Stage { room, codecs, state } => {
                let place = self.stages.get(room).copied();
                if let Some(room) = place.and_then(|place| self.rooms.get_mut(place)) {
                    room.told_codecs(from, *codecs);
                }
                self.hear_stage(from, *room, state.as_ref());
            }
            Message::Clock { room, stage, slot, clock } => {
                self.hear_clock(*room, *stage, *slot, *clock);
            }
            Message::Media(batch) => self.hear_media(from, batch),
            Message::Needs { room: None, needs } => self.shared.hear(from, needs),
            Message::Needs { room: Some(room), needs } => {
                let place = self.stages.get(room).copied();
                if let Some(room) = place.and_then(|place| self.rooms.get_mut(place)) {
                    room.shared.hear(from, needs);
                }
            }
            Message::Talkers { meeting, talkers } => {
                self.hear_talkers(from, *meeting, talkers);
            }
            Message::Bound { address } => self.hear_bound(from, *address),
            Message::AllBound { addresses } => {
                addresses.iter().for_each(|address| self.hear_bound(from, *address));
            }
            Message::Unbound { address } => self.foreign.remove(*address, Some(from)),
            Message::Anew => self.hear_anew(from),
        }
    }

    /// A shard's viewers join the audience.
    fn subscribed(&mut self, place: usize, shard: ShardId) {
        let Some(room) = self.rooms.get_mut(place).filter(|room| room.home.is_none()) else {
            return;
        };
        let new = room.audience & shard.bit() == 0;
        room.audience |= shard.bit();
        let (codecs, state) = (room.common(), state_of(room, self.now));
        self.outbox.push(shard, Message::Stage { room: room.id, codecs, state });
        if new {
            catch_up(room, shard, &mut self.outbox);
        }
        // Each time: a mirror keeps the clocks of those streams alone of which it has
        // had packets.
        for slot in Slot::ALL {
            self.tell_clock_to(shard.bit(), place, slot);
        }
        self.tick_in_the_dark(place);
    }

    /// Nobody performs. A shard where nobody watches, and which was not heard to say
    /// so, says it again when it is told something of the room.
    pub(super) fn tick_dark(&mut self, place: usize) {
        if let Some(room) = self.rooms.get_mut(place) {
            room.tick_at = None;
        }
        self.tell_stage(place);
        self.tick_in_the_dark(place);
    }

    /// Looks after a room that others watch, where nothing else does.
    fn tick_in_the_dark(&mut self, place: usize) {
        let Some(room) = self.rooms.get_mut(place) else { return };
        if room.audience != 0 && room.tick_at.is_none() {
            let at = self.now + DARK;
            room.tick_at = Some(at);
            self.timers.arm(at, Timer::Room(place));
        }
    }

    fn unsubscribed(&mut self, place: usize, shard: ShardId) {
        if let Some(room) = self.rooms.get_mut(place) {
            room.audience &= !shard.bit();
            room.elsewhere.retain(|(known, _)| *known != shard);
            room.wanted_elsewhere.retain(|(known, _)| *known != shard);
            room.shared.forget(shard);
            if room.audience == 0 {
                room.fresh.clear();
            }
        }
        self.tidy(place);
    }

    /// A shard has forgotten what it asked for, and what was at home there.
    fn hear_anew(&mut self, shard: ShardId) {
        self.tell_all_bound(shard);
        self.foreign.forget(shard);
        self.shared.forget(shard);
        self.forget_talkers(shard);
        for place in self.rooms.places() {
            let Some(room) = self.rooms.get_mut(place) else { continue };
            if room.home == Some(shard) {
                room.shared.forget(shard);
                let subscribe = room.subscribe();
                self.mirror_dark(place);
                self.outbox.push(shard, subscribe);
            } else {
                self.unsubscribed(place, shard);
            }
        }
    }

    pub(super) fn tell_anew(&mut self) {
        for shard in ShardId::in_set(self.config.others()) {
            self.outbox.push(shard, Message::Anew);
        }
    }

    /// Tells the audience who is on stage and what flows.
    pub(super) fn tell_stage(&mut self, place: usize) {
        let Some(room) = self.rooms.get(place).filter(|room| room.audience != 0) else { return };
        let (codecs, state) = (room.common(), state_of(room, self.now));
        for shard in ShardId::in_set(room.audience) {
            let state = state.clone();
            self.outbox.push(shard, Message::Stage { room: room.id, codecs, state });
        }
    }

    /// Tells the audience a stream's clock.
    pub(super) fn tell_clock(&mut self, place: usize, slot: Slot) {
        let audience = self.rooms.get(place).map_or(0, |room| room.audience);
        if audience != 0 {
            self.tell_clock_to(audience, place, slot);
        }
    }

    fn tell_clock_to(&mut self, shards: u64, place: usize, slot: Slot) {
        let Some(room) = self.rooms.get(place) else { return };
        let Some(performer) = &room.performer else { return };
        let clock = performer.source.stream(slot).and_then(|stream| stream.clock);
        let Some(clock) = clock else { return };
        for shard in ShardId::in_set(shards) {
            let (room, stage) = (room.id, performer.stage);
            self.outbox.push(shard, Message::Clock { room, stage, slot, clock });
        }
    }

    /// Whose a datagram is that is not ours: a check says it by its user name,
    /// the rest by where it comes from.
    pub(super) fn whose(&self, kind: Option<Kind>, from: Path, datagram: &[u8]) -> Option<ShardId> {
        if !matches!(from, Path::Udp(_)) || self.config.shards <= 1 {
            return None;
        }
        let shard = match kind? {
            Kind::Stun => ShardId::of_ufrag(stun_local_ufrag(datagram)?)?,
            _ => self.foreign_shard(from)?,
        };
        (shard != self.config.shard && shard.0 < self.config.shards).then_some(shard)
    }

    /// True where an address is somebody's who is not at that shard, as far as is known.
    pub(super) fn is_others(&self, from: Path, shard: ShardId) -> bool {
        let ours = self.demux.by_path(from).is_some();
        ours || self.foreign_shard(from).is_some_and(|known| known != shard)
    }

    /// The other shard to which an address was said to belong.
    pub(super) fn foreign_shard(&self, from: Path) -> Option<ShardId> {
        match from {
            Path::Udp(from) => self.foreign.shard_of(from),
            Path::Tcp { .. } => None,
        }
    }

    /// A check from this address was verified: the shard that received it, or
    /// we, know from now on whose the address is. Of one that gave way to it nobody
    /// needs to know that any more.
    pub(super) fn tell_bound(&mut self, bound: Way, gone: Option<Way>) {
        if let Some(Way { path: Path::Udp(address), via: Some(via) }) = gone {
            self.outbox.push(via, Message::Unbound { address });
        }
        let Path::Udp(address) = bound.path else { return };
        match bound.via {
            Some(via) => self.outbox.push(via, Message::Bound { address }),
            None if self.config.shards > 1 => self.foreign.remove(address, None),
            None => {}
        }
    }

    /// Tells a shard that has begun anew what comes to it and is ours: the peers
    /// would not be heard until their next checks.
    fn tell_all_bound(&mut self, shard: ShardId) {
        let udp = |path| match path {
            Path::Udp(address) => Some(address),
            Path::Tcp { .. } => None,
        };
        let addresses: Vec<_> = self.demux.paths_via(shard).filter_map(udp).collect();
        if !addresses.is_empty() {
            self.outbox.push(shard, Message::AllBound { addresses });
        }
    }

    /// What comes from this address is that shard's.
    fn hear_bound(&mut self, from: ShardId, address: SocketAddr) {
        self.demux.unbind(Path::Udp(address));
        self.foreign.insert(self.now, address, from);
    }
}

fn state_of(room: &Room, now: std::time::Instant) -> Option<StageState> {
    room.performer.as_ref().map(|performer| StageState {
        stage: performer.stage,
        formats: performer.source.agreed.formats.clone(),
        flowing: performer.source.flowing(now),
        meant: performer.meant,
        watched: performer.watched.clone(),
    })
}

/// Relays what came since the last flush.
pub(super) fn relay_fresh(room: &mut Room, outbox: &mut Outbox, stats: &mut Stats) {
    if let Some(performer) = room.performer.as_ref().filter(|_| !room.fresh.is_empty()) {
        for shard in ShardId::in_set(room.audience) {
            let mut batch = outbox.batch();
            (batch.room, batch.stage, batch.past) = (room.id, performer.stage, false);
            for (slot, position) in &room.fresh {
                let Some(stream) = performer.source.stream(*slot) else { continue };
                let Some((packet, body)) = stream.ring.body(*position) else { continue };
                batch.push(*slot, stream.id, packet, body);
            }
            stats.relayed += batch.packets.len() as u64;
            outbox.push(shard, Message::Media(batch));
        }
    }
    room.fresh.clear();
}

/// Gives a shard what its viewers need to start at once, as those here do: what
/// followed the latest key frames.
fn catch_up(room: &Room, shard: ShardId, outbox: &mut Outbox) {
    let Some(performer) = &room.performer else { return };
    let mut batch = Batch { room: room.id, stage: performer.stage, past: true, ..outbox.batch() };
    for (slot, stream) in performer.source.streams() {
        let least = (stream.newest + 1).saturating_sub(MAX_CAUGHT_UP);
        let Some((key, _)) = stream.last_key.filter(|(key, _)| *key >= least) else { continue };
        for position in key..=stream.newest {
            if let Some((packet, body)) = stream.ring.body(position) {
                batch.push(slot, stream.id, packet, body);
            }
        }
    }
    if !batch.packets.is_empty() {
        outbox.push(shard, Message::Media(batch));
    }
}
