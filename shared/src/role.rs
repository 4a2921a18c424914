//! Who may do what: roles, and grants for a room.

use serde::{Deserialize, Serialize};

use crate::StageId;

/// What kind of user somebody is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the installation.
    Admin,
    /// Has a stage.
    Performer,
    /// Watches, chats and tips.
    Viewer,
    /// Watches without an account.
    Guest,
}

/// One thing that a grant allows in a room.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Perform on a stage.
    Publish,
    /// Send one's voice, on stages and in rooms.
    Microphone,
    /// Send one's face there.
    Camera,
    /// Send there what one's machine shows and plays.
    Screen,
    /// Receive media and events.
    Subscribe,
    /// Write in the chat.
    Chat,
    /// Say something over a room's data channels.
    Data,
    /// Send a tip.
    Tip,
    /// Kick, ban, mute, close.
    Moderate,
    /// Look at what goes on in the whole installation.
    Administer,
}

/// The rooms that a grant is for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Every room.
    Any,
    /// The rooms that the token's subject owns.
    Own,
    /// One room.
    Room(StageId),
}

/// What a token's bearer may do in which rooms.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Grant {
    /// Where.
    pub room: Scope,
    /// What.
    pub can: Vec<Permission>,
}

impl Grant {
    /// True where this grant allows `what` in `room`; `owned` says whether the
    /// token's subject owns it.
    pub fn allows(&self, what: Permission, room: &StageId, owned: bool) -> bool {
        let here = match &self.room {
            Scope::Any => true,
            Scope::Own => owned,
            Scope::Room(id) => id == room,
        };
        here && self.can.contains(&what)
    }
}

/// What everybody may send where he may send at all.
const SENT: [Permission; 3] = [Permission::Microphone, Permission::Camera, Permission::Screen];

impl Role {
    /// The grants that a token of this role carries by default.
    pub fn grants(self) -> Vec<Grant> {
        use Permission::{Administer, Chat, Data, Moderate, Publish, Subscribe, Tip};
        let grant = |room, can: &[Permission]| Grant { room, can: can.to_vec() };
        let anywhere =
            |can: &[Permission]| grant(Scope::Any, &[&[Subscribe][..], &SENT, can].concat());
        match self {
            Role::Admin => vec![anywhere(&[Chat, Data, Moderate, Administer])],
            Role::Performer => {
                vec![grant(Scope::Own, &[Publish, Moderate]), anywhere(&[Chat, Data, Tip])]
            }
            Role::Viewer => vec![anywhere(&[Chat, Data, Tip])],
            Role::Guest => vec![anywhere(&[Data])],
        }
    }
}
