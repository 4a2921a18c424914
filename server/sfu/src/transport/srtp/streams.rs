//! The windows of all SSRCs of one direction.

use super::{SrtpError, window::Window};

/// The most SSRCs that one direction of one peer may use: three layers and
/// sound with their retransmissions, four times over.
const SSRCS: usize = 32;

/// A window for each SSRC; few enough that a scan beats a hash.
#[derive(Default)]
pub(super) struct Streams {
    ssrcs: Vec<u32>,
    windows: Vec<Window>,
}

impl Streams {
    /// The number of the packet with this sequence number, if it is new.
    /// Nothing changes: that is for [`Self::mark`], after authentication.
    pub(super) fn number(&self, ssrc: u32, seq: u16) -> Result<u64, SrtpError> {
        match self.position(ssrc) {
            Some(at) => {
                let window = &self.windows[at];
                let number = window.number(seq).ok_or(SrtpError::Replayed)?;
                if window.is_new(number) { Ok(number) } else { Err(SrtpError::Replayed) }
            }
            None if self.ssrcs.len() < SSRCS => Ok(u64::from(seq)),
            None => Err(SrtpError::TooManySsrcs),
        }
    }

    /// Whether a number that stands in full in the packet is new.
    pub(super) fn check(&self, ssrc: u32, number: u64) -> Result<(), SrtpError> {
        match self.position(ssrc) {
            Some(at) if self.windows[at].is_new(number) => Ok(()),
            Some(_) => Err(SrtpError::Replayed),
            None if self.ssrcs.len() < SSRCS => Ok(()),
            None => Err(SrtpError::TooManySsrcs),
        }
    }

    /// Marks a number that [`Self::number`] or [`Self::check`] let pass.
    pub(super) fn mark(&mut self, ssrc: u32, number: u64) {
        let at = self.position(ssrc).unwrap_or_else(|| {
            self.ssrcs.push(ssrc);
            self.windows.push(Window::default());
            self.ssrcs.len() - 1
        });
        self.windows[at].mark(number);
    }

    fn position(&self, ssrc: u32) -> Option<usize> {
        self.ssrcs.iter().position(|known| *known == ssrc)
    }
}
