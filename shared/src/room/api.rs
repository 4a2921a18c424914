//! Rooms over HTTP.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{RoomAccess, RoomId};

/// `POST /api/rooms`. The password does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRoom {
    /// What it is called: a `Title`.
    pub title: String,
    /// Who may come in.
    pub access: RoomAccess,
    /// Where that is by password, `limit::ROOM_PASSWORD_BYTES`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Most people in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// It stays when nobody is in it.
    #[serde(default)]
    pub keep: bool,
    /// People without an account may come in.
    #[serde(default)]
    pub guests: bool,
    /// Its members' browsers are to talk to each other: for `limit::MESH_PEOPLE` at most,
    /// and for as long as there is the room.
    #[serde(default)]
    pub mesh: bool,
    /// While two are alone in it their browsers are to talk to each other, for as long as
    /// there is the room. Not of a mesh, where all do.
    #[serde(default)]
    pub direct: bool,
    /// One screen is shown at a time.
    #[serde(default)]
    pub one_screen: bool,
}

impl fmt::Debug for NewRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewRoom").field("access", &self.access).finish_non_exhaustive()
    }
}

/// `PATCH /api/rooms/{id}`: what is absent stays as it is. The password does not
/// print.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RoomPatch {
    /// What it is called from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who may come in; those who are in it stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<RoomAccess>,
    /// Another password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Most people in it, 0 for as many as the house takes; those who are in it stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Whether it stays when nobody is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<bool>,
    /// Whether people without an account may come in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guests: Option<bool>,
    /// Whether one screen is shown at a time; those that are shown stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_screen: Option<bool>,
}

impl fmt::Debug for RoomPatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RoomPatch").field("access", &self.access).finish_non_exhaustive()
    }
}

/// What is known of a room from outside.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoomInfo {
    /// Its address.
    pub id: RoomId,
    /// What it is called.
    pub title: String,
    /// Whose it is.
    pub host: String,
    /// Who may come in.
    pub access: RoomAccess,
    /// How many are in it.
    pub people: u32,
    /// Most people in it.
    pub limit: u32,
    /// Nobody else may come in now.
    pub full: bool,
    /// It is the asker's.
    pub mine: bool,
    /// People without an account may come in.
    pub guests: bool,
    /// Its members' browsers talk to each other: come in without an offer.
    #[serde(default)]
    pub mesh: bool,
    /// While two are alone in it their browsers talk to each other.
    #[serde(default)]
    pub direct: bool,
}

/// `GET /api/rooms`: the asker's own, the latest first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct RoomList {
    /// The rooms.
    pub rooms: Vec<RoomInfo>,
}

/// `POST /api/rooms/{id}/invitations`: a grant for this room, which opens it
/// whatever its access is. It does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomInvitation {
    /// To be added to the room's address, as `#invitation=`.
    pub invitation: String,
    /// When it is good no more, in Unix seconds.
    pub expires_at: u64,
}

impl fmt::Debug for RoomInvitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RoomInvitation")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
