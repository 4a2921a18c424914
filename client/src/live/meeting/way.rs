//! How sound and picture go in a room.

use footlight_shared::RoomInfo;

/// See the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Way {
    /// Through the server.
    #[default]
    Server,
    /// The same, and from browser to browser while two are alone.
    Direct,
    /// From browser to browser.
    Mesh,
}

impl Way {
    /// In this room.
    pub fn of(room: &RoomInfo) -> Self {
        match room {
            RoomInfo { mesh: true, .. } => Self::Mesh,
            RoomInfo { direct: true, .. } => Self::Direct,
            _ => Self::Server,
        }
    }
}
