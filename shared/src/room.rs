//! Rooms in which many meet: who is in one, and what each sends and looks at.

mod act;
mod api;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use self::act::{Removal, RoomAct};
pub use self::api::{NewRoom, RoomInfo, RoomInvitation, RoomList, RoomPatch};
use crate::{Grade, IdError, MemberId, Permission};

/// The address of a room, 20 to 32 lower-case letters and digits, made from more than
/// 96 random bits; it does not print, except as part of an address.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoomId(String);

impl RoomId {
    /// The id as it stands in addresses.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RoomId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        let sized = (20..=32).contains(&text.len());
        let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if sized && plain { Ok(Self(text)) } else { Err(IdError) }
    }
}

impl FromStr for RoomId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::try_from(text.to_owned())
    }
}

impl From<RoomId> for String {
    fn from(id: RoomId) -> Self {
        id.0
    }
}

impl fmt::Display for RoomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RoomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RoomId")
    }
}

/// What a member may send.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// His voice.
    Microphone,
    /// His face.
    Camera,
    /// What his machine plays.
    ScreenSound,
    /// What his machine shows.
    Screen,
}

/// What a member sends now, and whether his hand is raised.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct RoomState {
    /// He can be heard.
    pub microphone: bool,
    /// He can be seen.
    pub camera: bool,
    /// He shows a screen.
    pub screen: bool,
    /// He wants the word.
    pub hand: bool,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Microphone, Self::Camera, Self::ScreenSound, Self::Screen];

    /// What lets somebody send it.
    pub fn permission(self) -> Permission {
        match self {
            Self::Microphone => Permission::Microphone,
            Self::Camera => Permission::Camera,
            Self::ScreenSound | Self::Screen => Permission::Screen,
        }
    }
}

impl RoomState {
    /// True while he can be heard or seen.
    pub fn sends(self) -> bool {
        self.microphone || self.camera || self.screen
    }
}

/// Somebody in a room.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoomMember {
    /// Which.
    pub id: MemberId,
    /// His name.
    pub name: String,
    /// Whose room it is.
    pub host: bool,
    /// May do what the host may.
    pub moderator: bool,
    /// What he sends.
    #[serde(flatten)]
    pub state: RoomState,
    /// His socket is lost, and he may come back.
    pub away: bool,
    /// How good his connection is, by his own browser's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
}

/// Somebody who waits to be let in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoomPerson {
    /// Which.
    pub id: MemberId,
    /// His name.
    pub name: String,
}

/// Who may come in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomAccess {
    /// Whoever has the address.
    Open,
    /// Whoever knows the password.
    Password,
    /// Whoever has an invitation.
    Invitation,
    /// Whom the host lets in.
    Lobby,
}

/// How a room is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoomSettings {
    /// Who may come in.
    pub access: RoomAccess,
    /// Most people in it.
    pub limit: u32,
    /// It stays when nobody is in it.
    pub keep: bool,
    /// People without an account may come in.
    pub guests: bool,
    /// Its members' browsers talk to each other, and no media goes through the server.
    #[serde(default)]
    pub mesh: bool,
    /// While two are alone in it their browsers talk to each other.
    #[serde(default)]
    pub direct: bool,
    /// One screen is shown at a time.
    #[serde(default)]
    pub one_screen: bool,
}

/// The whole of a room.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoomSnapshot {
    /// Which.
    pub room: RoomId,
    /// What it is called.
    pub title: String,
    /// Who the receiver is in it.
    pub me: MemberId,
    /// Grows by one with each delta.
    pub version: u64,
    /// Who is in it.
    pub members: Vec<RoomMember>,
    /// Who waits; told to those who may let them in.
    #[serde(default)]
    pub waiting: Vec<RoomPerson>,
    /// How it is kept.
    pub settings: RoomSettings,
}

/// What has changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RoomChange {
    /// Somebody came.
    Joined {
        /// Who.
        member: RoomMember,
    },
    /// Somebody is gone.
    Left {
        /// Who.
        member: MemberId,
    },
    /// Somebody sends something else, is away, or has another connection grade.
    Updated {
        /// As he is.
        member: RoomMember,
    },
    /// These wait.
    Waiting {
        /// All of them.
        people: Vec<RoomPerson>,
    },
    /// It is called or kept in another way.
    Settings {
        /// What it is called.
        title: String,
        /// How it is kept.
        settings: RoomSettings,
    },
}

/// A picture on a member's screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoomTile {
    /// Whose.
    pub member: MemberId,
    /// `Camera` or `Screen`.
    pub source: Source,
    /// Lines on the screen.
    pub height: u16,
}

/// What of a room is on a member's screen.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct RoomView {
    /// All pictures, at most `limit::ROOM_TILES`.
    pub tiles: Vec<RoomTile>,
    /// Data is paid for: together they take no more than a viewer's data saver.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub saver: bool,
}

/// What comes over a section of the receiver's connection.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoomSlot {
    /// The section.
    pub mid: String,
    /// Whose.
    pub member: MemberId,
    /// What.
    pub source: Source,
}
