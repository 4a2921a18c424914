//! Whether the queue in the path grows: a line through the delays of the latest
//! groups, and a threshold that adapts to what the path is like
//! (draft-ietf-rmcat-gcc-02, sections 5.3 to 5.4, with a least-squares line for
//! the filter).

use super::groups::Delta;

/// Groups that the line goes through.
const WINDOW: usize = 20;
/// How much of the smoothed delay is kept.
const SMOOTHING: f32 = 0.9;
/// The slope is multiplied by this and by the number of groups, up to
/// [`MOST_GROUPS`], before it is compared.
const GAIN: f32 = 4.0;
const MOST_GROUPS: u8 = 60;
/// Milliseconds: the threshold at the start and its bounds.
const FIRST: f32 = 12.5;
const LEAST: f32 = 6.0;
const MOST: f32 = 600.0;
/// How fast it rises and falls, per millisecond.
const RISE: f32 = 0.0087;
const FALL: f32 = 0.039;
/// What is farther above the threshold than this is a spike: no reason to adapt.
const SPIKE: f32 = 15.0;
/// For so long a slope must stay steep, in milliseconds.
const PATIENCE: f32 = 10.0;

/// What the slope says.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) enum Usage {
    /// The queue is level.
    #[default]
    Normal,
    /// It drains.
    Under,
    /// It grows.
    Over,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Trend {
    /// Arrival and smoothed delay, milliseconds since the first.
    points: [(f32, f32); WINDOW],
    len: usize,
    next: usize,
    start: Option<i64>,
    groups: u8,
    delay: f32,
    smoothed: f32,
    slope: f32,
    threshold: f32,
    steep_for: f32,
    steep: u8,
    updated: f32,
    /// What the latest group said.
    pub usage: Usage,
}

impl Trend {
    /// Of a path that is not known.
    pub(super) fn new() -> Self {
        Self {
            points: [(0.0, 0.0); WINDOW],
            len: 0,
            next: 0,
            start: None,
            groups: 0,
            delay: 0.0,
            smoothed: 0.0,
            slope: 0.0,
            threshold: FIRST,
            steep_for: 0.0,
            steep: 0,
            updated: 0.0,
            usage: Usage::Normal,
        }
    }

    /// Takes the difference between two groups.
    pub(super) fn take(&mut self, delta: &Delta) {
        let start = *self.start.get_or_insert(delta.at);
        let at = (delta.at - start) as f32 / 1_000.0;
        let apart = (delta.arrived - delta.sent) as f32 / 1_000.0;
        self.groups = (self.groups + 1).min(MOST_GROUPS);
        self.delay += apart;
        self.smoothed = SMOOTHING * self.smoothed + (1.0 - SMOOTHING) * self.delay;
        if let Some(point) = self.points.get_mut(self.next) {
            *point = (at, self.smoothed);
        }
        self.next = (self.next + 1) % WINDOW;
        self.len = (self.len + 1).min(WINDOW);
        let before = self.slope;
        if self.len == WINDOW {
            self.slope = slope(&self.points).unwrap_or(self.slope);
        }
        self.judge(before, delta.sent as f32 / 1_000.0, at);
        // Differences of small numbers stay exact.
        if at > 60_000.0 {
            self.start = Some(delta.at);
            self.points.iter_mut().for_each(|point| point.0 -= at);
            self.updated -= at;
        }
    }

    fn judge(&mut self, before: f32, passed: f32, at: f32) {
        if self.groups < 2 {
            return;
        }
        let trend = f32::from(self.groups) * self.slope * GAIN;
        if trend > self.threshold {
            self.steep_for += if self.steep == 0 { passed / 2.0 } else { passed };
            self.steep = self.steep.saturating_add(1);
            if self.steep_for > PATIENCE && self.steep > 1 && self.slope >= before {
                (self.steep_for, self.steep) = (0.0, 0);
                self.usage = Usage::Over;
            }
        } else {
            (self.steep_for, self.steep) = (0.0, 0);
            self.usage = if trend < -self.threshold { Usage::Under } else { Usage::Normal };
        }
        self.adapt(trend.abs(), at);
    }

    fn adapt(&mut self, trend: f32, at: f32) {
        let passed = (at - self.updated).clamp(0.0, 100.0);
        self.updated = at;
        if trend > self.threshold + SPIKE {
            return;
        }
        let speed = if trend < self.threshold { FALL } else { RISE };
        self.threshold += speed * (trend - self.threshold) * passed;
        self.threshold = self.threshold.clamp(LEAST, MOST);
    }
}

/// The least-squares slope.
fn slope(points: &[(f32, f32)]) -> Option<f32> {
    let count = points.len() as f32;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0, y + point.1));
    let (x, y) = (x / count, y / count);
    let (mut above, mut below) = (0.0, 0.0);
    for point in points {
        above += (point.0 - x) * (point.1 - y);
        below += (point.0 - x) * (point.0 - x);
    }
    (below > 0.0).then(|| above / below)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups 20 ms apart, each delayed by `more` microseconds more than the
    /// one before.
    fn run(trend: &mut Trend, from: i64, groups: i64, more: impl Fn(i64) -> i64) -> bool {
        (0..groups).fold(false, |over, n| {
            let arrived = 20_000 + more(n);
            trend.take(&Delta { sent: 20_000, arrived, at: (from + n) * 20_000 });
            over || trend.usage == Usage::Over
        })
    }

    #[test]
    fn a_queue_that_grows_is_seen_and_one_that_drains_too() {
        let mut trend = Trend::new();
        assert!(!run(&mut trend, 0, 100, |_| 0));
        assert!(run(&mut trend, 100, 15, |_| 3_000));
        run(&mut trend, 115, 30, |_| -2_000);
        assert_eq!(trend.usage, Usage::Under);
        run(&mut trend, 145, 100, |_| 0);
        assert_eq!(trend.usage, Usage::Normal);
    }

    #[test]
    fn jitter_and_one_large_frame_are_no_queue() {
        let mut trend = Trend::new();
        assert!(!run(&mut trend, 0, 500, |n| if n % 2 == 0 { 4_000 } else { -4_000 }));
        let one = |n| match n {
            20 => 25_000,
            21 => -25_000,
            _ => 0,
        };
        assert!(!run(&mut trend, 500, 100, one));
    }

    #[test]
    fn it_stays_exact_for_hours() {
        let mut trend = Trend::new();
        run(&mut trend, 0, 500_000, |_| 0);
        assert!(run(&mut trend, 500_000, 15, |_| 3_000));
    }
}
