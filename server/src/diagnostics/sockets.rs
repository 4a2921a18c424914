//! Sockets on the media's port that hear one peer alone: the kernel gives them
//! what he sends, and the shards nothing of it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{io, net};

use footlight_sfu::data::Budget;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;
use tokio::sync::mpsc;

/// The longest datagram that is of use.
const DATAGRAM: usize = 2048;
/// What even the shortest datagram counts as.
const LEAST: u64 = 400;
/// How long reading rests where too much has come.
const REST: Duration = Duration::from_millis(5);

/// A datagram for a session.
#[derive(Debug)]
pub(super) struct Letter {
    /// Who sent it.
    pub from: SocketAddr,
    /// To which of our addresses, where that is known.
    pub here: Option<IpAddr>,
    /// What.
    pub bytes: Vec<u8>,
}

/// Opens such sockets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opener {
    /// Where the media listens.
    pub(super) media: SocketAddr,
}

impl Opener {
    /// One for this peer.
    pub(super) fn open(self, to: SocketAddr, here: Option<IpAddr>) -> io::Result<Arc<UdpSocket>> {
        let own = self.media.ip().to_canonical();
        let here = match here {
            Some(here) => here.to_canonical(),
            None if !own.is_unspecified() => own,
            None => speaks_from(to)?,
        };
        let at = SocketAddr::new(here, self.media.port());
        let socket = Socket::new(Domain::for_address(at), Type::DGRAM, Some(Protocol::UDP))?;
        socket.set_reuse_port(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&at.into())?;
        socket.connect(&to.into())?;
        UdpSocket::from_std(net::UdpSocket::from(socket)).map(Arc::new)
    }
}

/// The address that the machine speaks to another from.
fn speaks_from(to: SocketAddr) -> io::Result<IpAddr> {
    let any: SocketAddr = if to.is_ipv4() { ([0; 4], 0).into() } else { ([0_u16; 8], 0).into() };
    let asking = net::UdpSocket::bind(any)?;
    asking.connect(to)?;
    Ok(asking.local_addr()?.ip())
}

/// Reads for as long as the session lasts, and no faster than it may.
pub(super) async fn read(
    socket: Arc<UdpSocket>,
    from: SocketAddr,
    session: mpsc::Sender<Letter>,
    mut pace: Budget,
) {
    let mut buffer = [0; DATAGRAM];
    loop {
        // An ICMP error is of an earlier datagram.
        let Ok(len) = socket.recv(&mut buffer).await else {
            tokio::time::sleep(REST).await;
            continue;
        };
        while !pace.take(Instant::now(), LEAST.max(len as u64)) {
            tokio::time::sleep(REST).await;
        }
        let bytes = buffer.get(..len).unwrap_or_default().to_vec();
        if session.send(Letter { from, here: None, bytes }).await.is_err() {
            return;
        }
    }
}
