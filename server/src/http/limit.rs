//! How often one address, and one user, may do what.
//!
//! Invariants: an IPv6 address counts with its whole /64, which one customer
//! has; the number of those remembered is bounded.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;

use footlight_shared::UserId;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;

use crate::config::{Config, Rate};

/// Addresses and users that one limiter remembers; those that are back at their
/// full allowance are forgotten first.
const KEPT: usize = 100_000;

/// The limits on what is dear. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Registering.
    pub register: Limiter,
    /// Logging in.
    pub login: Limiter,
    /// Opening a socket, offering by WHIP or WHEP, becoming a guest, renewing,
    /// looking at a call, searching for a stage.
    pub connect: Limiter,
    /// Tipping.
    pub tip: Limiter,
    /// Sending stills.
    pub still: Limiter,
    /// Making calls.
    pub call: Limiter,
    /// Sending reports of diagnostics.
    pub diagnostics: Limiter,
    /// Seeing to order.
    pub moderate: Limiter,
    /// Changing what a stage announces.
    pub playbill: Limiter,
    /// Saying anything over signalling sockets.
    pub messages: Limiter,
}

/// Who is counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Counted {
    Address(IpAddr),
    User(UserId),
}

/// One limit, counted by address and by user.
#[derive(Clone, Debug)]
pub struct Limiter {
    counts: Arc<DefaultKeyedRateLimiter<Counted>>,
    exempt: Arc<[IpNet]>,
}

/// Too often.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooOften {
    /// Seconds after which it is allowed again; at least 1.
    pub retry_after: u64,
}

impl Limits {
    /// The limits that the settings ask for.
    pub fn new(config: &Config) -> Self {
        let exempt: Arc<[IpNet]> = config.exempt_networks.clone().into();
        let limiter = |rate| Limiter::new(rate, Arc::clone(&exempt));
        Self {
            register: limiter(config.rates.register),
            login: limiter(config.rates.login),
            connect: limiter(config.rates.connect),
            tip: limiter(config.rates.tip),
            still: limiter(config.rates.still),
            call: limiter(config.rates.call),
            diagnostics: limiter(config.rates.diagnostics),
            moderate: limiter(config.rates.moderate),
            playbill: limiter(config.rates.playbill),
            messages: limiter(config.rates.messages),
        }
    }

    /// Forgets the addresses that have their full allowance again.
    pub fn forget_idle(&self) {
        let Self { register, login, connect, tip, still, call, diagnostics, .. } = self;
        let Self { moderate, playbill, messages, .. } = self;
        let first = [register, login, connect, tip, still, call, diagnostics];
        for limiter in first.into_iter().chain([moderate, playbill, messages]) {
            limiter.forget_idle();
        }
    }
}

impl Limiter {
    /// `rate` for each address outside of `exempt`, and each user from there.
    pub fn new(rate: Rate, exempt: Arc<[IpNet]>) -> Self {
        let each = rate.per / rate.count.get();
        let quota = Quota::with_period(each)
            .unwrap_or_else(|| Quota::per_second(NonZeroU32::MAX))
            .allow_burst(rate.count);
        Self { counts: Arc::new(RateLimiter::keyed(quota)), exempt }
    }

    /// Forgets the addresses that have their full allowance again.
    pub fn forget_idle(&self) {
        self.counts.retain_recent();
    }

    /// Counts one for this address.
    ///
    /// # Errors
    /// It was too often; this time does not count.
    pub fn check(&self, address: IpAddr) -> Result<(), TooOften> {
        self.count(address, Counted::Address(counted_as(address.to_canonical())))
    }

    /// Counts one for this user, wherever else he is.
    ///
    /// # Errors
    /// It was too often; this time does not count.
    pub fn check_user(&self, address: IpAddr, user: UserId) -> Result<(), TooOften> {
        self.count(address, Counted::User(user))
    }

    fn count(&self, address: IpAddr, whom: Counted) -> Result<(), TooOften> {
        let address = address.to_canonical();
        if self.exempt.iter().any(|network| network.contains(&address)) {
            return Ok(());
        }
        if self.counts.len() >= KEPT {
            self.counts.retain_recent();
            if self.counts.len() >= KEPT {
                return Err(TooOften { retry_after: 1 });
            }
        }
        self.counts.check_key(&whom).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            TooOften { retry_after: wait.as_secs_f64().ceil().max(1.0) as u64 }
        })
    }
}

/// What an address counts as.
pub(crate) fn counted_as(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}
