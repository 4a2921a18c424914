//! Before the process goes down: what is on goes on, and nobody new comes.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use footlight_shared::{Problem, ServerMsg, StageId, StageStatus, UserId};

use super::Registry;
use crate::signal::problem;

/// The end that is ahead.
#[derive(Debug)]
pub(super) struct Drain {
    /// Those who were here when it began, who alone may come back.
    stayers: HashSet<UserId>,
    /// When it comes at the latest.
    until: Instant,
}

impl Registry {
    /// Lets in from now on only who is here already, and tells everybody that
    /// there is an end in `left` at the latest.
    pub(crate) fn drain(&mut self, left: Duration) {
        let here = self.sessions.values().map(|entry| entry.session.claims().sub);
        let owners = self.rooms.values().filter(|room| is_on(room.row.status));
        let stayers = here.chain(owners.map(|room| room.row.owner)).collect();
        self.drain = Some(Drain { stayers, until: Instant::now() + left });
        let Some(told) = self.end_ahead() else { return };
        for outbox in self.sessions.values().filter_map(|entry| entry.outbox.as_ref()) {
            outbox.tell(told.clone());
        }
    }

    /// What is said of the end that is ahead, to all and to each who comes back.
    pub(crate) fn end_ahead(&self) -> Option<ServerMsg> {
        let until = self.drain.as_ref()?.until;
        let left = until.saturating_duration_since(Instant::now());
        Some(ServerMsg::Error { problem: problem::going_down_within(left) })
    }

    /// True while nobody new is let in.
    pub(crate) fn is_draining(&self) -> bool {
        self.drain.is_some()
    }

    /// True where this user may begin a session.
    pub(super) fn takes(&self, user: UserId) -> bool {
        self.drain.as_ref().is_none_or(|drain| drain.stayers.contains(&user))
    }

    /// Fails where it would be another show that begins while there is to be none.
    pub(crate) fn may_publish(&self, stage: &StageId) -> Result<(), Problem> {
        if self.is_draining() && !self.status(stage).is_some_and(is_on) {
            return Err(problem::going_down());
        }
        Ok(())
    }

    /// True while somebody is on a stage, or about to come back on it, in a room
    /// or in a call.
    pub(crate) fn is_in_use(&self) -> bool {
        let (rooms, _) = self.meetings.count();
        let on_stage = || self.rooms.values().any(|room| is_on(room.row.status));
        rooms > 0 || self.calls.is_in_use() || on_stage()
    }
}

fn is_on(status: StageStatus) -> bool {
    matches!(status, StageStatus::Live | StageStatus::Away)
}
