//! The rungs, and what they ask for.

use std::time::Duration;

/// What is being tried.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Rung {
    /// Nothing can be tried without a network.
    Offline,
    /// ICE begins anew.
    RestartIce,
    /// Over relays alone.
    RelayOnly,
    /// With another peer connection.
    NewConnection,
    /// Nothing more, by itself.
    GivenUp,
}

impl Rung {
    /// What a person is told.
    pub fn words(self) -> &'static str {
        match self {
            Rung::Offline => "You are offline. We go on as soon as there is a network.",
            Rung::RestartIce => "The connection is interrupted. Looking for another way.",
            Rung::RelayOnly => "Still interrupted. Trying the way through the relay.",
            Rung::NewConnection => "Still interrupted. Connecting from the beginning.",
            Rung::GivenUp => "The connection could not be restored.",
        }
    }
}

/// What to do with the peer connection.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Remedy {
    /// Begin ICE anew, over whatever was wished for.
    RestartIce,
    /// Begin ICE anew over relays alone (`iceTransportPolicy`).
    RelayOnly,
    /// Make another one, over whatever was wished for.
    NewConnection,
    /// Tell the user.
    GiveUp,
}

/// How long each rung may take, and which there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LadderRules {
    /// Whether there is a relay, and one might do without.
    pub relay: bool,
    /// How long a new connection may take.
    pub connect: Duration,
    /// How long ICE is begun anew.
    pub restarting: Duration,
    /// How long relays alone are tried.
    pub relaying: Duration,
    /// How long new connections are made.
    pub renewing: Duration,
    /// A connection that is heard again after so long is given up for another one, where
    /// that is the sooner way to a picture.
    pub stale: Option<Duration>,
}

impl Default for LadderRules {
    fn default() -> Self {
        Self {
            relay: false,
            connect: Duration::from_secs(8),
            restarting: Duration::from_secs(8),
            relaying: Duration::from_secs(8),
            renewing: Duration::from_secs(40),
            stale: None,
        }
    }
}

impl LadderRules {
    pub(super) fn limit(&self, rung: Rung) -> Duration {
        match rung {
            Rung::RelayOnly => self.relaying,
            Rung::NewConnection => self.renewing,
            Rung::RestartIce | Rung::Offline | Rung::GivenUp => self.restarting,
        }
    }
}
