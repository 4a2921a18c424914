//! Latency, jitter and loss from messages that a server sends back, and rates
//! from what it counted.

use std::time::Duration;

/// Numbered messages that were sent, and those that came back.
#[derive(Clone, Debug, Default)]
pub struct Echoes {
    sent: Vec<Duration>,
    /// There and back, in the order of coming.
    back: Vec<Duration>,
    heard: Vec<bool>,
}

impl Echoes {
    /// One is sent; its number.
    pub fn send(&mut self, now: Duration) -> u32 {
        self.sent.push(now);
        self.heard.push(false);
        (self.sent.len() - 1) as u32
    }

    /// One came back. What was never sent, or came twice, does not count.
    pub fn hear(&mut self, now: Duration, number: u32) {
        let place = number as usize;
        if let (Some(sent), Some(heard)) = (self.sent.get(place), self.heard.get_mut(place))
            && !std::mem::replace(heard, true)
        {
            self.back.push(now.saturating_sub(*sent));
        }
    }

    /// True when all came back.
    pub fn is_whole(&self) -> bool {
        self.back.len() == self.sent.len()
    }

    /// The median of there and back.
    pub fn round_trip(&self) -> Option<Duration> {
        let mut times = self.back.clone();
        times.sort_unstable();
        times.get(times.len() / 2).copied()
    }

    /// The mean of the differences from one to the next (RFC 3550's, unsmoothed).
    pub fn jitter(&self) -> Option<Duration> {
        let pairs = self.back.windows(2);
        let count = u32::try_from(pairs.len()).ok().filter(|count| *count > 0)?;
        let sum: Duration = pairs.map(|pair| pair[0].abs_diff(pair[1])).sum();
        Some(sum / count)
    }

    /// What did not come back, in thousandths.
    pub fn loss_permille(&self) -> Option<u32> {
        let lost = self.sent.len() - self.back.len();
        (!self.sent.is_empty()).then(|| (lost * 1000 / self.sent.len()) as u32)
    }
}

/// Kilobits a second of bytes counted from one moment to another; `None` where
/// there is too little of either to tell.
pub fn rate(bytes: u64, time: Duration) -> Option<u32> {
    const LEAST: Duration = Duration::from_millis(20);
    (bytes > 0 && time >= LEAST).then(|| {
        let kilobits = bytes as f64 * 8.0 / 1000.0 / time.as_secs_f64();
        kilobits.min(f64::from(u32::MAX)) as u32
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn what_comes_back_is_counted_once() {
        let mut echoes = Echoes::default();
        for n in 0..4 {
            assert_eq!(echoes.send(MS * n * 10), n);
        }
        for (number, at) in [(0, 40), (1, 60), (1, 70), (9, 70), (3, 80)] {
            echoes.hear(MS * at, number);
        }
        // 40, 50 and 50 ms.
        assert_eq!(echoes.round_trip(), Some(MS * 50));
        assert_eq!(echoes.jitter(), Some(MS * 5));
        assert_eq!(echoes.loss_permille(), Some(250));
        assert!(!echoes.is_whole());
        echoes.hear(MS * 99, 2);
        assert!(echoes.is_whole());
    }

    #[test]
    fn nothing_says_nothing() {
        let echoes = Echoes::default();
        assert_eq!(
            (echoes.round_trip(), echoes.jitter(), echoes.loss_permille()),
            (None, None, None)
        );
        assert_eq!(rate(0, MS * 100), None);
        assert_eq!(rate(1000, MS), None);
        assert_eq!(rate(125_000, MS * 1000), Some(1000));
    }
}
