//! One peer's transport.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::{Fingerprint, IceCredentials, Identity};

/// The most bytes that sealing adds to an RTP packet.
pub(crate) const MAX_TAG_LEN: usize = 16;

/// How long a peer may take, and be silent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    /// From the offer to connected.
    pub setup: Duration,
    /// Without a verified check.
    pub silence: Duration,
}

/// What became of a connectivity check.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum StunOutcome {
    /// It is not from the peer: nothing has changed and nothing is sent.
    Ignored,
    /// It is from the peer: bind the address. An answer is queued.
    Verified {
        /// True where it carries USE-CANDIDATE.
        nominated: bool,
    },
}

/// Why a transport is lost for good.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FailReason {
    /// Not connected in time.
    Setup,
    /// No check came any more.
    Silence,
    /// The certificate is not the one that the session description names.
    Fingerprint,
    /// The handshake ended in an error.
    Handshake,
    /// The peer has closed.
    Closed,
}

/// What the owner must know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TransportEvent {
    /// A path is nominated and keys are there.
    Connected,
    /// Lost for good.
    Failed(FailReason),
    /// The peer has nominated another address.
    AddressChanged {
        /// Before.
        from: SocketAddr,
        /// Now.
        to: SocketAddr,
    },
}

/// Why a packet was not opened or sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum SrtpError {
    /// There are no keys yet.
    #[error("no keys yet")]
    NotReady,
    /// Too short, or its header does not add up.
    #[error("malformed")]
    Malformed,
    /// The tag does not match.
    #[error("not authentic")]
    NotAuthentic,
    /// Seen before, or too old to tell.
    #[error("replayed")]
    Replayed,
    /// More SSRCs than we keep state for.
    #[error("too many SSRCs")]
    TooManySsrcs,
    /// This sequence number of this SSRC was sealed before, or is too old to
    /// tell.
    #[error("sealed before")]
    SealedBefore,
}

/// One peer's ICE-lite agent, DTLS server and SRTP.
pub(crate) struct Transport {}

impl Transport {
    /// For a peer whose offer has come.
    pub(crate) fn new(
        _now: Instant,
        _identity: &Identity,
        _local: IceCredentials,
        _remote: IceCredentials,
        _fingerprint: Fingerprint,
        _timeouts: Timeouts,
    ) -> Self {
        Self {}
    }

    /// Takes a connectivity check.
    pub(crate) fn handle_stun(
        &mut self,
        _now: Instant,
        _from: SocketAddr,
        _packet: &[u8],
    ) -> StunOutcome {
        StunOutcome::Ignored
    }

    /// Takes a datagram of DTLS records from an address that is bound.
    pub(crate) fn handle_dtls(&mut self, _now: Instant, _packet: &[u8]) {}

    /// Authenticates and decrypts an RTP packet in place; the result is header
    /// and plain payload.
    pub(crate) fn open_rtp<'a>(
        &mut self,
        _packet: &'a mut [u8],
    ) -> Result<&'a mut [u8], SrtpError> {
        Err(SrtpError::NotReady)
    }

    /// Authenticates and decrypts a compound RTCP packet in place.
    pub(crate) fn open_rtcp<'a>(
        &mut self,
        _packet: &'a mut [u8],
    ) -> Result<&'a mut [u8], SrtpError> {
        Err(SrtpError::NotReady)
    }

    /// The bytes that sealing adds to an RTP packet; 0 until there are keys.
    pub(crate) fn tag_len(&self) -> usize {
        0
    }

    /// Seals an RTP packet in place. `packet` is the header (`header_len` bytes
    /// with CSRCs and extensions), the payload, and [`Self::tag_len`] bytes of
    /// room. SSRC and sequence number are read from the header; the rollover
    /// counter is kept here. Each is sealed once: an SSRC's packets may come
    /// out of order, but the same number again is refused.
    pub(crate) fn seal_rtp(
        &mut self,
        _packet: &mut [u8],
        _header_len: usize,
    ) -> Result<(), SrtpError> {
        Err(SrtpError::NotReady)
    }

    /// Seals a compound RTCP packet and appends it to `out`.
    pub(crate) fn seal_rtcp(&mut self, _plain: &[u8], _out: &mut Vec<u8>) -> Result<(), SrtpError> {
        Err(SrtpError::NotReady)
    }

    /// Where the peer wants its packets: the nominated address.
    pub(crate) fn remote_addr(&self) -> Option<SocketAddr> {
        None
    }

    /// True once a path is nominated and there are keys, until it fails.
    pub(crate) fn is_connected(&self) -> bool {
        false
    }

    /// The next STUN or DTLS datagram to send. Rare.
    pub(crate) fn poll_transmit(&mut self) -> Option<(SocketAddr, Vec<u8>)> {
        None
    }

    /// The next event.
    pub(crate) fn poll_event(&mut self) -> Option<TransportEvent> {
        None
    }

    /// When [`Self::handle_timeout`] wants to be called.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        None
    }

    /// Lets time pass.
    pub(crate) fn handle_timeout(&mut self, _now: Instant) {}
}
