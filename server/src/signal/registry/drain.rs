//! Before the process goes down: what is on goes on, and nobody new comes.

use std::time::Duration;

use footlight_shared::{Problem, ServerMsg, StageId, StageStatus, UserId};

use super::Registry;
use crate::signal::problem;

impl Registry {
    /// Lets in from now on only who is here already, and tells everybody that
    /// there is an end in `left` at the latest.
    pub(crate) fn drain(&mut self, left: Duration) {
        let here = self.sessions.values().map(|entry| entry.session.claims().sub);
        let owners = self.rooms.values().filter(|room| is_on(room.row.status));
        self.stayers = Some(here.chain(owners.map(|room| room.row.owner)).collect());
        let told = ServerMsg::Error { problem: problem::going_down_within(left) };
        for outbox in self.sessions.values().filter_map(|entry| entry.outbox.as_ref()) {
            outbox.tell(told.clone());
        }
    }

    /// True while nobody new is let in.
    pub(crate) fn is_draining(&self) -> bool {
        self.stayers.is_some()
    }

    /// True where this user may begin a session.
    pub(super) fn takes(&self, user: UserId) -> bool {
        self.stayers.as_ref().is_none_or(|stayers| stayers.contains(&user))
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
