//! Clients who come by UDP: one socket for all of them.
//!
//! Invariants: who has proved nothing costs little. The answers to him are
//! fewer than a rate for each address, so that a forged address is not worth
//! forging; there are at most [`NEWCOMERS`] of his kind, the oldest of whom
//! makes room for the next.

use std::collections::{HashMap, VecDeque};
use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit, UdpSocketState};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use super::client::{Client, Way};
use super::service::Service;
use crate::config::Rate;
use crate::http::limit::Limiter;
use crate::shutdown::Shutdown;

/// Clients without an allocation.
const NEWCOMERS: usize = 8192;
/// Clients in all.
const CLIENTS: usize = 65_536;
/// Between two looks at all of them.
const TICK: Duration = Duration::from_secs(5);
/// Answers for one address that has proved nothing.
const ANSWERS: Rate =
    Rate { count: NonZeroU32::MIN.saturating_add(399), per: Duration::from_secs(4) };
/// Room for one received message: the kernel joins datagrams up to this size.
const MESSAGE: usize = 65_535;

type Shared = Arc<Mutex<Client>>;

/// The socket.
pub(super) struct Face {
    socket: UdpSocket,
    state: UdpSocketState,
    address: SocketAddr,
}

/// The socket, as one client is sent something by it.
struct Datagrams {
    face: Arc<Face>,
    local: IpAddr,
    remote: SocketAddr,
}

/// Who is there.
struct Guests {
    service: Arc<Service>,
    face: Arc<Face>,
    clients: HashMap<(SocketAddr, IpAddr), Shared>,
    newcomers: VecDeque<(SocketAddr, IpAddr)>,
    answers: Limiter,
}

impl Face {
    /// Binds; an unspecified IPv6 address serves IPv4, too.
    ///
    /// # Errors
    /// The address is taken, or none of this machine.
    pub(super) fn bind(address: SocketAddr) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        if address.is_ipv6() {
            socket.set_only_v6(false)?;
        }
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        let socket = UdpSocket::from_std(socket.into())?;
        let state = UdpSocketState::new((&socket).into())?;
        let address = socket.local_addr()?;
        Ok(Self { socket, state, address })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What came, by one system call.
    async fn receive(
        &self,
        buffer: &mut [u8],
        meta: &mut [RecvMeta; BATCH_SIZE],
    ) -> io::Result<usize> {
        self.socket
            .async_io(Interest::READABLE, || {
                let mut rooms = buffer.chunks_exact_mut(MESSAGE);
                let mut slices: [IoSliceMut<'_>; BATCH_SIZE] =
                    std::array::from_fn(|_| IoSliceMut::new(rooms.next().unwrap_or_default()));
                self.state.recv((&self.socket).into(), &mut slices, meta)
            })
            .await
    }
}

impl Way for Datagrams {
    fn send(&mut self, bytes: &[u8]) -> bool {
        let face = &*self.face;
        let destination = match (self.remote, face.address) {
            (SocketAddr::V4(v4), SocketAddr::V6(_)) => {
                SocketAddr::new(v4.ip().to_ipv6_mapped().into(), v4.port())
            }
            (remote, _) => remote,
        };
        // On a machine with several addresses the answer comes from the one
        // that was asked.
        let src_ip = face.address.ip().is_unspecified().then_some(self.local);
        let transmit =
            Transmit { destination, ecn: None, contents: bytes, segment_size: None, src_ip };
        face.state.try_send((&face.socket).into(), &transmit).is_ok()
    }
}

/// Serves until the process goes down.
pub(super) async fn serve(service: Arc<Service>, face: Face, shutdown: Shutdown) {
    let face = Arc::new(face);
    let answers = Limiter::new(ANSWERS, Arc::new([]));
    let mut guests = Guests {
        service,
        face: Arc::clone(&face),
        clients: HashMap::new(),
        newcomers: VecDeque::new(),
        answers,
    };
    let mut buffer = vec![0; MESSAGE * BATCH_SIZE];
    let mut meta = [RecvMeta::default(); BATCH_SIZE];
    let mut tick = tokio::time::interval(TICK);
    loop {
        tokio::select! {
            () = shutdown.fired() => break,
            _ = tick.tick() => guests.tick(Instant::now()),
            received = face.receive(&mut buffer, &mut meta) => match received {
                Ok(count) => guests.hear(Instant::now(), &buffer, meta.get(..count).unwrap_or_default()),
                Err(error) => {
                    tracing::debug!(%error, "turn could not receive");
                    tokio::task::yield_now().await;
                }
            },
        }
    }
    guests.close();
}

impl Guests {
    fn hear(&mut self, now: Instant, buffer: &[u8], meta: &[RecvMeta]) {
        for (message, meta) in buffer.chunks_exact(MESSAGE).zip(meta) {
            let from = SocketAddr::new(meta.addr.ip().to_canonical(), meta.addr.port());
            let message = message.get(..meta.len.min(MESSAGE)).unwrap_or_default();
            let to = meta.dst_ip.unwrap_or(self.face.address.ip()).to_canonical();
            if from.port() == 0 {
                continue;
            }
            for datagram in message.chunks(meta.stride.max(1)) {
                self.hear_one(now, from, to, datagram);
            }
        }
    }

    fn hear_one(&mut self, now: Instant, from: SocketAddr, to: IpAddr, datagram: &[u8]) {
        let known = self.clients.get(&(from, to));
        if let Some(client) = known {
            let mut client = lock(client);
            if client.is_settled() {
                client.hear(now, datagram);
                return;
            }
        }
        // Everything that a stranger begins with is a request.
        if datagram.first().is_none_or(|first| first >> 6 != 0) {
            return;
        }
        if self.answers.check(from.ip()).is_err() {
            self.service.metrics.turn_limited.increment(1);
            return;
        }
        let client = match known {
            Some(client) => Arc::clone(client),
            None => match self.welcome(now, from, to) {
                Some(client) => client,
                None => return,
            },
        };
        lock(&client).hear(now, datagram);
    }

    fn welcome(&mut self, now: Instant, from: SocketAddr, to: IpAddr) -> Option<Shared> {
        if self.clients.len() >= CLIENTS {
            self.service.metrics.turn_limited.increment(1);
            return None;
        }
        if self.newcomers.len() >= NEWCOMERS
            && let Some(oldest) = self.newcomers.pop_front()
            && self.clients.get(&oldest).is_some_and(|client| !lock(client).is_settled())
            && let Some(gone) = self.clients.remove(&oldest)
        {
            lock(&gone).close();
        }
        let way = Datagrams { face: Arc::clone(&self.face), local: to, remote: from };
        let local = SocketAddr::new(to, self.face.address.port());
        let client = Client::new(Arc::clone(&self.service), now, local, from, Box::new(way));
        self.clients.insert((from, to), Arc::clone(&client));
        self.newcomers.push_back((from, to));
        Some(client)
    }

    fn tick(&mut self, now: Instant) {
        self.clients.retain(|_, client| {
            let mut client = lock(client);
            let stays = client.tick(now);
            if !stays {
                client.close();
            }
            stays
        });
        let clients = &self.clients;
        self.newcomers.retain(|who| clients.get(who).is_some_and(|it| !lock(it).is_settled()));
        self.answers.forget_idle();
    }

    fn close(&mut self) {
        for (_, client) in self.clients.drain() {
            lock(&client).close();
        }
    }
}

fn lock(client: &Shared) -> std::sync::MutexGuard<'_, Client> {
    client.lock().unwrap_or_else(PoisonError::into_inner)
}
