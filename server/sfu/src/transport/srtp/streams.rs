//! The windows of all SSRCs of one direction.

use super::{SrtpError, window::Window};

/// The most SSRCs that one direction of one peer may use: a member is sent eight of sound
/// and twelve of pictures with their retransmissions, and there is room for as many again.
const SSRCS: usize = 64;

/// A window for each SSRC, side by side; few enough that a scan beats a hash.
#[derive(Default)]
pub(super) struct Streams(Vec<Stream>);

struct Stream {
    ssrc: u32,
    window: Window,
}

impl Streams {
    /// The number of the packet with this sequence number, if it is new.
    /// Nothing changes: that is for [`Self::mark`], after authentication.
    pub(super) fn number(&self, ssrc: u32, seq: u16) -> Result<u64, SrtpError> {
        match self.0.iter().find(|stream| stream.ssrc == ssrc) {
            Some(Stream { window, .. }) => new(window, seq),
            None if self.0.len() < SSRCS => Ok(u64::from(seq)),
            None => Err(SrtpError::TooManySsrcs),
        }
    }

    /// The same, and marked at once: whatever happens then, the number is spent.
    pub(super) fn spend(&mut self, ssrc: u32, seq: u16) -> Result<u64, SrtpError> {
        if let Some(Stream { window, .. }) = self.0.iter_mut().find(|stream| stream.ssrc == ssrc) {
            let number = new(window, seq)?;
            window.mark(number);
            return Ok(number);
        }
        let number = self.number(ssrc, seq)?;
        self.mark(ssrc, number);
        Ok(number)
    }

    /// Whether a number that stands in full in the packet is new.
    pub(super) fn check(&self, ssrc: u32, number: u64) -> Result<(), SrtpError> {
        match self.0.iter().find(|stream| stream.ssrc == ssrc) {
            Some(Stream { window, .. }) if window.is_new(number) => Ok(()),
            Some(_) => Err(SrtpError::Replayed),
            None if self.0.len() < SSRCS => Ok(()),
            None => Err(SrtpError::TooManySsrcs),
        }
    }

    /// Marks a number that [`Self::number`] or [`Self::check`] let pass.
    pub(super) fn mark(&mut self, ssrc: u32, number: u64) {
        match self.0.iter_mut().find(|stream| stream.ssrc == ssrc) {
            Some(stream) => stream.window.mark(number),
            None => {
                let mut window = Window::default();
                window.mark(number);
                self.0.push(Stream { ssrc, window });
            }
        }
    }

    /// Reads what the next packets will need, see [`crate::peer::Peer::warm`].
    pub(super) fn warm(&self) -> u64 {
        let warm = |stream: &Stream| u64::from(stream.ssrc) ^ stream.window.warm();
        self.0.iter().take(2).map(warm).fold(0, |sum, one| sum ^ one)
    }
}

/// The number in its window, if it is new there.
fn new(window: &Window, seq: u16) -> Result<u64, SrtpError> {
    window.number(seq).filter(|number| window.is_new(*number)).ok_or(SrtpError::Replayed)
}
