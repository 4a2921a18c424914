//! What all clients of the relay share.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Instant;

use governor::{DefaultDirectRateLimiter, Quota as Rate, RateLimiter};

use super::credential::Secret;
use super::peers::Peers;
use super::ports::Ports;
use super::quota::Quota;
use crate::telemetry::Metrics;

/// What clients are told that they log in to; nothing hangs on it.
pub(super) const REALM: &str = "footlight";

/// Words in the log in a minute.
const WORDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(29);

/// See the module.
pub(super) struct Service {
    /// Checks what users say.
    pub(super) secret: Secret,
    /// To whom may be relayed.
    pub(super) peers: Peers,
    /// Who may have how much.
    pub(super) quota: Quota,
    /// Where relays are.
    pub(super) ports: Ports,
    /// What is counted.
    pub(super) metrics: Metrics,
    /// Time begins here.
    pub(super) epoch: Instant,
    /// Words in the log for what is refused; more are left unsaid.
    pub(super) words: DefaultDirectRateLimiter,
}

impl Service {
    pub(super) fn new(
        secret: Secret,
        peers: Peers,
        quota: Quota,
        ports: Ports,
        metrics: Metrics,
    ) -> Arc<Self> {
        let words = RateLimiter::direct(Rate::per_minute(WORDS));
        Arc::new(Self { secret, peers, quota, ports, metrics, epoch: Instant::now(), words })
    }

    /// One that judges requests and has no place for a relay.
    #[cfg(test)]
    #[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
    pub(super) fn bare(secret: Secret, peers: Peers) -> Arc<Self> {
        let caps = super::Caps { allocations: 0, per_user: 0, bitrate: None };
        let quota = Quota::new(caps, Vec::new());
        Self::new(secret, peers, quota, Ports::new(0..=0), Metrics::new().unwrap())
    }

    /// The time as the protocol counts it.
    pub(super) fn time(&self, now: Instant) -> turn_server_proto::types::Instant {
        let since = now.saturating_duration_since(self.epoch).as_nanos();
        turn_server_proto::types::Instant::from_nanos(i64::try_from(since).unwrap_or(i64::MAX))
    }

    /// Where a relay of this kind is bound for a client who came to `local`,
    /// and what others are told of it.
    pub(super) fn place(&self, local: IpAddr, ipv4: bool) -> Option<(IpAddr, IpAddr)> {
        let kind = |ip: &&IpAddr| ip.is_ipv4() == ipv4;
        let relays = &self.peers.relays;
        // The address that he reaches us at is the best, if it is one of several.
        let told = relays.iter().find(|ip| **ip == local && kind(ip));
        let told = *told.or_else(|| relays.iter().find(kind))?;
        let bound = if self.peers.machine.contains(&told) {
            told
        } else if ipv4 {
            std::net::Ipv4Addr::UNSPECIFIED.into()
        } else {
            std::net::Ipv6Addr::UNSPECIFIED.into()
        };
        Some((bound, told))
    }

    /// True where a relay's datagram may go there.
    pub(super) fn permits(&self, to: SocketAddr) -> bool {
        self.peers.permits(to, |port| self.ports.has(port))
    }

    /// Writes it down that something was refused, without saying to whom.
    pub(super) fn refused(&self, what: &'static str) {
        if self.words.check().is_ok() {
            tracing::warn!(what, "turn refused");
        }
    }
}
