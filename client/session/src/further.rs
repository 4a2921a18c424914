//! One more connection beside the session's own, by which somebody on a stage is seen
//! or is on it: when it is made, made anew, and given up.

use std::time::Duration;

use footlight_shared::{ErrorCode, Problem};

use crate::{Attempt, Backoff, MediaState};

/// How long a connection that broke rests before the next, the first time and at most.
const FIRST: Duration = Duration::from_secs(2);
const MOST: Duration = Duration::from_secs(15);
/// How long one that is interrupted may come back by itself,
const ALONE: Duration = Duration::from_secs(1);
/// and how long once its ICE begins anew.
const MENDED: Duration = Duration::from_secs(6);

/// What is to be done, and after how long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    /// Make the connection of this attempt.
    Make(Attempt, Duration),
    /// See whether it came back, by [`Further::look`].
    Look(Trouble, Duration),
    /// Restart its ICE now, and look after so long.
    Restart(Trouble, Duration),
}

/// One interruption of a connection, and what was done about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Trouble {
    /// Of which attempt.
    pub attempt: Attempt,
    count: u32,
}

/// See the module. What comes late, of an attempt that is over, changes nothing.
#[derive(Clone, Debug)]
pub struct Further {
    attempt: Attempt,
    wanted: bool,
    state: MediaState,
    backoff: Backoff,
    /// Counts interruptions and restarts, so that an older look is known as such.
    count: u32,
    /// It carried once.
    carried: bool,
    /// It was restarted since it carried last.
    restarted: bool,
}

impl Further {
    /// None is wanted yet; `seed` decides the jitter.
    pub fn new(seed: u64) -> Self {
        Self {
            attempt: Attempt::default(),
            wanted: false,
            state: MediaState::Connecting,
            backoff: Backoff::new(FIRST, MOST, seed),
            count: 0,
            carried: false,
            restarted: false,
        }
    }

    /// One is wanted from now on, after `rest`.
    pub fn begin(&mut self, rest: Duration) -> Move {
        self.wanted = true;
        self.backoff.reset();
        self.next(rest)
    }

    /// None is wanted any more.
    pub fn leave(&mut self) {
        self.wanted = false;
        self.over();
    }

    /// True between the two.
    pub fn is_wanted(&self) -> bool {
        self.wanted
    }

    /// True for the present attempt of one that is wanted.
    pub fn is_at(&self, attempt: Attempt) -> bool {
        self.wanted && attempt == self.attempt
    }

    /// The browser's word for the connection of this attempt.
    pub fn tell(&mut self, attempt: Attempt, state: MediaState) -> Option<Move> {
        if !self.is_at(attempt) {
            return None;
        }
        self.state = state;
        match state {
            MediaState::Connecting => None,
            MediaState::Connected => {
                self.backoff.reset();
                (self.carried, self.restarted) = (true, false);
                None
            }
            MediaState::Interrupted if self.restarted => None,
            MediaState::Interrupted => Some(Move::Look(self.trouble(), ALONE)),
            MediaState::Failed => self.restart().or_else(|| self.fail(attempt)),
        }
    }

    /// The patience with an interrupted one is over.
    pub fn look(&mut self, trouble: Trouble) -> Option<Move> {
        let Trouble { attempt, count } = trouble;
        let lost = self.state != MediaState::Connected;
        let still = self.is_at(attempt) && count == self.count && lost;
        still.then(|| self.restart().unwrap_or_else(|| self.next(Duration::ZERO)))
    }

    /// Restarts what carried, once until it carries again.
    fn restart(&mut self) -> Option<Move> {
        if !self.carried || self.restarted {
            return None;
        }
        self.restarted = true;
        Some(Move::Restart(self.trouble(), MENDED))
    }

    fn trouble(&mut self) -> Trouble {
        self.count = self.count.wrapping_add(1);
        Trouble { attempt: self.attempt, count: self.count }
    }

    /// The connection of this attempt is of no use.
    pub fn fail(&mut self, attempt: Attempt) -> Option<Move> {
        if !self.is_at(attempt) {
            return None;
        }
        let rest = self.backoff.next_delay();
        Some(self.next(rest))
    }

    /// The server refuses the offer of this attempt; `None` where to ask again is of
    /// no use.
    pub fn refused(&mut self, attempt: Attempt, problem: &Problem) -> Option<Move> {
        use ErrorCode::{Full, Internal, RateLimited, Unavailable};
        let passes = matches!(problem.code, Full | RateLimited | Unavailable | Internal);
        if !passes || !self.is_at(attempt) {
            return None;
        }
        let asked = Duration::from_secs(problem.retry_after.unwrap_or_default());
        let rest = self.backoff.next_delay().max(asked);
        Some(self.next(rest))
    }

    /// The server has us there anew: what was asked before is not answered any more.
    pub fn arrive(&mut self) -> Option<Move> {
        if !self.wanted || self.state == MediaState::Connected {
            return None;
        }
        self.restarted = false;
        Some(self.restart().unwrap_or_else(|| self.next(Duration::ZERO)))
    }

    fn next(&mut self, rest: Duration) -> Move {
        self.over();
        Move::Make(self.attempt, rest)
    }

    fn over(&mut self) {
        self.attempt.0 = self.attempt.0.wrapping_add(1);
        self.state = MediaState::Connecting;
        (self.carried, self.restarted) = (false, false);
    }
}
