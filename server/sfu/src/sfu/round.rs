//! Batches on their way round a room's viewers.
//!
//! What becomes complete while others go round joins them where they are and goes
//! round once from there, so that each viewer is visited for all of them together:
//! his state is read once, and his sound leaves in the same run as his picture.
//! What has just come never waits for a round to end, and a large audience takes
//! fewer system calls the busier the shard is.
//!
//! Invariants: a stream has one batch on its way at most; each viewer gets batches
//! in the order in which they joined, pictures before sound; who comes or goes in
//! between lets one viewer at most miss a batch, which he asks for again.

use super::{Sfu, Work};
use crate::RoomId;
use crate::ingress::Slot;
use crate::timer::Timer;

/// See the module.
#[derive(Default)]
pub(super) struct Round {
    /// The room's place and its name.
    pub room: usize,
    pub id: Option<RoomId>,
    /// The viewer who comes next.
    pub next: usize,
    /// What goes round; nothing between rounds.
    pub turns: Vec<Turn>,
    /// Streams that have another batch when theirs is round, one bit each.
    again: u8,
}

/// One batch's.
pub(super) struct Turn {
    pub slot: Slot,
    pub batch: Vec<u64>,
    /// Viewers to be visited still.
    pub left: usize,
}

impl Turn {
    /// Its stream's bit.
    pub(super) fn bit(&self) -> u8 {
        1 << self.slot.index()
    }
}

impl Round {
    /// True between rounds.
    pub(super) fn is_over(&self) -> bool {
        self.turns.is_empty()
    }

    /// The streams under way, one bit each.
    pub(super) fn slots(&self) -> u8 {
        self.turns.iter().fold(0, |all, turn| all | turn.bit())
    }

    /// The next viewer is being visited.
    pub(super) fn step(&mut self) {
        self.next += 1;
        for turn in &mut self.turns {
            turn.left = turn.left.saturating_sub(1);
        }
    }

    /// What comes before what: pictures in the order in which they joined, then
    /// sound, which is shorter and so can end a picture's run.
    fn place_of(&self, slot: Slot) -> usize {
        let sound = self.turns.last().is_some_and(|turn| turn.slot == Slot::Audio);
        let end = self.turns.len();
        if sound && slot != Slot::Audio { end - 1 } else { end }
    }
}

impl Sfu {
    /// Begins with a stream's batch, if there is something in it.
    pub(super) fn begin_round(&mut self, room: usize, slot: Slot) {
        let id = self.rooms.get(room).map(|room| room.id);
        self.round = Round { room, id, next: 0, again: 0, ..std::mem::take(&mut self.round) };
        self.join_round(slot);
    }

    /// Takes along what has become complete meanwhile, and was first to do so.
    pub(super) fn gather_round(&mut self) {
        while !self.round.is_over()
            && let Some(Work::Fan(room, slot)) = self.work.peek()
            && *room == self.round.room
        {
            let slot = *slot;
            self.work.pop();
            self.join_round(slot);
        }
    }

    fn join_round(&mut self, slot: Slot) {
        let bit = 1 << slot.index();
        if self.round.slots() & bit != 0 {
            self.round.again |= bit;
            return;
        }
        let place = self.round.room;
        let room = self.rooms.get_mut(place).filter(|room| Some(room.id) == self.round.id);
        let Some(room) = room else { return };
        let left = room.viewers.len();
        let stream = room.performer.as_mut().and_then(|it| it.source.stream_mut(slot));
        let Some(stream) = stream.filter(|stream| !stream.batch.is_empty()) else { return };
        let batch = stream.take_batch(self.scratch.batches.pop().unwrap_or_default());
        if slot != Slot::Audio {
            self.timers.disarm_next(Timer::Batch(place, slot.index()));
        }
        let turn = Turn { slot, batch, left };
        self.round.turns.insert(self.round.place_of(slot), turn);
        self.end_turns();
    }

    /// Lets go of what is round.
    pub(super) fn end_turns(&mut self) {
        let mut ended = 0;
        let (turns, batches) = (&mut self.round.turns, &mut self.scratch.batches);
        turns.retain_mut(|turn| {
            if turn.left == 0 {
                ended |= turn.bit();
                turn.batch.clear();
                batches.push(std::mem::take(&mut turn.batch));
            }
            turn.left != 0
        });
        let again = self.round.again & ended;
        self.round.again &= !ended;
        for slot in Slot::ALL.into_iter().filter(|slot| again & 1 << slot.index() != 0) {
            self.join_round(slot);
        }
    }

    /// Nobody is left to be visited.
    pub(super) fn end_round(&mut self) {
        self.round.again = 0;
        self.round.turns.iter_mut().for_each(|turn| turn.left = 0);
        self.end_turns();
    }
}
