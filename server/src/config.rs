//! What the operator can set: `FOOTLIGHT_*` variables over an optional TOML
//! file over the defaults.
//!
//! Every setting stands once, in [`SETTINGS`]; `footlight --help`,
//! `docs/CONFIGURATION.md` and the parser all follow that table. A [`Config`]
//! is valid by construction: nothing downstream checks it again.

mod bitrate;
mod call;
mod chat;
mod file;
mod ice;
mod load;
mod money;
mod otlp;
mod parse;
mod room;
mod setting;
mod target;
mod tls;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use footlight_shared::{Scalability, VideoCodec};
use ipnet::IpNet;

pub use bitrate::Bitrates;
pub use call::Calls;
pub use chat::ChatHistory;
pub use ice::{Credential, Ice, Relay, StunServer, Turn, TurnAt};
pub use load::{ConfigError, help, is_known};
pub use money::Money;
pub use otlp::Otlp;
pub use parse::Rate;
pub use room::Rooms;
pub use setting::{SETTINGS, Setting};
pub use target::{Sender, Targets};
pub use tls::{Acme, Tls, TlsFiles};

/// All settings, parsed.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where HTTP and the signalling socket listen.
    pub http_addr: SocketAddr,
    /// Where the media's UDP port is.
    pub media_addr: SocketAddr,
    /// The addresses that clients are told to send media to, port 0 standing
    /// for the media socket's own; empty: found out from the machine's
    /// interfaces.
    pub media_advertise: Vec<SocketAddr>,
    /// Where connections for media are accepted.
    pub media_tcp: MediaTcp,
    /// Several packets for one viewer go to the kernel at once.
    pub media_segmentation: bool,
    /// Sound goes with copies of what went before, where browsers have that.
    pub sound_redundancy: bool,
    /// How long viewers' browsers may hold pictures back at most; `None` leaves
    /// it to them.
    pub playout_delay: Option<Duration>,
    /// Threads that forward media.
    pub media_shards: usize,
    /// Where the database and the keys are kept.
    pub data_dir: PathBuf,
    /// The origins (`https://stage.example`) that pages may come from besides
    /// the address that they were asked for at.
    pub public_origins: Vec<String>,
    /// Tips and credit.
    pub money: Money,
    /// How long tokens live.
    pub lifetimes: Lifetimes,
    /// STUN and TURN servers that browsers are told of.
    pub ice: Ice,
    /// The TURN server of this process.
    pub turn: Turn,
    /// TLS.
    pub tls: Tls,
    /// How much whoever is on a stage may send.
    pub targets: Targets,
    /// The video codecs that performers may send, the preferred one first.
    pub video_codecs: Vec<VideoCodec>,
    /// How they are to send more than one size.
    pub video_scalability: Scalability,
    /// The most that viewers are sent.
    pub bitrates: Bitrates,
    /// Calls.
    pub calls: Calls,
    /// How much of chats is kept.
    pub chat: ChatHistory,
    /// Rooms.
    pub rooms: Rooms,
    /// Viewers that one stage takes.
    pub max_viewers: usize,
    /// Of whom so many may be guests on it at a time.
    pub stage_guests: usize,
    /// How long what is on may go on once the process is to end.
    pub drain: Duration,
    /// TCP connections that the server takes.
    pub max_connections: usize,
    /// TCP connections that one address may have.
    pub max_connections_per_address: usize,
    /// Signalling sessions that the server takes.
    pub max_sessions: usize,
    /// Signalling sessions that one address may have.
    pub max_sessions_per_address: usize,
    /// How long signalling waits for what; no setting, but tests shorten it.
    pub timing: crate::signal::Timing,
    /// How often one address may do what.
    pub rates: Rates,
    /// Networks from which neither rates nor the caps of one address count.
    pub exempt_networks: Vec<IpNet>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Networks from which `/metrics` may be read.
    pub metrics_networks: Vec<IpNet>,
    /// What the log says.
    pub log: Log,
    /// Where traces go; `None` for nowhere.
    pub otlp: Option<Otlp>,
}

/// Where media may come and go by TCP.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MediaTcp {
    /// Where HTTP is: the first bytes tell which it is.
    Shared,
    /// At the address of the UDP port, if nothing else is there.
    BesideUdp,
    /// There.
    At(SocketAddr),
    /// Nowhere.
    Off,
}

/// How long tokens live.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// An access token.
    pub token: Duration,
    /// A guest's token.
    pub guest: Duration,
    /// A session that is not used: its refresh token.
    pub session: Duration,
}

/// How often one address, or one user, may do what.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// `POST /api/register`.
    pub register: Rate,
    /// `POST /api/login`.
    pub login: Rate,
    /// `/ws`, offers by WHIP and WHEP, `POST /api/guest`,
    /// `POST /api/session/renew` and `GET /api/calls/{id}` and
    /// `GET /api/rooms/{id}`.
    pub connect: Rate,
    /// `POST /api/tips`.
    pub tip: Rate,
    /// `PUT /api/stages/{id}/still`.
    pub still: Rate,
    /// `POST /api/calls` and `POST /api/rooms`.
    pub call: Rate,
    /// `chat`, of one user.
    pub chat: Rate,
    /// `POST /api/diagnostics`.
    pub diagnostics: Rate,
    /// `POST /api/stages/{id}/moderation`.
    pub moderate: Rate,
    /// Changes of what a stage announces: its goal, its overlay's token.
    pub playbill: Rate,
    /// Messages over signalling sockets.
    pub messages: Rate,
}

/// What the log says and how.
#[derive(Clone, Debug)]
pub struct Log {
    /// A filter in tracing's syntax: `info`, `footlight=debug,info`.
    pub filter: String,
    /// One JSON object a line instead of text.
    pub json: bool,
}
