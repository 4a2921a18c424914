//! Chains ("RTP Payload Format For AV1", appendix A.1): of each decode target those
//! frames without one of which nothing that follows can be decoded. Each frame says
//! which one of a chain came before it, so it is known as soon as the next packet
//! comes that one is missing, and of whose target; and that what is missing besides
//! does not matter.
//!
//! Invariants: fixed memory; what is older than the window and never came is lost
//! until the chain begins anew.

use crate::codec::dependency::{Frame, MAX_CHAINS};

/// Frames that are looked back on, a bit each by their number.
const WINDOW: u16 = 64;

/// See the module.
#[derive(Debug)]
pub(super) struct Chains {
    newest: Option<u16>,
    /// The frames that came as a whole.
    whole: u64,
    chains: [Chain; MAX_CHAINS],
}

#[derive(Clone, Copy, Default, Debug)]
struct Chain {
    /// The frames of it in the window.
    needed: u64,
    /// Where it began last.
    start: Option<u16>,
    /// What was older than the window had not come.
    lost: bool,
}

impl Default for Chains {
    fn default() -> Self {
        Self { newest: None, whole: 0, chains: [Chain::default(); MAX_CHAINS] }
    }
}

impl Chains {
    /// A packet of a frame came.
    pub(super) fn take(&mut self, frame: &Frame) {
        let Some(behind) = self.advance(frame.number) else { return };
        for (chain, before) in self.chains.iter_mut().zip(frame.chains()) {
            let before = u16::from(*before);
            if before == 0 {
                chain.begin(frame.number, behind);
            } else if before + behind < WINDOW {
                chain.needed |= bit(frame.number.wrapping_sub(before));
            }
        }
    }

    /// All packets of a frame are there.
    pub(super) fn completed(&mut self, number: u16) {
        if self.behind(number).is_some_and(|behind| behind < WINDOW) {
            self.whole |= bit(number);
        }
    }

    /// True where what follows of a chain cannot be decoded. Frames that may still be
    /// coming, those from `open` on, are not missed.
    pub(super) fn is_broken(&self, chain: u8, open: u16) -> bool {
        let Some(newest) = self.newest else { return false };
        let still = newest.wrapping_sub(open);
        let coming = (0..=still.min(WINDOW - 1)).map(|n| bit(newest.wrapping_sub(n)));
        let coming = if still < WINDOW { coming.fold(0, |all, bit| all | bit) } else { 0 };
        let chain = self.chains.get(usize::from(chain));
        chain.is_some_and(|it| it.lost || it.needed & !self.whole & !coming != 0)
    }

    /// How far a number is behind the newest; `None` for one that is ahead.
    fn behind(&self, number: u16) -> Option<u16> {
        let behind = self.newest?.wrapping_sub(number);
        (behind < 1 << 15).then_some(behind)
    }

    /// Moves the window up to a number; how far that is behind the newest, where it
    /// is within.
    fn advance(&mut self, number: u16) -> Option<u16> {
        let Some(newest) = self.newest else {
            self.newest = Some(number);
            return Some(0);
        };
        let ahead = number.wrapping_sub(newest);
        if ahead >= 1 << 15 {
            return self.behind(number).filter(|behind| *behind < WINDOW);
        }
        for n in 1..=ahead.min(WINDOW) {
            let gone = bit(newest.wrapping_add(n));
            for chain in &mut self.chains {
                chain.lost |= chain.needed & gone & !self.whole != 0;
                chain.needed &= !gone;
            }
            self.whole &= !gone;
        }
        self.newest = Some(number);
        for chain in &mut self.chains {
            // So old that by its number it could be taken for one to come.
            chain.start = chain.start.filter(|start| number.wrapping_sub(*start) < WINDOW);
        }
        Some(0)
    }
}

impl Chain {
    /// It begins anew with a frame that is so far behind the newest.
    fn begin(&mut self, number: u16, behind: u16) {
        let news = self.start.is_none_or(|start| number.wrapping_sub(start) as i16 > 0);
        if !news {
            return;
        }
        let since = (0..=behind).map(|n| bit(number.wrapping_add(n)));
        self.needed &= since.fold(0, |all, bit| all | bit);
        self.needed |= bit(number);
        (self.start, self.lost) = (Some(number), false);
    }
}

fn bit(number: u16) -> u64 {
    1 << (number % WINDOW)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use crate::codec::dependency::Structure;
    use crate::descriptor::{More, l1t3};

    /// Kinds of four pictures of three rates: the first of them is of the chain.
    const KINDS: [usize; 4] = [1, 3, 2, 4];

    struct Stream {
        structure: Option<Structure>,
        chains: Chains,
    }

    impl Stream {
        fn new() -> Self {
            Self { structure: None, chains: Chains::default() }
        }

        /// A whole frame comes; the first of `since` is a key frame.
        fn take(&mut self, number: u16, since: u16) {
            let key = number == since;
            let kind = KINDS[usize::from(number.wrapping_sub(since) % 4)];
            let more = More { structure: key, ..More::default() };
            let bytes = l1t3().describe((true, true), if key { 0 } else { kind }, number, more);
            let (frame, brought) = Frame::read(&bytes, self.structure.as_ref()).unwrap();
            self.structure = brought.or(self.structure.take());
            self.chains.take(&frame);
            self.chains.completed(number);
        }

        fn is_broken(&self) -> bool {
            self.chains.is_broken(0, self.chains.newest.unwrap())
        }
    }

    #[test]
    fn what_no_other_frame_needs_may_be_missing_and_what_the_chain_needs_may_not() {
        let mut stream = Stream::new();
        let first = 65_520;
        for n in (0..40).filter(|n| n % 4 == 0 || n % 3 == 0) {
            stream.take(first + n, first);
            assert!(!stream.is_broken(), "at {n}");
            if n == 15 {
                break;
            }
        }
        // The sixteenth, across the wrap of the numbers, is of the chain.
        stream.take(first.wrapping_add(17), first);
        assert!(stream.is_broken(), "as soon as another comes that says so");
        stream.take(first.wrapping_add(20), first);
        assert!(stream.is_broken());
        stream.take(first.wrapping_add(16), first);
        assert!(!stream.is_broken(), "it was repaired");
    }

    #[test]
    fn a_chain_that_was_broken_long_ago_is_broken_until_it_begins_anew() {
        let mut stream = Stream::new();
        (0..200).filter(|n| *n != 8).for_each(|n| stream.take(n, 0));
        assert!(stream.is_broken());
        stream.take(200, 200);
        assert!(!stream.is_broken());
        (201..300).for_each(|n| stream.take(n, 200));
        assert!(!stream.is_broken());
    }

    #[test]
    fn who_comes_in_the_middle_hears_of_what_was_before_and_waits_for_a_beginning() {
        let mut stream = Stream::new();
        stream.take(0, 0);
        stream.chains = Chains::default();
        stream.take(21, 0);
        assert!(stream.is_broken());
        stream.take(30, 30);
        stream.take(31, 30);
        assert!(!stream.is_broken());
    }

    #[test]
    fn a_chain_that_went_on_for_long_begins_anew_with_a_key_frame() {
        for long in [30_000_u16, 40_000, 60_000] {
            let mut stream = Stream::new();
            // One frame of the chain is lost shortly before a key frame.
            (0..long).filter(|n| *n != long - 4).for_each(|n| stream.take(n, 0));
            assert!(stream.is_broken(), "{long}: it was lost");
            (long..long + 200).for_each(|n| stream.take(n, long));
            assert!(!stream.is_broken(), "a key frame came after {long} frames");
        }
    }
}
