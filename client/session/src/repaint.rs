//! Whether what is decoded is also seen.
//!
//! A browser may decode every frame and paint none: Firefox does at times after a
//! network was changed under a connection, until its video element gets another
//! stream. Whoever watches sees a still picture and hears the sound go on.

/// Seconds with decoded frames of which none was painted.
const PATIENCE: u32 = 2;

/// Tells when a video element needs its stream anew.
#[derive(Clone, Copy, Debug, Default)]
pub struct Repaint {
    painted: u64,
    seconds: u32,
    /// How often in a row it has helped nothing.
    tries: u32,
}

impl Repaint {
    /// Takes one second: how many frames were decoded in it, how many the element has
    /// painted since it is there, and whether it is to be seen at all and plays. True
    /// where it is to be given its stream again: after two seconds, and as long as
    /// that does not help, after four, eight and so on.
    pub fn push(&mut self, decoded: f64, painted: u64, playing: bool) -> bool {
        if painted != self.painted {
            *self = Self { painted, ..Self::default() };
            return false;
        }
        if !playing || decoded <= 0.0 {
            self.seconds = 0;
            return false;
        }
        self.seconds = self.seconds.saturating_add(1);
        let due = self.seconds >= PATIENCE << self.tries.min(8);
        if due {
            self.seconds = 0;
            self.tries = self.tries.saturating_add(1);
        }
        due
    }
}
