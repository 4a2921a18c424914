//! The bodies of the HTTP API that are not messages of their own module.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Preset, Role, Scalability, StageSummary, Title, UserId, UserName, VideoCodec};

/// `POST /api/register`. The password does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// The wanted name.
    pub name: UserName,
    /// 8 to 128 bytes.
    pub password: String,
    /// `performer` or `viewer`.
    pub role: Role,
}

impl fmt::Debug for Register {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Register").field("role", &self.role).finish_non_exhaustive()
    }
}

/// `POST /api/login`. The password does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// The account's name.
    pub name: String,
    /// Its password.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").finish_non_exhaustive()
    }
}

/// `PUT /api/password`. The passwords do not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPassword {
    /// The one until now.
    pub old: String,
    /// The one from now on.
    pub new: String,
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewPassword").finish_non_exhaustive()
    }
}

/// The answer to registering, logging in, renewing, and to a guest's entry. The
/// token does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// A JWT, to be sent as `Authorization: Bearer` and in the socket's `hello`.
    pub token: String,
    /// Seconds until it expires.
    pub expires_in: u64,
    /// Who it is for.
    pub me: Me,
    /// As `GET /api/ice` would answer, so that the first peer connection need
    /// not wait for another request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ice: Option<IceServers>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("me", &self.me).finish_non_exhaustive()
    }
}

/// `GET /api/me`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Me {
    /// The subject of the token.
    pub id: UserId,
    /// The account's name, or the one made for a guest.
    pub name: UserName,
    /// The account's role.
    pub role: Role,
    /// Credit in minor units; 0 for guests.
    pub balance: i64,
    /// ISO 4217 code of the installation's currency.
    pub currency: String,
}

/// `POST /api/stages`: makes the performer's stage, or renames it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewStage {
    /// What will be on.
    pub title: Title,
    /// How the picture is meant to be; kept as it is where this is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<Preset>,
}

/// `POST /api/stages/{id}/key`: the stage's publish key, shown this once. It
/// does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageKey {
    /// To be sent as `Authorization: Bearer` to `address`.
    pub key: String,
    /// Where a program publishes (WHIP), a path on this server.
    pub address: String,
}

impl fmt::Debug for StageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StageKey").field("address", &self.address).finish_non_exhaustive()
    }
}

/// `GET /api/stages`: who is live now, most watched first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct StageList {
    /// The stages.
    pub stages: Vec<StageSummary>,
}

/// One entry of `RTCConfiguration.iceServers`. The credential does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IceServer {
    /// `stun:`, `turn:` and `turns:` addresses.
    pub urls: Vec<String>,
    /// For TURN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// For TURN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

impl fmt::Debug for IceServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IceServer").field("urls", &self.urls).finish_non_exhaustive()
    }
}

/// Where a server says nothing of it.
fn dearest() -> Preset {
    Preset::P1080At60
}

/// `GET /api/ice`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct IceServers {
    /// What to give to `RTCPeerConnection`.
    pub ice_servers: Vec<IceServer>,
    /// Most bits a second of a performer's layers, the smallest first.
    pub layer_bitrates: [u32; 3],
    /// The dearest picture that performers may choose.
    #[serde(default = "dearest")]
    pub preset_max: Preset,
    /// What performers may send, the preferred one first.
    pub video_codecs: Vec<VideoCodec>,
    /// How they are to send more than one size.
    #[serde(default)]
    pub video_scalability: Scalability,
    /// Seconds for which the credentials are good.
    pub expires_in: u64,
}
