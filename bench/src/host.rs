//! The server that is measured, as performer and viewers meet it.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use footlight_program::Api;
use footlight_shared::StageId;

use crate::signal::{Footlight, Janus, Signal};

/// One server.
pub(crate) enum Host {
    /// Ours, with the stage once there is a performer.
    Footlight { api: Api, origin: String, stage: Option<StageId> },
    /// Janus, by `HOST:PORT` of its WebSockets.
    Janus(String),
}

impl Host {
    /// Ours, by its origin.
    pub(crate) fn footlight(origin: &str) -> Result<Self> {
        let (api, origin) = (Api::new(origin)?, origin.to_owned());
        Ok(Self::Footlight { api, origin, stage: None })
    }

    /// Makes the stage, and opens the performer's signalling.
    pub(crate) fn performer(&mut self) -> Result<Signal> {
        match self {
            Self::Footlight { api, origin, stage } => {
                let (token, id) = api.performer()?;
                *stage = Some(id.clone());
                Ok(Signal::Footlight(Footlight::open(origin, &token, id)?))
            }
            Self::Janus(host) => {
                Janus::make_room(host)?;
                Ok(Signal::Janus(Janus::open(host)?))
            }
        }
    }

    /// Opens a viewer's signalling.
    pub(crate) fn viewer(&self) -> Result<Signal> {
        match self {
            Self::Footlight { api, origin, stage } => {
                let stage = stage.clone().context("no performer yet")?;
                Ok(Signal::Footlight(Footlight::open(origin, &api.guest()?, stage)?))
            }
            Self::Janus(host) => Ok(Signal::Janus(Janus::open(host)?)),
        }
    }

    /// What the server says of itself; `None` where it does not, or has no such
    /// metric.
    pub(crate) fn metrics<const N: usize>(&self, names: [&str; N]) -> Option<[f64; N]> {
        match self {
            Self::Footlight { api, .. } => api.metrics(names),
            Self::Janus(_) => None,
        }
    }

    /// Where a server is that must be told more in session descriptions than ours.
    pub(crate) fn strange(&self) -> Option<SocketAddr> {
        match self {
            Self::Footlight { .. } => None,
            Self::Janus(host) => host.parse().ok(),
        }
    }
}
