//! Somebody who may come into a room and has not come yet.

use footlight_sfu::PeerId;
use footlight_shared::RoomId;

use super::hub::Hub;
use crate::room::Meeting;

/// The room is kept for him for as long as this lives: until he has come in, or will not,
/// for whatever reason. Never to be dropped while the registry is locked.
pub(crate) struct Arriving {
    hub: Hub,
    pub(super) room: RoomId,
    /// The names under which his offer goes to the media path.
    pub(super) meeting: Meeting,
    pub(super) peer: PeerId,
}

impl Arriving {
    /// The registry has let him in.
    pub(super) fn new(hub: Hub, room: RoomId, meeting: Meeting, peer: PeerId) -> Self {
        Self { hub, room, meeting, peer }
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        self.hub.with(|registry| registry.arrived(&self.room));
    }
}
