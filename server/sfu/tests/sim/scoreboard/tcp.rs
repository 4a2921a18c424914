//! A TCP flow that has always more to send: a window that grows by one packet a
//! round trip and is halved where a packet is lost (RFC 5681).

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::network::Bottleneck;

const PACKET: u64 = 1_500;
/// What is known of losses is known by three further packets at the earliest;
/// without them, after this.
const TIMEOUT: Duration = Duration::from_secs(1);

/// See the module.
pub(super) struct Tcp {
    window: f64,
    threshold: f64,
    /// When each packet is acknowledged, or its loss is noticed.
    flying: VecDeque<(Instant, bool)>,
    /// One halving for all losses of a window.
    recovers: Option<Instant>,
    round_trip: Duration,
    /// Bytes that were let through, and that were dropped.
    pub(super) passed: u64,
    pub(super) dropped: u64,
}

impl Tcp {
    /// Whose packets and acknowledgements take so long together, queue apart.
    pub(super) fn new(round_trip: Duration) -> Self {
        let (window, threshold, flying) = (10.0, f64::MAX, VecDeque::new());
        Self { window, threshold, flying, recovers: None, round_trip, passed: 0, dropped: 0 }
    }

    pub(super) fn tick(&mut self, now: Instant, link: &mut Bottleneck) {
        while let Some((_, lost)) = self.flying.pop_front_if(|(at, _)| *at <= now) {
            if lost {
                self.lost(now, link);
            } else if self.window < self.threshold {
                self.window += 1.0;
            } else {
                self.window += 1.0 / self.window;
            }
        }
        while (self.flying.len() as f64) < self.window.floor() {
            let known = match link.pass(now, PACKET) {
                Some(through) => {
                    self.passed += PACKET;
                    (through + self.round_trip, false)
                }
                None => {
                    self.dropped += PACKET;
                    // Those before it are acknowledged first.
                    (now + link.waits(now) + self.round_trip, true)
                }
            };
            self.flying.push_back(known);
        }
    }

    fn lost(&mut self, now: Instant, link: &Bottleneck) {
        if self.recovers.is_some_and(|at| now < at) {
            return;
        }
        self.recovers = Some(now + (link.waits(now) + self.round_trip).min(TIMEOUT));
        self.window = (self.window / 2.0).max(2.0);
        self.threshold = self.window;
    }
}
