//! TURN (RFC 8656): a relay for those whom nothing else reaches, in this
//! process, and credentials for it and for relays of others.
//!
//! The protocol is a crate's, sans-I/O; here are its sockets, and the rules on
//! who may have how much of it and to whom it leads. It relays UDP, and its
//! clients come by UDP, TCP or TLS. It knows nothing of stages and media but
//! where the media's port is.

mod client;
mod credential;
mod framing;
#[cfg(test)]
pub(crate) mod fuzz;
mod peers;
mod ports;
mod quota;
mod relay;
mod request;
mod service;
mod setup;
mod stream;
mod udp;

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncWrite};

pub use credential::{Credential, NotGood, Secret};
pub use framing::may_be_turn;
pub use quota::Caps;
pub use setup::{Started, start};

use crate::shutdown::Shutdown;
use crate::telemetry::Metrics;
use peers::Peers;
use ports::Ports;
use quota::Quota;
use service::Service;
use udp::Face;

/// What the relay needs to know.
#[derive(Clone, Debug)]
struct Settings {
    /// What credentials are made with.
    secret: Secret,
    /// The addresses of relays, as others know them; one of each kind is used.
    relays: Vec<IpAddr>,
    /// The machine's own addresses.
    machine: Vec<IpAddr>,
    /// Where the media is, as browsers are told.
    media: Vec<SocketAddr>,
    /// Where it is on this machine.
    bound: SocketAddr,
    /// Networks inside that may be relayed to.
    open: Vec<IpNet>,
    /// The ports of relays.
    ports: RangeInclusive<u16>,
    /// Who may have how much.
    caps: Caps,
    /// Networks whose addresses may have more.
    exempt: Vec<IpNet>,
}

/// A running relay. Cheap to clone.
#[derive(Clone)]
pub struct Turn {
    service: Arc<Service>,
    address: SocketAddr,
}

impl Turn {
    /// Serves clients by UDP at `face` until `shutdown`.
    fn start(settings: Settings, face: Face, metrics: Metrics, shutdown: Shutdown) -> Self {
        let address = face.address();
        let peers = Peers {
            media: settings.media,
            bound: Some(settings.bound),
            relays: settings.relays,
            machine: settings.machine,
            open: settings.open,
        };
        let quota = Quota::new(settings.caps, settings.exempt);
        let ports = Ports::new(settings.ports);
        let service = Service::new(settings.secret, peers, quota, ports, metrics);
        tokio::spawn(udp::serve(Arc::clone(&service), face, shutdown));
        Self { service, address }
    }

    /// Makes a credential for `user` that is good for so long.
    pub fn issue(&self, user: &str, lifetime: Duration) -> Credential {
        self.service.secret.issue(user, lifetime)
    }

    /// The addresses of relays, which are this server's.
    pub fn relays(&self) -> &[IpAddr] {
        &self.service.peers.relays
    }

    /// Where clients come by UDP.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves one connection, accepted at `local` from `remote`, until it ends.
    pub async fn serve(
        &self,
        stream: impl AsyncRead + AsyncWrite + Send,
        local: SocketAddr,
        remote: SocketAddr,
    ) {
        let plain = |at: SocketAddr| SocketAddr::new(at.ip().to_canonical(), at.port());
        stream::serve(Arc::clone(&self.service), stream, plain(local), plain(remote)).await;
    }
}
