//! A stage: who performs, who watches.
//!
//! The forward table is `viewers`: for each, which streams he needs. It is
//! small and lies side by side, so that a batch of one layer passes over those
//! who do not need it without touching them.

use std::time::{Duration, Instant};

use footlight_shared::Layer;

use crate::RoomId;
use crate::codec::Codecs;
use crate::ingress::{Allowance, Intake, Joins, Source};

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
    pub viewers: Vec<Member>,
    /// The layers that the caller was told of.
    pub told: Vec<Layer>,
    /// When the performer is looked after next.
    pub tick_at: Option<Instant>,
    /// Packets came since the last flush.
    pub touched: bool,
}

/// Who performs.
pub(crate) struct Performer {
    /// His peer's place.
    pub peer: usize,
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
    /// What of his packets is taken at all.
    pub intake: Intake,
    /// What he is told that he may send, where he wants to know it.
    pub remb: Option<Allowance>,
}

/// One line of the forward table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    /// The viewer's place.
    pub peer: usize,
    /// The streams that he needs, one bit each.
    pub wants: u8,
    /// The codecs that he can be sent.
    pub takes: Codecs,
}

impl Room {
    /// An empty one.
    pub(crate) fn new(id: RoomId) -> Self {
        Self {
            id,
            performer: None,
            viewers: Vec::new(),
            told: Vec::new(),
            tick_at: None,
            touched: false,
        }
    }

    /// True when nobody is there.
    pub(crate) fn is_empty(&self) -> bool {
        self.performer.is_none() && self.viewers.is_empty()
    }

    /// The codecs that every viewer can be sent.
    pub(crate) fn common(&self) -> Codecs {
        self.viewers.iter().fold(Codecs::all(), |common, member| common.and(member.takes))
    }

    /// The layers that flow.
    pub(crate) fn flowing(&self, now: Instant) -> [bool; 3] {
        self.performer.as_ref().map_or([false; 3], |performer| performer.source.flowing(now))
    }
}

/// The layers of a table by index.
pub(crate) fn layers(flowing: [bool; 3]) -> Vec<Layer> {
    Layer::ALL.into_iter().filter(|layer| flowing[layer.index()]).collect()
}
