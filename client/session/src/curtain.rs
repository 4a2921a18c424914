//! Whether a viewer waits for a picture.
//!
//! A video element that was given a picture without a frame shows nothing, and
//! is silent for as long. Where a picture is announced and none comes, whether
//! the browser lacks the decoder or the connection the room, the sound must not
//! wait for it.

/// Seconds with sound and without a frame after which none is waited for.
const PATIENCE: u32 = 3;

/// Leaves the picture out while only sound comes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Curtain {
    seconds: u32,
    drawn: bool,
}

impl Curtain {
    /// Takes one second of a peer connection: how many frames it has decoded
    /// since it began, whether sound came in, and whether it is known that no
    /// frame can be. True where the element is to get the sound alone.
    pub fn push(&mut self, frames: u64, sound: bool, hopeless: bool) -> bool {
        if frames > 0 {
            *self = Self::default();
        } else if sound {
            self.seconds = self.seconds.saturating_add(1);
            self.drawn |= hopeless || self.seconds >= PATIENCE;
        } else {
            self.seconds = 0;
        }
        self.drawn
    }
}
