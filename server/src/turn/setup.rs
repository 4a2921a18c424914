//! From the configuration to a relay.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use tokio::net::TcpListener;

use super::udp::Face;
use super::{Secret, Settings, Turn};
use crate::config::{Config, Tls, TurnAt};
use crate::error::Error;
use crate::media::advertised;
use crate::private_file::{self, random_secret};
use crate::shutdown::Shutdown;
use crate::telemetry::Metrics;

/// The secret of this process's own credentials, beside the keys that sign tokens: a
/// restart leaves those good that browsers hold.
const SECRET: &str = "turn.secret";

/// A relay and where connections for it come in.
pub struct Started {
    /// The relay.
    pub turn: Turn,
    /// For TCP, on the port of UDP; `None` where somebody else has it.
    pub listener: Option<TcpListener>,
    /// For TLS; `None` where there is none, or somebody else has the port.
    pub secure: Option<TcpListener>,
}

/// Starts the relay that the settings ask for, beside media at `media`.
///
/// # Errors
/// The port that was asked for cannot be had, or the secret not be kept.
pub async fn start(
    config: &Config,
    media: SocketAddr,
    keys: &Path,
    metrics: &Metrics,
    shutdown: &Shutdown,
) -> Result<Option<Started>, Error> {
    let (listen, asked) = match config.turn.at {
        TurnAt::Off => return Ok(None),
        TurnAt::IfFree(at) => (at, false),
        TurnAt::At(at) => (at, true),
    };
    let (face, listener) = match bind(listen).await {
        Ok(bound) => bound,
        Err(error) if !asked => {
            tracing::warn!(%error, "no TURN server here: see FOOTLIGHT_TURN_ADDR");
            return Ok(None);
        }
        Err(source) => {
            return Err(Error::listen(listen, "TURN over UDP", "FOOTLIGHT_TURN_ADDR", source));
        }
    };
    let listener = match listener {
        Ok(listener) => Some(listener),
        Err(error) if !asked => {
            tracing::warn!(%error, "TURN by UDP alone: see FOOTLIGHT_TURN_ADDR");
            None
        }
        Err(source) => {
            let address = face.address();
            return Err(Error::listen(address, "TURN over TCP", "FOOTLIGHT_TURN_ADDR", source));
        }
    };
    let secure = secure(config).await?;
    let settings = settings(config, media, keys)?;
    let turn = Turn::start(settings, face, metrics.clone(), shutdown.clone());
    tracing::info!(address = %turn.address(), tcp = listener.is_some(), "TURN listens");
    Ok(Some(Started { turn, listener, secure }))
}

async fn secure(config: &Config) -> Result<Option<TcpListener>, Error> {
    let (listen, asked) = match config.turn.secure {
        _ if config.tls == Tls::Off => return Ok(None),
        TurnAt::Off => return Ok(None),
        TurnAt::IfFree(at) => (at, false),
        TurnAt::At(at) => (at, true),
    };
    let bound = match TcpListener::bind(listen).await {
        Err(_) if any(listen) != listen => TcpListener::bind(any(listen)).await,
        bound => bound,
    };
    match bound {
        Ok(listener) => Ok(Some(listener)),
        Err(error) if !asked => {
            tracing::warn!(%error, "no TURN within TLS here: see FOOTLIGHT_TURN_TLS_ADDR");
            Ok(None)
        }
        Err(source) => {
            Err(Error::listen(listen, "TURN over TLS", "FOOTLIGHT_TURN_TLS_ADDR", source))
        }
    }
}

/// One port for UDP and for TCP. Where any will do, one that is free for both.
async fn bind(listen: SocketAddr) -> io::Result<(Face, io::Result<TcpListener>)> {
    const TRIES: usize = 16;
    let tries = if listen.port() == 0 { TRIES } else { 1 };
    let mut bound = both(listen).await?;
    for _ in 1..tries {
        if bound.1.is_ok() {
            break;
        }
        bound = both(listen).await?;
    }
    Ok(bound)
}

async fn both(listen: SocketAddr) -> io::Result<(Face, io::Result<TcpListener>)> {
    let face = match Face::bind(listen) {
        // A machine without IPv6 has no [::]: what was meant is every address.
        Err(error) if listen == any(listen) || error.kind() == io::ErrorKind::AddrInUse => {
            return Err(error);
        }
        Err(_) => Face::bind(any(listen))?,
        Ok(face) => face,
    };
    let listener = TcpListener::bind(face.address()).await;
    Ok((face, listener))
}

/// `[::]` as `0.0.0.0`; others as they are.
fn any(listen: SocketAddr) -> SocketAddr {
    if listen.ip() == IpAddr::V6(Ipv6Addr::UNSPECIFIED) {
        SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), listen.port())
    } else {
        listen
    }
}

fn settings(config: &Config, media: SocketAddr, keys: &Path) -> Result<Settings, Error> {
    let kept = || {
        private_file::secret(&keys.join(SECRET), random_secret)
            .map_err(|source| Error::DataFolder { folder: config.data_dir.clone(), source })
    };
    let secret = match &config.ice.secret {
        Some(secret) => Secret::new(secret.as_bytes()),
        None => Secret::new(&kept()?),
    };
    let bound = media;
    let media = advertised(&config.media_advertise, bound);
    let mut relays: Vec<IpAddr> = media.iter().map(SocketAddr::ip).collect();
    relays.dedup();
    let exempt = config.exempt_networks.iter().chain(&config.trusted_proxies);
    Ok(Settings {
        secret,
        relays,
        machine: machine(),
        media,
        bound,
        open: config.turn.peer_networks.clone(),
        ports: config.turn.ports.clone(),
        caps: config.turn.caps,
        exempt: exempt.copied().collect(),
    })
}

/// All addresses of the machine, those included that are of no use to others.
fn machine() -> Vec<IpAddr> {
    let found = if_addrs::get_if_addrs().unwrap_or_default();
    let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    found.iter().map(if_addrs::Interface::ip).chain(loopback).collect()
}
