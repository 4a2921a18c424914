//! One peer's transport.

mod life;
mod restart;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::agent::{Agent, Arrival};
use super::dtls::{Dtls, Outcome};
use super::event::{FailReason, StunOutcome, TransportEvent};
use super::srtp::Srtp;
use super::{Fingerprint, IceCredentials, Identity, SrtpError};
use crate::Path;

/// Datagrams that wait to be sent; more are dropped, as by any network.
const TRANSMITS: usize = 32;
/// The same where there is data.
const DATA_TRANSMITS: usize = 256;
/// Who has keys for so long, and still checks, has seen our last flight. Whoever
/// sends reports shows it at once.
const LONG_SINCE: Duration = Duration::from_secs(30);
/// Events that wait to be read. There are only so many that matter.
const EVENTS: usize = 16;

/// How long a peer may take, and be silent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    /// From the offer to connected.
    pub setup: Duration,
    /// Without a verified check, an answer to ours, or media by the path in use.
    pub silence: Duration,
}

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// RTP.
    Media,
    /// Data channels.
    Data,
    /// Both.
    Both,
}

impl Purpose {
    /// There are to be keys for SRTP.
    pub(super) fn has_media(self) -> bool {
        self != Self::Data
    }

    /// What DTLS itself carries has a taker.
    pub(super) fn has_data(self) -> bool {
        self != Self::Media
    }
}

/// Where what the handshake needs was sent: who has finished it was there.
#[derive(Clone, Copy)]
enum Flights {
    None,
    To(Path),
    /// To several: he was at one of them.
    Mixed,
}

impl Flights {
    fn went(&mut self, to: Path) {
        *self = match *self {
            Self::None => Self::To(to),
            Self::To(before) if before == to => Self::To(to),
            _ => Self::Mixed,
        };
    }

    fn path(self) -> Option<Path> {
        match self {
            Self::To(path) => Some(path),
            Self::None | Self::Mixed => None,
        }
    }

    fn strayed(self, from: Path) -> bool {
        !matches!(self, Self::None) && self.path() != Some(from)
    }
}

/// How far it has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Setup { since: Instant },
    Connected,
    Failed,
}

/// One peer's ICE-lite agent, DTLS server and SRTP.
pub(crate) struct Transport {
    identity: Identity,
    timeouts: Timeouts,
    purpose: Purpose,
    phase: Phase,
    agent: Agent,
    dtls: Dtls,
    /// Where the handshake went.
    flights: Flights,
    /// When there were keys.
    keys_at: Option<Instant>,
    /// The handshake was let go.
    rested: bool,
    /// When media came last by the path in use.
    heard_at: Option<Instant>,
    /// When it was asked last whether it is there.
    asked_at: Option<Instant>,
    srtp: Option<Box<Srtp>>,
    transmits: VecDeque<(Path, Vec<u8>)>,
    events: VecDeque<TransportEvent>,
}

impl Transport {
    /// For a peer whose offer has come: `remote` and `fingerprint` are from it,
    /// `local` goes into the answer.
    pub(crate) fn new(
        now: Instant,
        identity: &Identity,
        local: IceCredentials,
        remote: IceCredentials,
        fingerprint: Fingerprint,
        timeouts: Timeouts,
        purpose: Purpose,
    ) -> Self {
        Self {
            identity: identity.clone(),
            timeouts,
            purpose,
            phase: Phase::Setup { since: now },
            agent: Agent::new(local, remote),
            dtls: Dtls::new(identity, fingerprint, purpose),
            flights: Flights::None,
            keys_at: None,
            rested: false,
            heard_at: None,
            asked_at: None,
            srtp: None,
            transmits: VecDeque::new(),
            events: VecDeque::new(),
        }
    }

    /// Takes a connectivity check, from wherever it came, or an answer to ours; `taken`
    /// where the path is another peer's.
    pub(crate) fn handle_stun(
        &mut self,
        now: Instant,
        from: impl Into<Path>,
        taken: bool,
        packet: &[u8],
    ) -> StunOutcome {
        if self.phase == Phase::Failed {
            return StunOutcome::Ignored;
        }
        let from = from.into().canonical();
        let (shaken, strayed) = (self.keys_at.is_some(), self.flights.strayed(from));
        let arrival = Arrival { now, from, taken, shaken, strayed };
        let checked = self.agent.handle(self.identity.crypto(), arrival, packet);
        for datagram in checked.sends.into_iter().flatten() {
            self.transmit(from, datagram);
        }
        if let Some(before) = checked.moved_from {
            self.event(TransportEvent::PathChanged { from: before, to: from });
        }
        if checked.restarted {
            self.event(TransportEvent::Restarted);
        }
        self.advance();
        let lasts = self.keys_at.is_some_and(|at| now.saturating_duration_since(at) >= LONG_SINCE);
        if lasts && matches!(checked.outcome, StunOutcome::Verified { .. }) {
            self.rest();
        }
        checked.outcome
    }

    /// Takes a datagram of DTLS records from an address that is bound.
    pub(crate) fn handle_dtls(&mut self, now: Instant, packet: &[u8]) {
        if self.phase == Phase::Failed {
            return;
        }
        let outcome = self.dtls.handle(now, packet);
        self.settle(now, outcome);
    }

    /// Authenticates and decrypts an RTP packet in place; the result is header
    /// and plain payload (padding included).
    ///
    /// # Errors
    /// When there are no keys, or the packet is malformed, forged or replayed.
    pub(crate) fn open_rtp<'a>(&mut self, packet: &'a mut [u8]) -> Result<&'a mut [u8], SrtpError> {
        self.keys()?.open_rtp(packet)
    }

    /// Authenticates and decrypts a compound RTCP packet in place.
    ///
    /// # Errors
    /// When there are no keys, or the packet is malformed, forged or replayed.
    pub(crate) fn open_rtcp<'a>(
        &mut self,
        packet: &'a mut [u8],
    ) -> Result<&'a mut [u8], SrtpError> {
        let keys = self.srtp.as_deref_mut().ok_or(SrtpError::NotReady)?;
        let opened = keys.open_rtcp(packet)?;
        // He has finished the handshake.
        self.rest();
        Ok(opened)
    }

    /// Lets the handshake go, once.
    fn rest(&mut self) {
        if !std::mem::replace(&mut self.rested, true) {
            self.dtls.rest();
        }
    }

    /// The next packet that came over DTLS itself.
    pub(crate) fn poll_packet(&mut self) -> Option<Bytes> {
        self.dtls.poll_packet()
    }

    /// Sends a packet over DTLS itself; lost where there is no connection, or too
    /// much waits.
    pub(crate) fn send_packet(&mut self, now: Instant, packet: &[u8]) {
        if self.phase == Phase::Connected {
            self.dtls.write(now, packet);
            self.flush_dtls();
        }
    }

    /// The bytes that sealing adds to an RTP packet; 0 until there are keys.
    pub(crate) fn tag_len(&self) -> usize {
        self.srtp.as_ref().map_or(0, |srtp| srtp.tag_len())
    }

    /// Seals an RTP packet in place. `packet` is the header (`header_len` bytes
    /// with CSRCs and extensions), the payload, and [`Self::tag_len`] bytes of
    /// room. SSRC and sequence number are read from the header; the rollover
    /// counter is kept here. An SSRC's packets may come out of order (by less
    /// than 512), but each number is sealed once: repeat what was lost by RTX,
    /// or keep the sealed bytes.
    ///
    /// # Errors
    /// When there are no keys, the number was sealed before or is too far
    /// behind, or the lengths do not add up.
    pub(crate) fn seal_rtp(
        &mut self,
        packet: &mut [u8],
        header_len: usize,
    ) -> Result<(), SrtpError> {
        self.keys()?.seal_rtp(packet, header_len)
    }

    /// Seals a compound RTCP packet and appends it to `out`.
    ///
    /// # Errors
    /// When there are no keys, or `plain` is shorter than a header.
    pub(crate) fn seal_rtcp(&mut self, plain: &[u8], out: &mut Vec<u8>) -> Result<(), SrtpError> {
        self.keys()?.seal_rtcp(plain, out)
    }

    /// Reads what sealing will need, see [`crate::peer::Peer::warm`].
    pub(crate) fn warm(&self) -> u64 {
        self.srtp.as_deref().map_or(0, Srtp::warm)
    }

    fn keys(&mut self) -> Result<&mut Srtp, SrtpError> {
        self.srtp.as_deref_mut().ok_or(SrtpError::NotReady)
    }

    /// How the peer wants its packets: by the nominated path.
    pub(crate) fn remote_path(&self) -> Option<Path> {
        self.agent.nominated()
    }

    /// True once a path is nominated and there are keys, until it fails.
    pub(crate) fn is_connected(&self) -> bool {
        self.phase == Phase::Connected
    }

    /// Tells the peer that it is over (a DTLS goodbye, to be drained by
    /// [`Self::poll_transmit`]); everything after this is ignored.
    pub(crate) fn close(&mut self, now: Instant) {
        if self.phase != Phase::Failed {
            self.dtls.close(now);
            self.flush_dtls();
            self.phase = Phase::Failed;
            self.srtp = None;
        }
    }

    /// The next STUN or DTLS datagram to send. Rare.
    pub(crate) fn poll_transmit(&mut self) -> Option<(Path, Vec<u8>)> {
        self.transmits.pop_front()
    }

    /// The next event.
    pub(crate) fn poll_event(&mut self) -> Option<TransportEvent> {
        self.events.pop_front()
    }

    /// When [`Self::handle_timeout`] wants to be called.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        let (deadline, _) = self.deadline()?;
        let sooner = [self.asks_at(), self.dtls.poll_timeout()];
        Some(sooner.into_iter().flatten().fold(deadline, Instant::min))
    }

    /// Lets time pass.
    pub(crate) fn handle_timeout(&mut self, now: Instant) {
        match self.deadline() {
            None => {}
            Some((at, reason)) if now >= at => self.fail(reason),
            Some(_) => {
                if self.asks_at().is_some_and(|at| now >= at) {
                    self.ask(now);
                }
                let outcome = self.dtls.handle_timeout(now);
                self.settle(now, outcome);
            }
        }
    }

    /// Takes what DTLS has come to, and what it wants sent.
    fn settle(&mut self, now: Instant, outcome: Option<Outcome>) {
        self.flush_dtls();
        match outcome {
            None => {}
            Some(Outcome::Keys(srtp)) => {
                self.keys_at = Some(now);
                self.srtp = srtp;
                let by = self.flights.path();
                if let Some((to, question)) = self.agent.shook_hands(self.identity.crypto(), by) {
                    self.transmit(to, question);
                }
                self.advance();
            }
            Some(Outcome::Failed(reason)) => self.fail(reason),
        }
    }

    fn flush_dtls(&mut self) {
        while let Some(datagram) = self.dtls.poll_transmit() {
            if let Some(to) = self.agent.reachable() {
                self.flights.went(to);
                self.transmit(to, datagram);
            }
        }
    }

    /// Connected as soon as everything is there.
    fn advance(&mut self) {
        let setup = matches!(self.phase, Phase::Setup { .. });
        if setup && self.keys_at.is_some() && self.agent.is_proved() {
            self.phase = Phase::Connected;
            self.event(TransportEvent::Connected);
        }
    }

    fn fail(&mut self, reason: FailReason) {
        self.phase = Phase::Failed;
        self.srtp = None;
        self.event(TransportEvent::Failed(reason));
    }

    fn transmit(&mut self, to: Path, datagram: Vec<u8>) {
        let room = if self.purpose.has_data() { DATA_TRANSMITS } else { TRANSMITS };
        if self.transmits.len() < room {
            self.transmits.push_back((to, datagram));
        }
    }

    /// The newest events say what is; an old change of address may go.
    fn event(&mut self, event: TransportEvent) {
        if self.events.len() == EVENTS {
            self.events.pop_front();
        }
        self.events.push_back(event);
    }
}
