//! How long a viewer's browser may hold pictures back (the playout-delay
//! extension of libwebrtc).
//!
//! Left alone, a browser smooths: it shows each picture some tens of
//! milliseconds after it could. With a least delay of 0 and a small greatest one
//! it shows them as they come. Where packets are lost, that is the wrong wish: a
//! picture that was repaired a round trip later would be a jerk that the
//! browser's own delay hides. So a viewer who reports losses gets his smoothing
//! back for a while. Sound, which a browser keeps pictures together with, always
//! wins over either.

use std::time::{Duration, Instant};

/// Two in a hundred, in 256ths.
const LOSSY: u8 = 5;
/// From the last report of losses until pictures are shown at once again.
const CALM: Duration = Duration::from_secs(30);
/// A unit of the extension.
const UNIT_MS: u128 = 10;
/// The greatest delay that can be said: as good as no word on it.
const FREE: u32 = 0xFFF;

/// See the module.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Playout {
    /// In units; 0 where nothing is to be said.
    most: u32,
    lossy: Option<Instant>,
}

impl Playout {
    /// Pictures are held back for no longer than `most`; `None` says nothing.
    pub(crate) fn new(most: Option<Duration>) -> Self {
        let most = most.map_or(0, |most| (most.as_millis() / UNIT_MS).clamp(1, u128::from(FREE)));
        Self { most: most as u32, lossy: None }
    }

    /// True where the extension is to be written.
    pub(super) fn is_on(&self) -> bool {
        self.most != 0
    }

    /// Losses are reported, in 256ths.
    pub(super) fn reported(&mut self, now: Instant, fraction_lost: u8) {
        if fraction_lost >= LOSSY {
            self.lossy = Some(now);
        } else if self.lossy.is_some_and(|at| now.saturating_duration_since(at) >= CALM) {
            self.lossy = None;
        }
    }

    /// Least (0) and most delay, 12 bits each.
    pub(super) fn stamp(&self) -> u32 {
        if self.lossy.is_some() { FREE } else { self.most }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_loses_packets_gets_his_smoothing_back_for_a_while() {
        let start = Instant::now();
        let mut playout = Playout::new(Some(Duration::from_millis(400)));
        assert_eq!(playout.stamp(), 40);
        playout.reported(start, 3);
        assert_eq!(playout.stamp(), 40);
        playout.reported(start, 20);
        assert_eq!(playout.stamp(), FREE);
        playout.reported(start + CALM / 2, 0);
        assert_eq!(playout.stamp(), FREE);
        playout.reported(start + CALM, 0);
        assert_eq!(playout.stamp(), 40);
    }

    #[test]
    fn nothing_is_said_where_it_is_switched_off() {
        assert!(!Playout::new(None).is_on());
        assert!(Playout::new(Some(Duration::ZERO)).is_on(), "the least that can be said");
    }
}
