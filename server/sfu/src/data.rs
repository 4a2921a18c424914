//! Data channels: a peer that has nothing else, to measure by, and what such
//! peers are made of.
//!
//! The same ICE-lite agent and DTLS as everybody's, without SRTP; above them SCTP
//! (RFC 8831) by `rtc-sctp`. The channels are negotiated beforehand
//! (`negotiated: true`), so that the protocol that opens others (RFC 8832) is not
//! spoken. Such a peer is no part of any room, and no shard's.
//!
//! Order of calls: after [`DataPeer::handle`], [`DataPeer::handle_timeout`] and
//! [`DataPeer::send`], drain [`DataPeer::poll_message`] and
//! [`DataPeer::poll_transmit`].
//!
//! Invariants: nothing is sent to an address before a check from it is verified,
//! nothing that is said is handed out before the certificate is the one of the
//! offer, and what SCTP would work on or keep without end is not given to it
//! (`gate.rs`).

mod association;
mod budget;
mod description;
#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;
mod gate;
mod talk;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::transport::{
    IceCredentials, Kind, Purpose, StunOutcome, Timeouts, Transport, TransportEvent, check_ufrag,
    classify,
};
use crate::{Identity, OfferError, Path};
pub(crate) use association::Association;
pub use association::{Channel, Message, Terms};
pub use budget::Budget;
pub use talk::Lane;
pub(crate) use talk::{FILES_BYTES, Said, Talk};

/// What the user name fragments of these peers begin with; no shard's letter.
const MARK: char = '+';
/// Addresses that a peer may come from.
const ADDRESSES: usize = 8;
/// Datagrams that wait to be sent; more are dropped, as by any network.
const TRANSMITS: usize = 512;
/// How long a peer may take to connect, and be silent.
const TIMEOUTS: Timeouts =
    Timeouts { setup: Duration::from_secs(10), silence: Duration::from_secs(15) };

/// What has become of a datagram.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Handled {
    /// It is the peer's, and so is where it came from.
    Ours,
    /// Of no use.
    Ignored,
}

/// The user name fragment of such a peer, where a datagram is a check for one.
pub fn data_ufrag(datagram: &[u8]) -> Option<&str> {
    check_ufrag(datagram).filter(|ufrag| ufrag.starts_with(MARK))
}

/// See the module.
pub struct DataPeer {
    transport: Transport,
    association: Association,
    /// Where checks that were verified came from.
    addresses: Vec<SocketAddr>,
    is_closed: bool,
    transmits: VecDeque<(SocketAddr, Vec<u8>)>,
}

impl DataPeer {
    /// Takes an offer of data channels alone, and answers it with these
    /// candidates.
    ///
    /// # Errors
    /// The offer is none, or asks for anything else.
    pub fn new(
        now: Instant,
        identity: &Identity,
        offer: &str,
        candidates: &[SocketAddr],
        terms: &'static Terms,
    ) -> Result<(Self, String), OfferError> {
        let offer = description::Offer::parse(offer)?;
        let local = IceCredentials::marked(MARK);
        let (fingerprint, longest) = (identity.fingerprint(), terms.message_bytes);
        let answer = description::answer(&offer, &local, fingerprint, candidates, longest);
        let (remote, shown) = (offer.ice, offer.fingerprint);
        let transport =
            Transport::new(now, identity, local, remote, shown, TIMEOUTS, Purpose::Data);
        let peer = Self {
            transport,
            association: Association::new(now, terms),
            addresses: Vec::new(),
            is_closed: false,
            transmits: VecDeque::new(),
        };
        Ok((peer, answer))
    }

    /// The user name fragment that checks for this peer name.
    pub fn ufrag(&self) -> &str {
        self.transport.local_ufrags().0
    }

    /// True once messages go either way.
    pub fn is_open(&self) -> bool {
        self.association.is_open() && !self.is_closed
    }

    /// True once the peer has said goodbye, was silent for too long, or has shown
    /// a wrong certificate.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Takes a datagram.
    pub fn handle(&mut self, now: Instant, from: SocketAddr, datagram: &[u8]) -> Handled {
        if self.is_closed {
            return Handled::Ignored;
        }
        let from = Path::Udp(from).canonical();
        let known = self.addresses.contains(&from.address());
        let handled = match classify(datagram) {
            Some(Kind::Stun) if known || self.addresses.len() < ADDRESSES => {
                match self.transport.handle_stun(now, from, false, datagram) {
                    StunOutcome::Verified { .. } => {
                        if !known {
                            self.addresses.push(from.address());
                        }
                        Handled::Ours
                    }
                    StunOutcome::Asked | StunOutcome::Ignored => Handled::Ignored,
                }
            }
            Some(Kind::Dtls) if known => {
                self.transport.handle_dtls(now, datagram);
                while let Some(packet) = self.transport.poll_packet() {
                    self.association.handle(now, packet);
                }
                Handled::Ours
            }
            _ => Handled::Ignored,
        };
        self.settle(now);
        handled
    }

    /// Sends a message; false where there is nobody yet, or too much waits.
    pub fn send(&mut self, now: Instant, message: &Message) -> bool {
        let sent = self.association.send(now, message);
        self.settle(now);
        sent
    }

    /// Bytes that wait to be sent, or to be acknowledged, on a channel.
    pub fn buffered(&mut self, channel: u16) -> usize {
        self.association.buffered(channel)
    }

    /// The next message that has come.
    pub fn poll_message(&mut self) -> Option<Message> {
        self.association.poll_message()
    }

    /// The next datagram to send.
    pub fn poll_transmit(&mut self) -> Option<(SocketAddr, Vec<u8>)> {
        self.transmits.pop_front()
    }

    /// When [`Self::handle_timeout`] wants to be called.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let times = [self.transport.poll_timeout(), self.association.poll_timeout()];
        times.into_iter().flatten().min().filter(|_| !self.is_closed)
    }

    /// Lets time pass.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.transport.handle_timeout(now);
        self.association.handle_timeout(now);
        self.settle(now);
    }

    /// Says goodbye.
    pub fn close(&mut self, now: Instant) {
        self.transport.close(now);
        self.drain();
        self.is_closed = true;
    }

    /// Sends what is to be sent, and looks whether it goes on.
    fn settle(&mut self, now: Instant) {
        while let Some(event) = self.transport.poll_event() {
            self.is_closed |= matches!(event, TransportEvent::Failed(_));
        }
        if self.transport.is_connected() {
            while let Some(packet) = self.association.poll_transmit(now) {
                self.transport.send_packet(now, &packet);
                self.drain();
            }
        }
        self.drain();
    }

    fn drain(&mut self) {
        while let Some((to, datagram)) = self.transport.poll_transmit() {
            if self.transmits.len() < TRANSMITS {
                self.transmits.push_back((to.address(), datagram));
            }
        }
    }
}
