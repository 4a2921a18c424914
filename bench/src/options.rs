//! What can be asked of the load generator.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

/// Measures what a Footlight server costs per packet delivered.
#[derive(Parser, Debug)]
#[command(name = "footlight-bench")]
pub(crate) struct Options {
    /// The server's program, started afresh for each row.
    #[arg(long, env = "FOOTLIGHT_BIN", default_value = "target/release/footlight")]
    pub bin: PathBuf,
    /// A setting for that server, as FOOTLIGHT_NAME=VALUE; may be repeated.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub settings: Vec<String>,
    /// A server that runs already (http://HOST:PORT), instead of starting one.
    #[arg(long, requires = "pid")]
    pub server: Option<String>,
    /// That server's process, whose CPU time and memory are read.
    #[arg(long)]
    pub pid: Option<i32>,
    /// How many viewers, one row each.
    #[arg(long, value_delimiter = ',', default_value = "100,300,500,1000,2000")]
    viewers: Vec<usize>,
    /// How long each row is measured.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// How a frame's packets leave the performer.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "burst,spaced,single")]
    pacing: Vec<Pacing>,
    /// Three layers by rid instead of one.
    #[arg(long)]
    pub simulcast: bool,
    /// Viewers offer no transport-wide feedback: reports are all that they send.
    #[arg(long)]
    pub reports_only: bool,
    /// How packets are protected.
    #[arg(long, value_enum, default_value = "gcm")]
    pub profile: Profile,
    /// How many join at once in the burst of joins; 0 leaves it out.
    #[arg(long, default_value_t = 200)]
    joins: usize,
    /// How many of them a second.
    #[arg(long, default_value_t = 200.0)]
    pub rate: f64,
    /// Instead of all that: one audience that comes and goes for `--seconds`, and
    /// what it leaves behind.
    #[arg(long)]
    pub soak: bool,
    /// Instead of all that: chat before an audience of the first of `--viewers`.
    #[arg(long)]
    pub chat: bool,
    /// Instead of all that: tips before an audience of the first of `--viewers`.
    #[arg(long)]
    pub tips: bool,
    /// Instead of all that: a room of 50 and twenty of 10, in which everybody sends.
    #[arg(long)]
    pub rooms: bool,
    /// Who leaves when in the soak.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Leaves out the kernel's floor.
    #[arg(long)]
    pub no_floor: bool,
    /// Compares with another server, in turns.
    #[arg(long, value_enum)]
    pub against: Option<Rival>,
    /// How often the turns are taken.
    #[arg(long, default_value_t = 2)]
    pub rounds: usize,
    /// The address that the server listens on.
    #[arg(long, default_value = "127.0.0.1")]
    pub address: IpAddr,
    /// The network namespace that the server is started in.
    #[arg(long)]
    pub server_netns: Option<String>,
    /// Media goes over a TUN device instead of loopback, as over a network card:
    /// the server's core does not do the readers' work. Needs root.
    #[arg(long)]
    pub wire: bool,
    /// The core that the server is kept on.
    #[arg(long, default_value_t = 0)]
    pub server_core: usize,
    /// The core that the generator keeps to.
    #[arg(long, default_value_t = 1)]
    pub generator_core: usize,
    /// A few seconds of everything, and failure where anything was lost.
    #[arg(long)]
    pub short: bool,
    /// Where the table goes, as Markdown.
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// How a frame's packets leave the performer, and whether the server may send
/// them on in one call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Pacing {
    /// All at once, as Chromium sends them.
    Burst,
    /// Two milliseconds apart.
    Spaced,
    /// All at once, to a server that sends each packet by itself.
    Single,
}

/// Another server.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Rival {
    /// From Debian's packages.
    Janus,
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Software {
    /// Ours.
    Footlight,
    /// Janus, as packaged or with one event loop for all connections.
    Janus {
        /// `event_loops=1`.
        tuned: bool,
    },
}

/// The SRTP profile that is offered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Profile {
    /// AES-128-GCM.
    Gcm,
    /// AES-128 in counter mode with HMAC-SHA1-80.
    Sha1,
}

impl Options {
    /// The pacings to measure.
    pub(crate) fn pacings(&self) -> Vec<Pacing> {
        if self.short { vec![Pacing::Burst] } else { self.pacing.clone() }
    }

    /// The numbers of viewers to measure.
    pub(crate) fn viewers(&self) -> Vec<usize> {
        if self.short { vec![10] } else { self.viewers.clone() }
    }

    /// How many are in the audience where people chat and tip.
    pub(crate) fn house(&self) -> usize {
        if self.short { 60 } else { self.viewers.first().copied().unwrap_or_default() }
    }

    /// How long each row is measured.
    pub(crate) fn duration(&self) -> Duration {
        Duration::from_secs_f64(match (self.short, self.soak) {
            (true, true) => 120.0,
            (true, false) => 2.0,
            (false, _) => self.seconds.clamp(0.5, 86_400.0),
        })
    }

    /// How many join in the burst.
    pub(crate) fn joins(&self) -> usize {
        if self.short { self.joins.min(20) } else { self.joins }
    }
}

impl fmt::Display for Pacing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Burst => "back to back",
            Self::Spaced => "spaced 2 ms",
            Self::Single => "back to back, no GSO",
        })
    }
}

impl fmt::Display for Software {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Footlight => "Footlight",
            Self::Janus { tuned: false } => "Janus, as packaged",
            Self::Janus { tuned: true } => "Janus, `event_loops=1`",
        })
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gcm => "AES-128-GCM",
            Self::Sha1 => "AES-128-CM, HMAC-SHA1-80",
        })
    }
}
