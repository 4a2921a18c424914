//! How much arrives: bytes by the time of their arrival, over a third of a
//! second; and how much of what had to wait, which is what the path carries.

/// Slots and the microseconds of each.
const SLOTS: usize = 9;
const SLOT: i64 = 40_000;

/// A path is measured while packets have waited for so long, and no longer ago
/// than about this.
const LEAST: i64 = 200_000;
const MOST: i64 = 400_000;

/// What came while packets waited without a break.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Carried {
    /// By the receiver's clock: since when, and until when.
    span: Option<(i64, i64)>,
    bytes: u64,
    /// The span before this one.
    before: Option<f64>,
}

impl Carried {
    /// A packet came; `waited` where there were others before it in the path.
    pub(super) fn take(&mut self, arrived: i64, size: u16, waited: bool) {
        let Some((since, until)) = self.span.filter(|(since, _)| waited && arrived >= *since)
        else {
            *self = Self { span: waited.then_some((arrived, arrived)), ..Self::default() };
            return;
        };
        self.bytes += u64::from(size);
        self.span = Some((since, until.max(arrived)));
        if arrived - since >= MOST {
            let before = self.now();
            *self = Self { span: Some((arrived, arrived)), bytes: 0, before };
        }
    }

    /// Bits a second, once they are known.
    pub(super) fn rate(&self) -> Option<f64> {
        self.now().or(self.before)
    }

    fn now(&self) -> Option<f64> {
        let (since, until) = self.span?;
        (until - since >= LEAST).then(|| self.bytes as f64 * 8e6 / (until - since) as f64)
    }
}

/// See the module.
#[derive(Debug)]
pub(super) struct Acked {
    slots: [u32; SLOTS],
    /// The slot that is being filled, counted from the receiver's zero.
    current: Option<i64>,
    first: i64,
}

impl Acked {
    /// Nothing arrived yet.
    pub(super) fn new() -> Self {
        Self { slots: [0; SLOTS], current: None, first: 0 }
    }

    /// A packet arrived.
    pub(super) fn take(&mut self, arrived: i64, size: u16) {
        let slot = arrived.div_euclid(SLOT);
        let current = *self.current.get_or_insert(slot);
        if self.current == Some(slot) && self.slots.iter().all(|slot| *slot == 0) {
            self.first = slot;
        }
        if slot > current {
            // After a silence the window begins anew: what was before it says
            // nothing of now.
            if slot - current >= SLOTS as i64 {
                self.slots = [0; SLOTS];
                self.first = slot;
            }
            for skipped in current + 1..=slot.min(current + SLOTS as i64) {
                self.clear(skipped);
            }
            self.current = Some(slot);
        } else if current - slot >= SLOTS as i64 {
            // The receiver's clock has jumped back.
            if current - slot > 1_000 {
                *self = Self::new();
            }
            return;
        }
        if let Some(bytes) = self.slots.get_mut(slot.rem_euclid(SLOTS as i64) as usize) {
            *bytes += u32::from(size);
        }
    }

    /// Bits a second over the full slots, once there are enough.
    pub(super) fn rate(&self) -> Option<f64> {
        let current = self.current?;
        let full = (current - self.first).min(SLOTS as i64 - 1);
        if full < 4 {
            return None;
        }
        let bytes: u32 = (current - full..current)
            .filter_map(|slot| self.slots.get(slot.rem_euclid(SLOTS as i64) as usize))
            .sum();
        Some(f64::from(bytes) * 8_000_000.0 / (full * SLOT) as f64)
    }

    fn clear(&mut self, slot: i64) {
        if let Some(bytes) = self.slots.get_mut(slot.rem_euclid(SLOTS as i64) as usize) {
            *bytes = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn a_steady_stream_is_measured_and_a_slower_one_soon_after() {
        let mut acked = Acked::new();
        assert_eq!(acked.rate(), None);
        for n in 0..100 {
            acked.take(n * 10_000, 1_250);
        }
        assert!((acked.rate().unwrap() - 1_000_000.0).abs() < 50_000.0, "{:?}", acked.rate());
        for n in 50..100 {
            acked.take(n * 20_000, 1_250);
        }
        assert!((acked.rate().unwrap() - 500_000.0).abs() < 50_000.0, "{:?}", acked.rate());
    }

    #[test]
    fn a_silence_is_no_slow_stream() {
        let mut acked = Acked::new();
        for n in (0..100).chain(1_000..1_050) {
            acked.take(n * 10_000, 1_250);
        }
        assert!((acked.rate().unwrap() - 1_000_000.0).abs() < 50_000.0, "{:?}", acked.rate());
    }

    #[test]
    fn what_waits_shows_what_the_path_carries() {
        let mut carried = Carried::default();
        // Half of what the path carries, then more than that.
        for n in 0..20 {
            carried.take(n * 20_000, 1_250, false);
        }
        assert_eq!(carried.rate(), None);
        for n in 0..100 {
            carried.take(400_000 + n * 10_000, 1_250, true);
        }
        assert!((carried.rate().unwrap() - 1_000_000.0).abs() < 50_000.0, "{carried:?}");
        carried.take(1_500_000, 1_250, false);
        assert_eq!(carried.rate(), None);
    }
}
