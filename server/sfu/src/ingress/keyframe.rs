//! Key frames asked for from the performer: many viewers' wishes become one
//! request, repeated until the key frame comes.
//!
//! A key frame costs the performer many packets, so that it matters why one is
//! wished for. Who lost his picture is helped soon. Whoever comes, or is to be
//! moved up, shares one request a second with all others of the stage,
//! whatever their layer.

use std::time::{Duration, Instant};

/// Between two requests for one layer for those who lost their picture: also
/// how soon one is repeated.
const AFTER_LOSS: Duration = Duration::from_millis(400);
/// Between two requests of a stage for those who come or move up.
const FOR_JOINS: Duration = Duration::from_secs(1);

/// Between two wishes because of the same broken chain.
const FOR_CHAIN: Duration = Duration::from_secs(3);
/// Between two times that a mirror passes the same wish on.
const PASS_AGAIN: Duration = Duration::from_millis(200);

/// Why a key frame is wished for, the most urgent first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Wish {
    /// A picture cannot go on, or more is sent than is carried.
    Loss,
    /// A newcomer whom nothing that is kept can serve.
    Start,
    /// Somebody who is to get a better layer.
    Up,
}

/// The wishes for one layer.
#[derive(Debug, Default)]
pub(crate) struct KeyFrameRequests {
    /// The most urgent one, and since when there is any.
    wished: Option<(Wish, Instant)>,
    sent: Option<Instant>,
    /// When one was wished for because a chain was broken.
    broken: Option<Instant>,
    /// What a mirror has passed on.
    passed: Option<(Wish, Instant)>,
}

impl KeyFrameRequests {
    /// Somebody needs one.
    pub(crate) fn want(&mut self, now: Instant, wish: Wish) {
        let (before, since) = self.wished.unwrap_or((wish, now));
        self.wished = Some((before.min(wish), since));
    }

    /// What follows cannot be decoded, as its descriptors say. Wished for again only
    /// after a while: they may say so for ever.
    pub(crate) fn want_for_chain(&mut self, now: Instant) {
        let rested = |at: Instant| now.saturating_duration_since(at) >= FOR_CHAIN;
        if self.broken.is_none_or(rested) {
            self.broken = Some(now);
            self.want(now, Wish::Loss);
        }
    }

    /// True where this wish, or a more urgent one, is waiting already.
    pub(crate) fn has(&self, wish: Wish) -> bool {
        self.wished.is_some_and(|(waiting, _)| waiting <= wish)
    }

    /// It has come.
    pub(crate) fn satisfied(&mut self) {
        (self.wished, self.passed) = (None, None);
    }

    /// Where this layer stands in the queue of those who come or move up.
    pub(crate) fn turn(&self) -> Option<(Wish, Instant)> {
        self.wished.filter(|(wish, _)| *wish != Wish::Loss)
    }

    /// What a mirror is to pass on to the home now, which asks the performer; it
    /// counts as passed on.
    pub(crate) fn pass_on(&mut self, now: Instant) -> Option<Wish> {
        let (wish, _) = self.wished?;
        let known = self.passed.is_some_and(|(passed, at)| {
            passed <= wish && now.saturating_duration_since(at) < PASS_AGAIN
        });
        if known {
            return None;
        }
        self.passed = Some((wish, now));
        Some(wish)
    }

    /// True when a request is to be sent now; it counts as sent. `may_join`
    /// where it is this layer's turn.
    pub(crate) fn due(&mut self, now: Instant, may_join: bool) -> bool {
        let rested = self.sent.is_none_or(|sent| now.saturating_duration_since(sent) >= AFTER_LOSS);
        let wished = self.wished.is_some_and(|(wish, _)| wish == Wish::Loss || may_join);
        if rested && wished {
            self.sent = Some(now);
        }
        rested && wished
    }
}

/// The requests of a whole stage for those who come or move up.
#[derive(Debug, Default)]
pub(crate) struct Joins {
    sent: Option<Instant>,
}

impl Joins {
    /// True where another may be sent.
    pub(crate) fn rested(&self, now: Instant) -> bool {
        self.sent.is_none_or(|sent| now.saturating_duration_since(sent) >= FOR_JOINS)
    }

    /// One is sent.
    pub(crate) fn sent(&mut self, now: Instant) {
        self.sent = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_coalesced_and_repeated_until_the_key_frame_comes() {
        let start = Instant::now();
        let mut requests = KeyFrameRequests::default();
        assert!(!requests.due(start, true));
        requests.want(start, Wish::Loss);
        requests.want(start, Wish::Loss);
        assert!(requests.due(start, false));
        assert!(!requests.due(start + Duration::from_millis(100), false));
        assert!(requests.due(start + AFTER_LOSS, false), "repeated");
        requests.satisfied();
        assert!(!requests.due(start + AFTER_LOSS * 3, true));
    }

    #[test]
    fn who_comes_waits_for_his_turn_and_who_lost_does_not() {
        let start = Instant::now();
        let mut requests = KeyFrameRequests::default();
        requests.want(start, Wish::Up);
        assert_eq!(requests.turn(), Some((Wish::Up, start)));
        assert!(!requests.due(start, false));
        requests.want(start + AFTER_LOSS, Wish::Start);
        assert_eq!(requests.turn(), Some((Wish::Start, start)), "since the first of them");
        requests.want(start + AFTER_LOSS, Wish::Loss);
        assert_eq!(requests.turn(), None);
        assert!(requests.due(start + AFTER_LOSS, false));
    }

    #[test]
    fn joins_share_one_request_a_second() {
        let start = Instant::now();
        let mut joins = Joins::default();
        assert!(joins.rested(start));
        joins.sent(start);
        assert!(!joins.rested(start + Duration::from_millis(999)));
        assert!(joins.rested(start + FOR_JOINS));
    }
}
