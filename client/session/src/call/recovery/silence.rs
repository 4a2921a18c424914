//! Hears that nothing comes in any more, before the browser does: Chromium calls a
//! connection interrupted after five seconds, though it hears of none of its
//! packets from the first on.
//!
//! Invariants: silence is only where something came at each look until just now, so
//! that who is sent little is never taken for cut off; and only while somebody
//! looked, so that a page that stood still is not, either.

use std::time::Duration;

/// How often to look. Hidden pages are let look once a second, which does.
pub const LOOK: Duration = Duration::from_millis(250);
/// Looks in a row with something new, before the next one without means anything.
const STEADY: u32 = 6;
/// Without anything for so long it is doubtful, and then silent.
const DOUBTFUL: Duration = Duration::from_millis(450);
const SILENT: Duration = Duration::from_millis(700);
/// Longest round trip that lengthens them.
const FAR: Duration = Duration::from_secs(1);
/// Silence that lasts is told again and again.
const AGAIN: Duration = Duration::from_millis(500);
/// For so long: by then the browser knows.
const AT_MOST: Duration = Duration::from_secs(10);
/// Who has not looked for so long knows nothing of that time.
const LATE: Duration = Duration::from_millis(2200);

/// What makes a connection owe us something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owed {
    /// Whatever came until just now.
    Stream,
    /// Feedback to what we send; nothing while we send nothing.
    Feedback,
}

/// What a look at a connection sees.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Look {
    /// Bytes that have come in so far, feedback included.
    pub received: u64,
    /// True where something would come in if all were well: of what is sent the
    /// other side tells all the time what it got.
    pub expects: bool,
    /// There and back.
    pub round_trip: Option<Duration>,
}

/// What is heard.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Hearing {
    /// Something should have come by now. Worth a question, and no more.
    Doubt,
    /// Nothing comes any more.
    Silence,
    /// It comes again.
    Sound,
    /// Nothing comes, and the machine has other addresses than the connection: nothing
    /// will come over them.
    Moved,
}

/// Listens to one connection; see the module.
#[derive(Clone, Debug, Default)]
pub struct Listening {
    received: Option<u64>,
    /// The latest look.
    looked: Duration,
    /// The latest one that saw something new.
    heard: Duration,
    /// Looks in a row that did, and that did not.
    steady: u32,
    in_vain: u32,
    flows: bool,
    told: Option<(Hearing, Duration)>,
}

impl Listening {
    /// Takes a look; yields what is news.
    pub fn push(&mut self, now: Duration, look: Look) -> Option<Hearing> {
        let before = self.received.replace(look.received);
        let late = now > std::mem::replace(&mut self.looked, now) + LATE;
        let Some(before) = before else {
            self.heard = now;
            return None;
        };
        self.flows = look.received > before;
        if self.flows {
            self.heard = now;
            self.in_vain = 0;
            self.steady = (self.steady + 1).min(STEADY);
            return self.told.take().map(|_| Hearing::Sound);
        }
        // Of paths that are given up nothing is counted any more.
        let other_paths = look.received < before;
        if late || other_paths || !look.expects {
            self.heard = now;
            self.in_vain = 0;
            return None;
        }
        if self.steady < STEADY && self.told.is_none() {
            self.steady = 0;
            return None;
        }
        self.in_vain = self.in_vain.saturating_add(1);
        self.judge(now, look.round_trip.unwrap_or_default().min(FAR))
    }

    /// True where the latest look saw something new.
    pub fn flows(&self) -> bool {
        self.flows
    }

    fn judge(&mut self, now: Duration, round_trip: Duration) -> Option<Hearing> {
        let lasts = now.saturating_sub(self.heard);
        let hearing = match self.told {
            Some((Hearing::Silence, at)) if now < at + AGAIN || lasts > AT_MOST => return None,
            _ if self.in_vain >= 3 && lasts >= SILENT + 2 * round_trip => Hearing::Silence,
            None if self.in_vain >= 2 && lasts >= DOUBTFUL + round_trip => Hearing::Doubt,
            _ => return None,
        };
        self.steady = 0;
        self.told = Some((hearing, now));
        Some(hearing)
    }
}
