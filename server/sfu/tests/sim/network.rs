//! The network between: seeded, so that one seed is one run.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// The seeds from `first` on: `few`, or as many as `FOOTLIGHT_SEEDS` says, as
/// `cargo xtask lab` does.
pub(crate) fn seeds(first: u64, few: u64) -> std::ops::Range<u64> {
    let many = std::env::var("FOOTLIGHT_SEEDS").ok().and_then(|many| many.parse().ok());
    first..first + many.unwrap_or(few)
}

/// How the network treats datagrams.
#[derive(Clone, Copy)]
pub(crate) struct Weather {
    /// Chance of loss of media, in each direction.
    pub(crate) loss: f64,
    /// Shortest way.
    pub(crate) delay: Duration,
    /// What is added at random, which reorders.
    pub(crate) jitter: Duration,
}

impl Weather {
    pub(crate) const FINE: Weather =
        Weather { loss: 0.0, delay: Duration::from_millis(10), jitter: Duration::ZERO };
}

/// A datagram on its way.
pub(crate) struct Datagram {
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) bytes: Vec<u8>,
}

/// A link that everything to some addresses shares: so many bits a second, and
/// a queue of so many bytes before it, the rest is dropped.
pub(crate) struct Bottleneck {
    pub(crate) rate: u64,
    pub(crate) queue: u64,
    /// Who is behind it.
    pub(crate) behind: Vec<SocketAddr>,
    free: Option<Instant>,
    /// Bytes that were let through, and that were dropped.
    pub(crate) passed: u64,
    pub(crate) dropped: u64,
}

impl Bottleneck {
    pub(crate) fn new(rate: u64, queue: u64) -> Self {
        Self { rate, queue, behind: Vec::new(), free: None, passed: 0, dropped: 0 }
    }

    /// How long what comes now would wait.
    pub(crate) fn waits(&self, now: Instant) -> Duration {
        self.free.map_or(Duration::ZERO, |free| free.saturating_duration_since(now))
    }

    /// When a packet is through, or `None` where the queue is full.
    pub(crate) fn pass(&mut self, now: Instant, bytes: u64) -> Option<Instant> {
        let waits = self.waits(now);
        let queued = waits.as_micros() as u64 * self.rate / 8_000_000;
        if queued + bytes > self.queue {
            self.dropped += bytes;
            return None;
        }
        self.passed += bytes;
        let free = now + waits + Duration::from_micros(bytes * 8_000_000 / self.rate);
        self.free = Some(free);
        Some(free)
    }
}

pub(crate) struct Network {
    pub(crate) weather: Weather,
    pub(crate) bottleneck: Option<Bottleneck>,
    rng: StdRng,
    flying: BTreeMap<(Instant, u64), Datagram>,
    count: u64,
}

impl Network {
    pub(crate) fn new(seed: u64) -> Self {
        let rng = StdRng::seed_from_u64(seed);
        Self { weather: Weather::FINE, bottleneck: None, rng, flying: BTreeMap::new(), count: 0 }
    }

    pub(crate) fn send(&mut self, now: Instant, datagram: Datagram) {
        let media = datagram.bytes.first().is_some_and(|first| (128..192).contains(first));
        if media && self.rng.random_bool(self.weather.loss) {
            return;
        }
        let jitter = self.weather.jitter.mul_f64(self.rng.random());
        let link = self.bottleneck.as_mut().filter(|link| link.behind.contains(&datagram.to));
        let through = match link {
            Some(link) => link.pass(now, datagram.bytes.len() as u64),
            None => Some(now),
        };
        let Some(now) = through else { return };
        self.count += 1;
        self.flying.insert((now + self.weather.delay + jitter, self.count), datagram);
    }

    /// What has arrived by now.
    pub(crate) fn arrived(&mut self, now: Instant) -> Vec<Datagram> {
        let later = self.flying.split_off(&(now, u64::MAX));
        std::mem::replace(&mut self.flying, later).into_values().collect()
    }
}
