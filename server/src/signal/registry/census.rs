//! How many are where.

use footlight_shared::StageStatus;

use super::{Registry, Tally};
use crate::signal::room::Room;

/// How many there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Census {
    /// Sessions, those that wait to be taken up again included.
    pub sessions: usize,
    /// Stages that are live.
    pub live: usize,
    /// Viewers of all stages.
    pub viewers: usize,
    /// Rooms in which somebody is.
    pub rooms: usize,
    /// Their members.
    pub members: usize,
    /// Connections, as their browsers tell.
    pub tally: Tally,
}

impl Registry {
    pub(crate) fn census(&self) -> Census {
        let live = |room: &&Room| room.row.status == StageStatus::Live;
        let (rooms, members) = self.meetings.count();
        Census {
            rooms,
            members,
            sessions: self.sessions.len(),
            live: self.rooms.values().filter(live).count(),
            viewers: self.rooms.values().map(|room| room.audience.len()).sum(),
            tally: self.tally,
        }
    }
}
