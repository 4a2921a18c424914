//! When the shared socket is not worth waking for.
//!
//! A large audience sends feedback all the time, each datagram of which would
//! wake the shard for itself. So after a batch of nothing else the shard does not
//! wait for the next one, but rests and then reads what has come. Who could be
//! kept waiting ends that for a while: who joins, a performer without a socket of
//! his own, a datagram that is for another shard.
//!
//! Invariant: nothing waits longer than [`REST`] for it.

use std::time::{Duration, Instant};

/// How long what comes may wait.
const REST: Duration = Duration::from_millis(4);
/// After anything that hurries there is no rest for so long: more follows.
const HURRY: Duration = Duration::from_millis(250);

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Rest {
    /// The socket is not listened to until then.
    until: Option<Instant>,
    hurry: Option<Instant>,
    /// When something was read last.
    read: Option<Instant>,
}

impl Rest {
    /// Something came, or is about to come, that must not wait.
    pub(super) fn hurry(&mut self, now: Instant) {
        self.hurry = Some(now + HURRY);
    }

    /// When the socket is to be read without having been listened to.
    pub(super) fn until(&self) -> Option<Instant> {
        self.until
    }

    /// The socket was read until it was empty; so many datagrams came. True
    /// where it is to be listened to again.
    pub(super) fn emptied(&mut self, now: Instant, datagrams: usize) -> bool {
        let hurries = self.hurry.is_some_and(|until| now < until);
        // A lone datagram now and then is cheaper to wake for.
        let close = self.read.is_some_and(|at| now.saturating_duration_since(at) < REST);
        let worth = datagrams > 1 || (datagrams == 1 && close && self.until.is_none());
        if datagrams > 0 {
            self.read = Some(now);
        }
        self.until = (worth && !hurries).then(|| now + REST);
        self.until.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_rest_while_more_comes_in_it_than_one_datagram() {
        let mut now = Instant::now();
        let mut rest = Rest::default();
        assert!(rest.emptied(now, 1), "who knows when the next one comes");
        now += REST * 2;
        assert!(rest.emptied(now, 1));
        now += REST / 2;
        assert!(!rest.emptied(now, 1));
        assert_eq!(rest.until(), Some(now + REST));
        now += REST;
        assert!(!rest.emptied(now, 7));
        now += REST;
        assert!(rest.emptied(now, 1));
        assert_eq!(rest.until(), None);
        assert!(rest.emptied(now, 0));
        assert!(!rest.emptied(now, 2));
    }

    #[test]
    fn there_is_none_soon_after_something_that_hurries() {
        let mut now = Instant::now();
        let mut rest = Rest::default();
        rest.hurry(now);
        assert!(rest.emptied(now, 5));
        now += HURRY / 2;
        assert!(rest.emptied(now, 5));
        now += HURRY;
        assert!(!rest.emptied(now, 5));
    }
}
