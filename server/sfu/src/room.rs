//! A stage: who performs, who watches.
//!
//! The forward table is `viewers`: for each, which streams he needs. It is
//! small and lies side by side, so that a batch of one layer passes over those
//! who do not need it without touching them.

use std::time::{Duration, Instant};

use footlight_shared::Layer;

use crate::codec::Codecs;
use crate::ingress::{Allowance, Intake, Joins, Slot, Source, Watched};
use crate::peer::Seat;
use crate::relay::Message;
use crate::share::Shared;
use crate::{RoomId, ShardId};

/// How often a performer is looked after: feedback, repeats, stalls.
pub(crate) const TICK: Duration = Duration::from_millis(50);
/// Ticks between two receiver reports, and two measurements.
pub(crate) const TICKS_PER_REPORT: u32 = 20;
/// Ticks between two looks at who waits for a key frame.
pub(crate) const TICKS_PER_LOOK: u32 = 4;
/// How long packets wait for the rest of their frame.
pub(crate) const BATCH_WAIT: Duration = Duration::from_millis(2);

/// See the module.
pub(crate) struct Room {
    /// The caller's name for it.
    pub id: RoomId,
    /// Who performs.
    pub performer: Option<Performer>,
    /// Who watches.
    pub viewers: Vec<Line>,
    /// What all viewers need who share the room's cap.
    pub shared: Box<Shared>,
    /// The layers that the caller was told of.
    pub told: Vec<Layer>,
    /// When the performer is looked after next.
    pub tick_at: Option<Instant>,
    /// Packets came since the last flush.
    pub touched: bool,
    /// The shard where the performer is, if it is another: then this is a
    /// mirror.
    pub home: Option<ShardId>,
    /// The other shards where somebody watches, a bit each.
    pub audience: u64,
    /// The codecs that all of them elsewhere can be sent, by shard; at a mirror,
    /// all of the room, by its home.
    pub elsewhere: Vec<(ShardId, Codecs)>,
    /// The layers that anybody elsewhere wants, a bit each, by shard.
    pub wanted_elsewhere: Vec<(ShardId, u8)>,
    /// Ticks of a mirror.
    pub ticks: u32,
    /// What came since the last flush and is for them.
    pub fresh: Vec<(Slot, u64)>,
}

/// Who performs.
pub(crate) struct Performer {
    /// His peer's place; `None` for one who is on another shard.
    pub peer: Option<usize>,
    /// Tells him from those before and after him.
    pub stage: u64,
    /// His streams.
    pub source: Source,
    /// Our SSRC towards him.
    pub ssrc: u32,
    /// Added to his NTP time, so that it is ours.
    pub ntp_offset: Option<u64>,
    /// His first packet came.
    pub started: bool,
    /// Ticks since he came.
    pub ticks: u32,
    /// Key frames asked for on behalf of those who come.
    pub joins: Joins,
    /// What of his layers anybody watches.
    pub watched: Watched,
    /// What of his packets is taken at all.
    pub intake: Intake,
    /// What he is told that he may send, where he wants to know it.
    pub remb: Option<Allowance>,
    /// What his layers are meant to take, in bits a second.
    pub meant: [u64; 3],
}

/// One line of the forward table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// The viewer's place, and which of his legs.
    pub peer: usize,
    pub leg: u8,
    /// The streams that he needs, one bit each.
    pub wants: u8,
    /// The codecs that he can be sent.
    pub takes: Codecs,
    /// The layer that he would get if all were sent, as a bit.
    pub desires: u8,
}

impl Line {
    /// Of a leg that needs nothing yet.
    pub(crate) fn new(seat: Seat, takes: Codecs) -> Self {
        Self { peer: seat.peer, leg: seat.leg, wants: 0, takes, desires: 0 }
    }

    /// Whose it is.
    pub(crate) fn seat(&self) -> Seat {
        Seat { peer: self.peer, leg: self.leg }
    }
}

impl Room {
    /// The line of a leg.
    pub(crate) fn line_mut(&mut self, seat: Seat) -> Option<&mut Line> {
        self.viewers.iter_mut().find(|line| line.peer == seat.peer && line.leg == seat.leg)
    }

    /// The legs of all who watch.
    pub(crate) fn seats(&self) -> Vec<Seat> {
        self.viewers.iter().map(Line::seat).collect()
    }

    /// An empty one.
    pub(crate) fn new(id: RoomId, home: Option<ShardId>) -> Self {
        Self {
            id,
            performer: None,
            viewers: Vec::new(),
            shared: Box::default(),
            told: Vec::new(),
            tick_at: None,
            touched: false,
            home,
            audience: 0,
            elsewhere: Vec::new(),
            wanted_elsewhere: Vec::new(),
            ticks: 0,
            fresh: Vec::new(),
        }
    }

    /// True for a stage that is at home here.
    pub(crate) fn is_stage(&self) -> bool {
        self.home.is_none() && !self.id.is_publication()
    }

    /// True when nobody is there, and nobody elsewhere asks for it.
    pub(crate) fn is_empty(&self) -> bool {
        let dark = self.performer.is_none() || self.home.is_some();
        dark && self.viewers.is_empty() && self.audience == 0
    }

    /// The codecs that every viewer can be sent.
    pub(crate) fn common(&self) -> Codecs {
        let elsewhere = self.elsewhere.iter().map(|(_, codecs)| *codecs);
        elsewhere.fold(self.common_here(), Codecs::and)
    }

    /// Those that every viewer on this shard can be sent.
    pub(crate) fn common_here(&self) -> Codecs {
        self.viewers.iter().fold(Codecs::all(), |common, line| common.and(line.takes))
    }

    /// Another shard tells what its viewers can be sent.
    pub(crate) fn told_codecs(&mut self, shard: ShardId, codecs: Codecs) {
        self.elsewhere.retain(|(known, _)| *known != shard);
        self.elsewhere.push((shard, codecs));
    }

    /// The layers that anybody wants, a bit each.
    pub(crate) fn wanted(&self) -> u8 {
        self.wanted_elsewhere.iter().fold(self.wanted_here(), |all, (_, wanted)| all | wanted)
    }

    /// Those that anybody on this shard wants.
    pub(crate) fn wanted_here(&self) -> u8 {
        const VIDEO: u8 = 0b111;
        self.viewers.iter().fold(0, |all, viewer| all | viewer.wants | viewer.desires) & VIDEO
    }

    /// What a mirror says to its home.
    pub(crate) fn subscribe(&self) -> Message {
        let (codecs, wanted) = (self.common_here(), self.wanted_here());
        Message::Subscribe { room: self.id, codecs, wanted }
    }

    /// Another shard tells which layers its viewers want.
    pub(crate) fn told_wanted(&mut self, shard: ShardId, wanted: u8) {
        self.wanted_elsewhere.retain(|(known, _)| *known != shard);
        self.wanted_elsewhere.push((shard, wanted));
    }

    /// The layers that flow.
    pub(crate) fn flowing(&self, now: Instant) -> [bool; 3] {
        self.performer.as_ref().map_or([false; 3], |performer| performer.source.flowing(now))
    }

    /// The layers that a viewer can have: those as well that rest because nobody
    /// wants them.
    pub(crate) fn available(&self, now: Instant) -> [bool; 3] {
        let flowing = self.flowing(now);
        self.performer.as_ref().map_or(flowing, |it| it.watched.available(now, flowing))
    }
}

/// The layers of a table by index.
pub(crate) fn layers(flowing: [bool; 3]) -> Vec<Layer> {
    Layer::ALL.into_iter().filter(|layer| flowing[layer.index()]).collect()
}
