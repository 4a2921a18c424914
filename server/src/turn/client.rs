//! One client of the relay: what he sends and is sent, by whatever transport.
//!
//! Each has a state machine of the protocol of his own, so that nothing that
//! one does, authenticated or not, costs another memory or time; what it keeps
//! for him has an end ([`Grants`]), and so has how often he may ask. Around it are
//! the rules that the protocol leaves to the server: who is let in, how much he
//! may have, and to whom he may send.
//!
//! Invariants: a user is known by a credential that our secret made and that
//! has not expired when he allocates; nothing goes to a peer that
//! [`Peers`](super::peers::Peers) closes, whatever permissions there are; a
//! panic of the state machine ends this client and nobody else.

mod answered;
mod grants;

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use governor::{DefaultDirectRateLimiter, Quota as Rate, RateLimiter};
use turn_server_proto::api::{
    DelayedMessageOrChannelSend as Built, SocketAllocateError, Transmit, TurnServerApi,
    TurnServerPollRet,
};
use turn_server_proto::server::TurnServer;
use turn_server_proto::types::prelude::DelayedTransmitBuild;
use turn_server_proto::types::stun::message::Message;
use turn_server_proto::types::transmit::TransmitBuild;
use turn_server_proto::types::{AddressFamily, TransportType};

use self::answered::Answered;
use self::grants::{Grants, Refused};
use super::relay::Relay;
use super::request::{self, Login, Verdict, Wish};
use super::service::{REALM, Service};

/// How long somebody may be there without an allocation.
const PATIENCE: Duration = Duration::from_secs(20);
/// Relays of one client: one for each kind of address.
const RELAYS: usize = 2;
/// Requests of one client in a second, in the long run; a browser that calls
/// somebody makes one for each address of his.
const REQUESTS: Rate = Rate::per_second(NonZeroU32::MIN.saturating_add(19))
    .allow_burst(NonZeroU32::MIN.saturating_add(199));
/// How a Send indication begins (RFC 8656, section 11.1): it is data.
const SEND: [u8; 2] = [0, 0x16];
/// Room for a datagram and what is put before it.
const SCRATCH: usize = 65_535 + 4;

/// How a client is sent something.
pub(super) trait Way: Send {
    /// Sends one message; false where it is lost.
    fn send(&mut self, bytes: &[u8]) -> bool;
}

/// See the module.
pub(super) struct Client {
    service: Arc<Service>,
    protocol: TurnServer,
    me: Weak<Mutex<Client>>,
    way: Box<dyn Way>,
    local: SocketAddr,
    remote: SocketAddr,
    login: Login,
    relays: Vec<Relay>,
    grants: Grants,
    answered: Option<Answered>,
    requests: DefaultDirectRateLimiter,
    /// When he last had an allocation, or came.
    settled: Instant,
    broken: bool,
    scratch: Vec<u8>,
}

impl Client {
    /// A client who came to `local` from `remote`.
    pub(super) fn new(
        service: Arc<Service>,
        now: Instant,
        local: SocketAddr,
        remote: SocketAddr,
        way: Box<dyn Way>,
    ) -> Arc<Mutex<Self>> {
        // What comes by a stream is cut into messages before it comes here, and
        // then is like datagrams.
        let protocol = TurnServer::new(TransportType::Udp, local, REALM.to_owned());
        Arc::new_cyclic(|me| {
            Mutex::new(Self {
                service,
                protocol,
                me: Weak::clone(me),
                way,
                local,
                remote,
                login: Login::default(),
                relays: Vec::new(),
                grants: Grants::default(),
                answered: None,
                requests: RateLimiter::direct(REQUESTS),
                settled: now,
                broken: false,
                scratch: Vec::new(),
            })
        })
    }

    /// True while he has a relay.
    pub(super) fn is_settled(&self) -> bool {
        !self.relays.is_empty()
    }

    /// Takes a message of his.
    pub(super) fn hear(&mut self, now: Instant, bytes: &[u8]) {
        if self.broken {
            return;
        }
        let is_control = bytes.first().is_some_and(|first| first >> 6 == 0);
        let wish = if is_control { self.admit(now, bytes) } else { Some(Wish::default()) };
        let Some(wish) = wish else { return };
        let time = self.service.time(now);
        let transmit = Transmit::new(bytes, TransportType::Udp, self.remote, self.local);
        let Some(built) = self.guarded(|protocol| protocol.recv(transmit, time)) else { return };
        if let Some(built) = built {
            if let Built::Owned(answer) = &built.data {
                self.grants.heed(now, &wish, answer);
            }
            self.dispatch(now, built);
        }
        if is_control {
            self.poll(now);
        }
    }

    /// Looks at what is not channel data before the protocol does: what it asks
    /// for, where it may go on.
    fn admit(&mut self, now: Instant, bytes: &[u8]) -> Option<Wish> {
        let is_data = bytes.starts_with(&SEND);
        if !is_data && self.requests.check().is_err() {
            self.service.metrics.turn_excess.increment(1);
            return None;
        }
        let message = Message::from_bytes(bytes).ok()?;
        if let Some(answer) = self.answered.as_ref().and_then(|it| it.to(now, &message))
            && self.login.has_sealed(&message)
        {
            self.way.send(answer);
            return None;
        }
        match request::judge(&self.service, &mut self.login, &message) {
            Verdict::Pass => {}
            Verdict::Known(credential) => {
                self.protocol.add_user(credential.username, credential.password);
            }
            Verdict::Refuse(answer) => {
                self.way.send(&answer);
                return None;
            }
        }
        let mut wish = Wish::of(&message);
        wish.peers.retain(|peer| reaches(&self.relays, peer.ip()));
        let Err(refused) = self.grants.allow(now, &wish) else { return Some(wish) };
        if refused == Refused::Full {
            self.service.metrics.turn_excess.increment(1);
            self.service.refused("too many peers");
        }
        if let Some(answer) = request::refusal(&self.login, &message, refused.code()) {
            self.way.send(&answer);
        }
        None
    }

    /// Takes a datagram that a peer sent to a relay of his.
    pub(super) fn hear_peer(
        &mut self,
        now: Instant,
        relay: SocketAddr,
        from: SocketAddr,
        bytes: &[u8],
    ) {
        let time = self.service.time(now);
        let transmit = Transmit::new(bytes, TransportType::Udp, from, relay);
        let Some(Some(built)) = self.guarded(|protocol| protocol.recv(transmit, time)) else {
            return;
        };
        // Only now, as what strangers send is nothing that he asked for.
        let may = self.relays.iter().any(|it| it.told == relay && it.place.spend(now, bytes.len()));
        if may {
            self.service.metrics.turn_bytes_to_clients.increment(bytes.len() as u64);
            self.dispatch(now, built);
        } else {
            self.service.metrics.turn_dropped.increment(1);
        }
    }

    /// To be called every few seconds. False where he is to be let go.
    pub(super) fn tick(&mut self, now: Instant) -> bool {
        self.poll(now);
        if self.is_settled() {
            self.settled = now;
        }
        !self.broken && now.saturating_duration_since(self.settled) < PATIENCE
    }

    /// Lets go of what he has.
    pub(super) fn close(&mut self) {
        self.broken = true;
        self.relays.clear();
        self.count();
    }

    /// Sends what the protocol has made: to him, or by a relay of his.
    fn dispatch(&mut self, now: Instant, built: TransmitBuild<Built<&[u8]>>) {
        let (from, to) = (built.from, built.to);
        match built.data {
            Built::Range(data, range) => {
                let bytes = data.get(range).unwrap_or_default();
                self.send(now, from, to, bytes);
            }
            Built::Owned(bytes) => self.send(now, from, to, &bytes),
            Built::Channel(channel) => {
                let mut scratch = std::mem::take(&mut self.scratch);
                scratch.resize(SCRATCH, 0);
                let len = channel.write_into(&mut scratch);
                self.send(now, from, to, scratch.get(..len).unwrap_or_default());
                self.scratch = scratch;
            }
            // Written into a buffer it would be of another kind (0.7.1).
            message @ Built::Message(_) => self.send(now, from, to, &message.build()),
        }
    }

    fn send(&mut self, now: Instant, from: SocketAddr, to: SocketAddr, bytes: &[u8]) {
        let metrics = &self.service.metrics;
        if from == self.local {
            if !self.way.send(bytes) {
                metrics.turn_dropped.increment(1);
            }
            return;
        }
        let Some(relay) = self.relays.iter().find(|relay| relay.told == from) else { return };
        if !self.service.permits(to) {
            metrics.turn_forbidden.increment(1);
            return;
        }
        let nearest = self.service.peers.nearest(to);
        if relay.place.spend(now, bytes.len()) && relay.send(nearest, bytes) {
            metrics.turn_bytes_to_peers.increment(bytes.len() as u64);
        } else {
            metrics.turn_dropped.increment(1);
        }
    }

    /// Does what the protocol wants done.
    fn poll(&mut self, now: Instant) {
        let time = self.service.time(now);
        let mut opened = Vec::new();
        // It asks for a few things at most; more is a fault of its.
        for _ in 0..64 {
            let Some(wanted) = self.guarded(|protocol| protocol.poll(time)) else { return };
            match wanted {
                TurnServerPollRet::AllocateSocket { allocation_transport, family, .. } => {
                    let relay = match allocation_transport {
                        TransportType::Udp => self.open(now, family),
                        TransportType::Tcp => Err(SocketAllocateError::InsufficientCapacity),
                    };
                    opened.push((allocation_transport, family, relay));
                }
                TurnServerPollRet::SocketClose { listen_addr, .. } => {
                    self.relays.retain(|relay| relay.told != listen_addr);
                    let relays = &self.relays;
                    self.grants.keep(|ip| reaches(relays, ip));
                    self.answered = None;
                    self.count();
                }
                // There are no allocations of TCP.
                TurnServerPollRet::TcpConnect { .. } | TurnServerPollRet::TcpClose { .. } => {}
                TurnServerPollRet::WaitUntil(_) => break,
            }
        }
        // It keeps an allocation only if the last relay that it hears of could be
        // opened (0.7.3); of two one may be had where the other is not.
        opened.sort_by_key(|(_, _, relay)| relay.is_ok());
        let (local, remote, udp) = (self.local, self.remote, TransportType::Udp);
        for (by, family, relay) in opened {
            self.guarded(|protocol| {
                protocol.allocated_socket(udp, local, remote, by, family, relay, time);
            });
        }
        while let Some(Some(answer)) = self.guarded(|protocol| protocol.poll_transmit(time)) {
            self.answered = Answered::new(now, &answer.data).or(self.answered.take());
            self.way.send(&answer.data);
        }
    }

    fn open(
        &mut self,
        now: Instant,
        family: AddressFamily,
    ) -> Result<SocketAddr, SocketAllocateError> {
        let service = Arc::clone(&self.service);
        let full = || {
            service.metrics.turn_allocations_refused.increment(1);
            SocketAllocateError::InsufficientCapacity
        };
        let ipv4 = family == AddressFamily::IPV4;
        let place = service.place(self.local.ip(), ipv4);
        let place = place.ok_or(SocketAllocateError::AddressFamilyNotSupported)?;
        let user = self.login.user().filter(|_| self.relays.len() < RELAYS).ok_or_else(full)?;
        let taken = service.quota.take(now, user, self.remote.ip()).ok_or_else(full)?;
        let relay =
            Relay::open(&service, Weak::clone(&self.me), taken, place).map_err(|error| {
                tracing::warn!(%error, "no relay could be opened");
                full()
            })?;
        let told = relay.told;
        self.relays.push(relay);
        self.count();
        Ok(told)
    }

    fn count(&self) {
        self.service.metrics.turn_allocations.set(self.service.quota.allocations() as f64);
    }

    /// `None` where the protocol's state machine is not to be used any more.
    fn guarded<T>(&mut self, step: impl FnOnce(&mut TurnServer) -> T) -> Option<T> {
        if self.broken {
            return None;
        }
        let done = catch_unwind(AssertUnwindSafe(|| step(&mut self.protocol)));
        if done.is_err() {
            tracing::error!("the relay's protocol panicked; one client is let go");
            self.close();
        }
        done.ok()
    }
}

/// True where one of these relays sends to addresses of this kind.
fn reaches(relays: &[Relay], ip: IpAddr) -> bool {
    relays.iter().any(|relay| relay.told.is_ipv4() == ip.is_ipv4())
}
