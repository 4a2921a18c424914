//! Less is sent at once where a connection loses much, and more again when it
//! does not: the browser's own estimate takes seconds.

/// Above this share of lost packets less is sent at once.
const TOO_LOSSY: f64 = 0.1;
/// Below it a second counts as well.
const WELL: f64 = 0.02;
/// Seconds that must be well in a row before more is sent.
const WELL_FOR: u32 = 5;
/// Seconds until what was lowered can show.
const PATIENCE: u32 = 2;
/// What is left each time.
const LOWER: f64 = 0.6;
/// What comes back each time.
const RAISE: f64 = 1.25;
/// Never less than this.
const LEAST: f64 = 0.2;

/// The share of what was aimed at that is to be sent.
#[derive(Clone, Debug)]
pub struct Relief {
    share: f64,
    well: u32,
    wait: u32,
}

impl Default for Relief {
    fn default() -> Self {
        Self { share: 1.0, well: 0, wait: 0 }
    }
}

impl Relief {
    /// The share as it is.
    pub fn share(&self) -> f64 {
        self.share
    }

    /// Takes the share of packets lost in one second; true where the other share
    /// has changed for it.
    pub fn push(&mut self, loss: f64) -> bool {
        self.wait = self.wait.saturating_sub(1);
        let before = self.share;
        if loss > TOO_LOSSY {
            self.well = 0;
            if self.wait == 0 {
                self.wait = PATIENCE;
                self.share = (self.share * LOWER).max(LEAST);
            }
        } else if loss <= WELL {
            self.well += 1;
            if self.well >= WELL_FOR {
                self.well = 0;
                self.share = (self.share * RAISE).min(1.0);
            }
        } else {
            self.well = 0;
        }
        self.share != before
    }
}
