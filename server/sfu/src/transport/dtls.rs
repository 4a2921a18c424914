//! The DTLS server's side of one association.
//!
//! `rtc-dtls` runs the handshake; around it stand the choice of configuration,
//! the fingerprint, a back-off for repeated flights, and limits: what it would
//! queue without end is not given to it.
//!
//! Once the peer has shown by a packet of his that he has the keys, or has been
//! there for long, nothing is kept but what a goodbye needs: the association
//! itself would be most of what a viewer costs. Where it carries data it stays.
//!
//! Invariant: no errors of the handshake are fatal, since anybody who guesses
//! the peer's address can cause them. An association ends by success, by the
//! peer's authenticated goodbye, by a wrong certificate, or by time.

use std::collections::VecDeque;
use std::mem;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use rtc_dtls::endpoint::{Endpoint, EndpointEvent};
use rtc_dtls::extension::extension_use_srtp::SrtpProtectionProfile;
use rtc_dtls::state::State;
use rtc_shared::TransportProtocol;

use super::client_hello::{self, Offer};
use super::identity::{FLIGHT_INTERVAL, fingerprint_of};
use super::pieces::Pieces;
use super::record::{admits, fragments, is_of_a_handshake};
use super::srtp::{Profile, Srtp};
use super::{FailReason, Fingerprint, Identity, Purpose};

/// Stands for the peer, wherever it is: its address may change.
const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 9);
/// The exporter's label (RFC 5764, section 4.2).
const EXPORTER: &str = "EXTRACTOR-dtls_srtp";
/// Datagrams kept until the ClientHello is whole.
const HELD: usize = 8;
/// Pieces of messages that an association may take in after the end.
const FRAGMENTS: usize = 256;
/// Handshake datagrams that are taken after the end: the peer's repeats of its
/// last flight.
const REPEATS: u32 = 16;
/// The longest pause between repeats of a flight is this many doublings.
const DOUBLINGS: u32 = 5;
/// Packets of data that wait to be read; more are dropped, as by any network.
const PACKETS: usize = 64;

/// What the handshake has come to.
pub(super) enum Outcome {
    /// The certificate is the right one; here are the keys, where there is to be
    /// media.
    Keys(Option<Box<Srtp>>),
    /// It ended without.
    Failed(FailReason),
}

/// One peer's association.
pub(super) struct Dtls {
    identity: Identity,
    expected: Fingerprint,
    purpose: Purpose,
    phase: Phase,
    /// What the handshake was given.
    pieces: Pieces,
    /// Fragments taken since its end.
    fragments: usize,
    /// Packets of data that have come.
    packets: VecDeque<Bytes>,
}

enum Phase {
    /// The ClientHello is not whole yet.
    Hello { held: Vec<Vec<u8>> },
    /// The handshake runs.
    Handshake { endpoint: Box<Endpoint>, repeats: u32 },
    /// The keys are handed out.
    Done { endpoint: Box<Endpoint>, repeats: u32 },
    /// The same, and the peer has shown that he has the keys: of the association
    /// there is only what a goodbye needs.
    Rested { state: Box<[u8]> },
    /// Nothing more is taken.
    Closed { endpoint: Option<Box<Endpoint>> },
}

impl Dtls {
    pub(super) fn new(identity: &Identity, expected: Fingerprint, purpose: Purpose) -> Self {
        Self {
            identity: identity.clone(),
            expected,
            purpose,
            phase: Phase::Hello { held: vec![] },
            pieces: Pieces::default(),
            fragments: 0,
            packets: VecDeque::new(),
        }
    }

    /// True for the certificate that the session description has named.
    pub(super) fn expects(&self, fingerprint: Fingerprint) -> bool {
        self.expected == fingerprint
    }

    /// The peer has the keys, so nothing of the handshake will be asked for again:
    /// lets go of it, which is most of what a viewer would cost.
    pub(super) fn rest(&mut self) {
        if !self.purpose.has_data()
            && let Phase::Done { endpoint, .. } = &self.phase
            && let Some(state) = endpoint.get_connection_state(PEER)
            && let Ok(state) = state.marshal_binary()
        {
            self.phase = Phase::Rested { state: state.into_boxed_slice() };
        }
    }

    /// Takes the association up again, to hear or to say goodbye.
    fn rouse(&mut self, now: Instant) {
        let Phase::Rested { state: kept } = &self.phase else { return };
        let mut state = State::new(self.identity.provider(), false);
        let mut endpoint = Endpoint::new(PEER, TransportProtocol::UDP, None);
        let config = Arc::clone(self.identity.gcm());
        let roused = state.unmarshal_binary(kept).is_ok()
            && endpoint.connect(now, PEER, config, Some(state)).is_ok();
        self.phase = if roused {
            Phase::Done { endpoint: Box::new(endpoint), repeats: 0 }
        } else {
            Phase::Closed { endpoint: None }
        };
    }

    /// Takes a datagram. What cannot be of a handshake is left out before the end
    /// of one, and costs nothing that is counted.
    pub(super) fn handle(&mut self, now: Instant, datagram: &[u8]) -> Option<Outcome> {
        let begins = matches!(self.phase, Phase::Hello { .. } | Phase::Handshake { .. });
        if begins && !is_of_a_handshake(datagram) {
            return None;
        }
        // A sealed alert alone is worth the effort.
        if matches!(self.phase, Phase::Rested { .. }) && admits(datagram, &mut 0, false) {
            self.rouse(now);
        }
        match &mut self.phase {
            Phase::Hello { held } => {
                if held.len() == HELD {
                    held.clear();
                }
                held.push(datagram.to_vec());
                let config = match client_hello::offer(held.iter().map(Vec::as_slice)) {
                    Offer::Incomplete => return None,
                    Offer::Gcm => self.identity.gcm(),
                    Offer::NoGcm => self.identity.cm(),
                };
                let held = mem::take(held);
                let endpoint =
                    Box::new(Endpoint::new(PEER, TransportProtocol::UDP, Some(Arc::clone(config))));
                self.phase = Phase::Handshake { endpoint, repeats: 0 };
                // Twice, since pieces may have come before the one they begin with.
                held.iter().chain(&held).find_map(|datagram| self.advance(now, datagram))
            }
            Phase::Handshake { .. } => self.advance(now, datagram),
            Phase::Done { endpoint, repeats } => {
                let all = self.fragments + fragments(datagram);
                if all > FRAGMENTS || !admits(datagram, repeats, self.purpose.has_data()) {
                    return None;
                }
                self.fragments = all;
                let events = endpoint.read(now, PEER, None, datagram.into()).unwrap_or_default();
                let mut closed = false;
                for event in events {
                    match event {
                        EndpointEvent::PeerClosed => closed = true,
                        EndpointEvent::ApplicationData(packet) => self.keep(packet),
                        _ => {}
                    }
                }
                closed.then(|| self.end(FailReason::Closed))
            }
            Phase::Rested { .. } | Phase::Closed { .. } => None,
        }
    }

    /// Gives a datagram to the handshake.
    fn advance(&mut self, now: Instant, datagram: &[u8]) -> Option<Outcome> {
        let Phase::Handshake { endpoint, repeats } = &mut self.phase else { return None };
        if !self.pieces.admit(datagram) {
            return None;
        }
        let before = endpoint.poll_timeout(&PEER);
        let events =
            endpoint.read(now, PEER, None, BytesMut::from(datagram)).unwrap_or_else(|error| {
                tracing::debug!(%error, "handshake datagram refused");
                vec![]
            });
        if endpoint.poll_timeout(&PEER) != before {
            *repeats = 0;
        }
        let mut outcome = None;
        for event in events {
            match event {
                EndpointEvent::HandshakeComplete => outcome = Some(self.complete(now)),
                EndpointEvent::PeerClosed => return Some(self.end(FailReason::Closed)),
                EndpointEvent::ApplicationData(packet) => self.keep(packet),
                _ => {}
            }
        }
        outcome
    }

    /// Keeps a packet of a peer who is who he said.
    fn keep(&mut self, packet: BytesMut) {
        let wanted = self.purpose.has_data() && matches!(self.phase, Phase::Done { .. });
        if wanted && self.packets.len() < PACKETS {
            self.packets.push_back(packet.freeze());
        }
    }

    /// The next packet of data.
    pub(super) fn poll_packet(&mut self) -> Option<Bytes> {
        self.packets.pop_front()
    }

    /// Seals a packet of data, which [`Self::poll_transmit`] then hands out.
    pub(super) fn write(&mut self, now: Instant, packet: &[u8]) {
        if let Phase::Done { endpoint, .. } = &mut self.phase
            && let Err(error) = endpoint.write(now, PEER, packet)
        {
            tracing::debug!(%error, "data cannot be sealed");
        }
    }

    /// Compares the certificate, and only then takes the keys.
    fn complete(&mut self, now: Instant) -> Outcome {
        let phase = mem::replace(&mut self.phase, Phase::Closed { endpoint: None });
        let Phase::Handshake { mut endpoint, .. } = phase else {
            return Outcome::Failed(FailReason::Handshake);
        };
        self.pieces = Pieces::default();
        let outcome = self.keys(&endpoint).map_or_else(Outcome::Failed, Outcome::Keys);
        self.phase = match outcome {
            Outcome::Keys(_) => Phase::Done { endpoint, repeats: REPEATS },
            Outcome::Failed(_) => {
                endpoint.stop(now, PEER);
                Phase::Closed { endpoint: Some(endpoint) }
            }
        };
        outcome
    }

    fn keys(&self, endpoint: &Endpoint) -> Result<Option<Box<Srtp>>, FailReason> {
        let state = endpoint.get_connection_state(PEER).ok_or(FailReason::Handshake)?;
        let crypto = self.identity.crypto();
        let certificate = state.peer_certificates.first().ok_or(FailReason::Fingerprint)?;
        if fingerprint_of(crypto, certificate) != Some(self.expected) {
            return Err(FailReason::Fingerprint);
        }
        if !self.purpose.has_media() {
            return Ok(None);
        }
        let profile = match state.srtp_protection_profile() {
            SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm => Profile::Gcm,
            SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80 => Profile::Cm,
            _ => return Err(FailReason::Handshake),
        };
        let material = state
            .export_keying_material(EXPORTER, &[], profile.material_len())
            .map_err(|_| FailReason::Handshake)?;
        let srtp = Srtp::server(crypto, profile, material.as_ref()).map(Box::new);
        srtp.ok_or(FailReason::Handshake).map(Some)
    }

    /// Takes nothing more; what is queued still goes out.
    fn end(&mut self, reason: FailReason) -> Outcome {
        let phase = mem::replace(&mut self.phase, Phase::Closed { endpoint: None });
        if let Phase::Handshake { endpoint, .. } | Phase::Done { endpoint, .. } = phase {
            self.phase = Phase::Closed { endpoint: Some(endpoint) };
        }
        Outcome::Failed(reason)
    }

    /// Says goodbye.
    pub(super) fn close(&mut self, now: Instant) {
        self.rouse(now);
        if let Phase::Handshake { endpoint, .. } | Phase::Done { endpoint, .. } = &mut self.phase {
            endpoint.stop(now, PEER);
        }
        self.end(FailReason::Closed);
    }

    /// The next datagram to send.
    pub(super) fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        let endpoint = match &mut self.phase {
            Phase::Hello { .. } | Phase::Rested { .. } => return None,
            Phase::Handshake { endpoint, .. } | Phase::Done { endpoint, .. } => endpoint,
            Phase::Closed { endpoint } => endpoint.as_mut()?,
        };
        endpoint.poll_transmit().map(|transmit| transmit.message.to_vec())
    }

    /// When a flight is to be repeated. The pause doubles with each repeat, so
    /// that a long round trip does not use up the tries.
    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        let Phase::Handshake { endpoint, repeats, .. } = &self.phase else { return None };
        endpoint.poll_timeout(&PEER).map(|at| at + backoff(*repeats))
    }

    /// Lets time pass.
    pub(super) fn handle_timeout(&mut self, now: Instant) -> Option<Outcome> {
        if self.poll_timeout().is_none_or(|at| now < at) {
            return None;
        }
        let Phase::Handshake { endpoint, repeats, .. } = &mut self.phase else { return None };
        *repeats += 1;
        let spent = endpoint.handle_timeout(PEER, now).is_err();
        spent.then(|| self.end(FailReason::Handshake))
    }
}

/// What a repeat waits beyond the interval.
fn backoff(repeats: u32) -> Duration {
    FLIGHT_INTERVAL * ((1 << repeats.min(DOUBLINGS)) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_a_limit() {
        assert_eq!(backoff(0), Duration::ZERO);
        assert_eq!(backoff(2), FLIGHT_INTERVAL * 3);
        assert_eq!(backoff(90), backoff(DOUBLINGS));
    }
}
