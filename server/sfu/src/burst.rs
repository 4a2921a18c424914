//! The packets for a few viewers, sealed side by side.
//!
//! Packets of equal size that follow one another are a *run*: one system call
//! with segmentation offload. A few are sealed before the first of them is sent:
//! to seal and to send by turns costs more, and the arena stays in the cache.

use std::ops::Range;

use crate::Path;
use crate::rtp::Outgoing;
use crate::transport::Transport;

/// What the kernel takes at once: segments, and bytes of one UDP datagram.
const MAX_SEGMENTS: usize = 60;
const MAX_RUN: usize = 64_000;
/// Runs that are sealed before they are sent.
const AT_ONCE: usize = 8;

/// Payloads that differ by no more than this are made equal by padding.
pub(crate) const PADDING: usize = 8;

/// Packets of equal size; the last may be shorter.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// Where to.
    pub to: Path,
    /// Where in the arena.
    pub bytes: Range<usize>,
    /// The size of each but the last.
    pub segment: usize,
    /// How many.
    pub packets: usize,
    closed: bool,
}

impl Run {
    /// True for more than one packet.
    pub(crate) fn is_segmented(&self) -> bool {
        self.packets > 1
    }
}

/// See the module.
#[derive(Default)]
pub(crate) struct Burst {
    arena: Vec<u8>,
    runs: Vec<Run>,
    next: usize,
}

impl Burst {
    /// Forgets what has been handed out.
    pub(crate) fn clear(&mut self) {
        self.arena.clear();
        self.runs.clear();
        self.next = 0;
    }

    /// True where what was sealed is to be sent before more is.
    pub(crate) fn is_full(&self) -> bool {
        self.runs.len() >= AT_ONCE || self.arena.len() >= MAX_RUN
    }

    /// The next run to send.
    pub(crate) fn next_run(&mut self) -> Option<Run> {
        let run = self.runs.get(self.next)?.clone();
        self.next += 1;
        Some(run)
    }

    /// The bytes of a run.
    pub(crate) fn bytes(&self, run: &Run) -> &[u8] {
        self.arena.get(run.bytes.clone()).unwrap_or_default()
    }

    /// Writes and seals one packet. `prefix` goes before the payload; `rewrite`
    /// changes the copy of it; `pad_to` is how long the payload becomes by
    /// padding. Answers the packet's size, or `None` where it was refused: a
    /// number that was sealed before.
    pub(crate) fn seal(
        &mut self,
        to: Path,
        transport: &mut Transport,
        outgoing: Outgoing<'_>,
        payload: &Payload<'_>,
        rewrite: impl FnOnce(&mut [u8]),
    ) -> Option<usize> {
        let start = self.arena.len();
        let padding = payload.pad_to.saturating_sub(payload.bytes.len()).min(255);
        let outgoing = Outgoing { padded: padding > 0, ..outgoing };
        outgoing.write(&mut self.arena);
        self.arena.extend_from_slice(payload.prefix);
        let body = self.arena.len();
        self.arena.extend_from_slice(payload.bytes);
        rewrite(self.arena.get_mut(body..).unwrap_or_default());
        let end = self.arena.len() + padding;
        self.arena.resize(end + transport.tag_len(), 0);
        if padding > 0
            && let Some(last) = self.arena.get_mut(end - 1)
        {
            *last = padding as u8;
        }
        let packet = self.arena.get_mut(start..).unwrap_or_default();
        if transport.seal_rtp(packet, outgoing.header_len()).is_err() {
            self.arena.truncate(start);
            return None;
        }
        let size = self.arena.len() - start;
        self.append(to, start, size);
        Some(size)
    }

    fn append(&mut self, to: Path, start: usize, size: usize) {
        if let Some(run) = self.runs.last_mut()
            && !run.closed
            && run.to == to
            && size <= run.segment
            && run.packets < MAX_SEGMENTS
            && run.bytes.len() + size <= MAX_RUN
        {
            run.bytes.end += size;
            run.packets += 1;
            run.closed = size < run.segment;
        } else {
            let bytes = start..start + size;
            self.runs.push(Run { to, bytes, segment: size, packets: 1, closed: false });
        }
    }
}

/// The payload of a packet to be sealed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Payload<'a> {
    /// What RFC 4588 puts before a retransmission.
    pub prefix: &'a [u8],
    /// The payload itself.
    pub bytes: &'a [u8],
    /// Its length with padding.
    pub pad_to: usize,
}

/// Makes neighbours that differ little equal: each length becomes the greatest
/// of its group. A packet of padding alone keeps a byte of it.
pub(crate) fn equalize(lengths: &mut [usize]) {
    let mut start = 0;
    while start < lengths.len() {
        let (mut least, mut most) = (usize::MAX, 0);
        let mut end = start;
        while let Some(len) = lengths.get(end) {
            let (lower, upper) = (least.min(*len), most.max(*len));
            if upper - lower > PADDING {
                break;
            }
            (least, most) = (lower, upper);
            end += 1;
        }
        for len in lengths.get_mut(start..end).unwrap_or_default() {
            *len = most.max(1);
        }
        start = end.max(start + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_become_equal_and_strangers_stay_apart() {
        let mut lengths = [1_180, 1_180, 1_181, 1_181, 300, 1_180];
        equalize(&mut lengths);
        assert_eq!(lengths, [1_181, 1_181, 1_181, 1_181, 300, 1_180]);
        let mut lengths = [0];
        equalize(&mut lengths);
        assert_eq!(lengths, [1]);
    }

    #[test]
    fn some_viewers_runs_are_sent_together_and_then_there_is_room_again() {
        let mut burst = Burst::default();
        for viewer in 0..AT_ONCE {
            assert!(!burst.is_full());
            let to = std::net::SocketAddr::from(([192, 0, 2, 1], 1 + viewer as u16)).into();
            burst.append(to, 100 * viewer, 100);
        }
        assert!(burst.is_full());
        assert_eq!(std::iter::from_fn(|| burst.next_run()).count(), AT_ONCE);
        burst.clear();
        assert!(!burst.is_full());
    }

    #[test]
    fn a_run_ends_with_its_first_shorter_packet() {
        let to = std::net::SocketAddr::from(([192, 0, 2, 1], 9)).into();
        let mut burst = Burst::default();
        let mut start = 0;
        for size in [100, 100, 90, 90, 100, 100] {
            burst.append(to, start, size);
            start += size;
        }
        let mut runs = Vec::new();
        while let Some(run) = burst.next_run() {
            runs.push((run.segment, run.bytes.len()));
        }
        assert_eq!(runs, [(100, 290), (90, 90), (100, 200)]);
    }
}
