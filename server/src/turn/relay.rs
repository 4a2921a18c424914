//! One relayed address: a socket, and the task that hears what peers send to
//! it. Both end with it.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Instant;

use socket2::SockRef;
use tokio::net::UdpSocket;
use tokio::task::JoinHandle;

use super::client::Client;
use super::ports::Port;
use super::quota::Place;
use super::service::Service;

/// Room for any datagram.
const DATAGRAM: usize = 65_535;

/// See the module.
pub(super) struct Relay {
    /// What peers send to, as they are told.
    pub(super) told: SocketAddr,
    socket: Arc<UdpSocket>,
    hearing: JoinHandle<()>,
    /// The user's place.
    pub(super) place: Place,
    _port: Port,
}

impl Relay {
    /// Opens a relay on an address of this machine, which others know as `told`.
    ///
    /// # Errors
    /// There is no port left, or no file.
    pub(super) fn open(
        service: &Arc<Service>,
        client: Weak<Mutex<Client>>,
        place: Place,
        (bound, told): (IpAddr, IpAddr),
    ) -> io::Result<Self> {
        let (socket, port) = service.ports.bind(bound)?;
        let socket = Arc::new(UdpSocket::from_std(socket)?);
        let told = SocketAddr::new(told, port.number);
        let hearing = tokio::spawn(hear(Arc::clone(service), Arc::clone(&socket), client, told));
        Ok(Self { told, socket, hearing, place, _port: port })
    }

    /// Sends a datagram to a peer who may be sent to; false where it was lost.
    pub(super) fn send(&self, to: SocketAddr, bytes: &[u8]) -> bool {
        // Not through tokio, which takes a socket for full until it has asked
        // the kernel for the first time.
        SockRef::from(&*self.socket).send_to(bytes, &to.into()).is_ok()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.hearing.abort();
    }
}

/// Hands on what peers send, for as long as the client is there.
async fn hear(
    service: Arc<Service>,
    socket: Arc<UdpSocket>,
    client: Weak<Mutex<Client>>,
    told: SocketAddr,
) {
    let mut buffer = vec![0; DATAGRAM];
    loop {
        let Ok((len, from)) = socket.recv_from(&mut buffer).await else {
            // An ICMP error of something sent before.
            tokio::task::yield_now().await;
            continue;
        };
        let Some(client) = client.upgrade() else { return };
        let from = service.peers.known_as(from, |port| service.ports.has(port));
        let mut client = client.lock().unwrap_or_else(PoisonError::into_inner);
        client.hear_peer(Instant::now(), told, from, buffer.get(..len).unwrap_or_default());
    }
}
