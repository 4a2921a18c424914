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

    /// From now on it is so fast; what waits already is as many bytes as before.
    pub(crate) fn turn(&mut self, now: Instant, rate: u64) {
        let waits = self.waits(now).mul_f64(self.rate as f64 / rate as f64);
        (self.free, self.rate) = (Some(now + waits), rate);
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

/// One whose machine has too much to do: what came waits until he looks.
pub(crate) struct Busy {
    who: SocketAddr,
    /// Longest time between two looks.
    longest: Duration,
    looks: Instant,
}

impl Busy {
    pub(crate) fn new(now: Instant, who: SocketAddr, longest: Duration) -> Self {
        Self { who, longest, looks: now }
    }

    fn take(&mut self, arrives: Instant, rng: &mut StdRng) -> Instant {
        if arrives > self.looks {
            self.looks = arrives + self.longest.mul_f64(rng.random());
        }
        self.looks
    }
}

pub(crate) struct Network {
    pub(crate) weather: Weather,
    pub(crate) bottleneck: Option<Bottleneck>,
    /// The way back: shared by what those behind it send.
    pub(crate) upward: Option<Bottleneck>,
    pub(crate) busy: Option<Busy>,
    /// How much further away some are, each way.
    pub(crate) further: BTreeMap<SocketAddr, Duration>,
    /// Chance of loss of what viewers behind the bottleneck tell.
    pub(crate) feedback_loss: f64,
    rng: StdRng,
    /// Of the feedback alone, so that one packet more is not another run.
    feedback: StdRng,
    flying: BTreeMap<(Instant, u64), Datagram>,
    count: u64,
}

impl Network {
    pub(crate) fn new(seed: u64) -> Self {
        let rng = StdRng::seed_from_u64(seed);
        Self {
            weather: Weather::FINE,
            bottleneck: None,
            upward: None,
            busy: None,
            further: BTreeMap::new(),
            feedback_loss: 0.0,
            rng,
            feedback: StdRng::seed_from_u64(seed.wrapping_add(1)),
            flying: BTreeMap::new(),
            count: 0,
        }
    }

    pub(crate) fn send(&mut self, now: Instant, datagram: Datagram) {
        let media = datagram.bytes.first().is_some_and(|first| (128..192).contains(first));
        if media && self.rng.random_bool(self.weather.loss) {
            return;
        }
        let told = self.feedback_loss > 0.0 && self.is_feedback(&datagram);
        if told && self.feedback.random_bool(self.feedback_loss) {
            return;
        }
        let jitter = self.weather.jitter.mul_f64(self.rng.random());
        let Datagram { from, to, bytes } = &datagram;
        let further = self.further.get(to).or_else(|| self.further.get(from));
        let delay = self.weather.delay + jitter + further.copied().unwrap_or_default();
        let down = self.bottleneck.as_mut().filter(|link| link.behind.contains(to));
        let up = self.upward.as_mut().filter(|link| link.behind.contains(from));
        let through = match down.or(up) {
            Some(link) => link.pass(now, bytes.len() as u64),
            None => Some(now),
        };
        let Some(now) = through else { return };
        let busy = self.busy.as_mut().filter(|busy| busy.who == *to);
        let at = busy.map_or(now + delay, |busy| busy.take(now + delay, &mut self.rng));
        self.count += 1;
        self.flying.insert((at, self.count), datagram);
    }

    fn is_feedback(&self, datagram: &Datagram) -> bool {
        let rtcp = matches!(datagram.bytes[..], [128..192, 192..224, ..]);
        rtcp && self.bottleneck.as_ref().is_some_and(|link| link.behind.contains(&datagram.from))
    }

    /// What has arrived by now.
    pub(crate) fn arrived(&mut self, now: Instant) -> Vec<Datagram> {
        let later = self.flying.split_off(&(now, u64::MAX));
        std::mem::replace(&mut self.flying, later).into_values().collect()
    }
}
