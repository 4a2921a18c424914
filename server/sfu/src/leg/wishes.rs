//! How many key frames one viewer may have the performer make.
//!
//! A key frame costs the performer, and every other viewer of the layer, many
//! packets. A viewer gets a few at once, as one needs who joins and looks for his
//! quality, and then one every few seconds, whatever he claims to have lost. What
//! the others wish for is theirs.

use std::time::{Duration, Instant};

use crate::meter::Meter;

/// Wishes that are granted at once.
const AT_ONCE: u32 = 5;
/// Until another one is granted.
const EACH: Duration = Duration::from_secs(3);

/// One viewer's wishes.
#[derive(Debug, Default)]
pub(crate) struct Wishes(Meter);

impl Wishes {
    /// True where a wish is granted; it counts.
    pub(crate) fn grant(&mut self, now: Instant) -> bool {
        self.0.spend(now, EACH, EACH * (AT_ONCE - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_are_granted_at_once_and_then_one_at_a_time() {
        let start = Instant::now();
        let mut wishes = Wishes::default();
        let granted = |wishes: &mut Wishes, at| (0..20).filter(|_| wishes.grant(at)).count();
        assert_eq!(granted(&mut wishes, start), 5);
        assert_eq!(granted(&mut wishes, start + EACH / 2), 0);
        assert_eq!(granted(&mut wishes, start + EACH), 1);
        assert_eq!(granted(&mut wishes, start + EACH * 3), 2);
        assert_eq!(granted(&mut wishes, start + EACH * 60), 5, "no more are saved up");
    }
}
