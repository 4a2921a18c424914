//! Who may do what: roles, and grants for stages and rooms.

use serde::{Deserialize, Serialize};

use crate::{RoomId, StageId};

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

/// One thing that a grant allows on a stage or in a room.
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

/// The stages and rooms that a grant is for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// All of them.
    Any,
    /// The stages that the token's subject owns.
    Own,
    /// One stage.
    Stage(StageId),
    /// Every room that lets its bearer in, and no stage.
    Rooms,
    /// One room.
    Room(RoomId),
}

/// What a token's bearer may do where.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Grant {
    /// Where.
    pub room: Scope,
    /// What.
    pub can: Vec<Permission>,
}

impl Grant {
    /// True where this grant allows `what` on `stage`; `owned` says whether the
    /// token's subject owns it.
    pub fn allows(&self, what: Permission, stage: &StageId, owned: bool) -> bool {
        let here = match &self.room {
            Scope::Any => true,
            Scope::Own => owned,
            Scope::Stage(id) => id == stage,
            Scope::Rooms | Scope::Room(_) => false,
        };
        here && self.can.contains(&what)
    }

    /// True where it allows `what` in `room`, or in some room where none is named.
    pub fn allows_in(&self, what: Permission, room: Option<&RoomId>) -> bool {
        let here = match &self.room {
            Scope::Any | Scope::Rooms => true,
            Scope::Room(id) => room.is_none_or(|room| room == id),
            Scope::Own | Scope::Stage(_) => false,
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
            // Whoever was let into a room says there what he likes.
            Role::Guest => vec![anywhere(&[Data]), grant(Scope::Rooms, &[Chat])],
        }
    }
}
