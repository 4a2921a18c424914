//! What those who run the installation look at.

use serde::{Deserialize, Serialize};

use crate::{RoomAccess, RoomId, StageSummary};

/// `GET /api/admin`: what goes on, and how the machine bears it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct AdminReport {
    /// The whole of it in numbers.
    pub figures: ServerFigures,
    /// The stages on which somebody is, most watched first; at most
    /// `limit::LOBBY_STAGES`.
    pub stages: Vec<StageSummary>,
    /// The rooms in which somebody is, the fullest first; as many at most.
    pub rooms: Vec<AdminRoom>,
}

/// A room in which somebody is. Its address lets people in, where it is open: it is
/// told to administrators alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AdminRoom {
    /// Which.
    pub id: RoomId,
    /// What it is called.
    pub title: String,
    /// Whose it is.
    pub host: String,
    /// Who may come in.
    pub access: RoomAccess,
    /// How many are in it.
    pub people: u32,
    /// How many wait to be let in.
    pub waiting: u32,
    /// Most people in it.
    pub limit: u32,
}

/// A server in numbers.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct ServerFigures {
    /// Seconds since it began.
    pub uptime_s: u64,
    /// Sessions, those included that wait to be taken up again.
    pub sessions: u32,
    /// Open sockets.
    pub sockets: u32,
    /// Stages that are live.
    pub live: u32,
    /// Viewers of all stages.
    pub viewers: u32,
    /// Rooms in which somebody is.
    pub rooms: u32,
    /// Their members.
    pub members: u32,
    /// Calls.
    pub calls: u32,
    /// Bits of media that came each second, lately.
    pub bits_in: u64,
    /// Bits of media that went each second, lately.
    pub bits_out: u64,
    /// Processors that the process kept busy, lately; absent where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<f64>,
    /// Bytes of memory that it holds; absent where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<u64>,
}
