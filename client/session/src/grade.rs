//! How good a connection is, in one word.

use std::time::Duration;

use crate::Rates;

/// The grade of a connection.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Grade {
    /// Hardly usable.
    Poor,
    /// Noticeably disturbed.
    Fair,
    /// Nothing to notice.
    Good,
    /// Nothing to wish for.
    Excellent,
}

impl Grade {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Grade::Poor => "poor",
            Grade::Fair => "fair",
            Grade::Good => "good",
            Grade::Excellent => "excellent",
        }
    }

    /// The grade of one second.
    pub fn of(rates: &Rates, round_trip: Option<Duration>) -> Self {
        let by_loss = step(rates.loss, [0.01, 0.03, 0.08]);
        let by_delay = step(round_trip.unwrap_or_default().as_secs_f64(), [0.15, 0.3, 0.6]);
        let by_drops = step(rates.dropped, [0.05, 0.15, 0.4]);
        let by_freezes = if rates.freezes > 0 { Grade::Fair } else { Grade::Excellent };
        by_loss.min(by_delay).min(by_drops).min(by_freezes)
    }
}

/// The grade of a value that should be small.
fn step(value: f64, bounds: [f64; 3]) -> Grade {
    let grades = [Grade::Excellent, Grade::Good, Grade::Fair];
    let within = bounds.into_iter().zip(grades).find(|(bound, _)| value <= *bound);
    within.map_or(Grade::Poor, |(_, grade)| grade)
}

/// Seconds in a row that must be better before the word gets better.
const BETTER_FOR: u32 = 4;
/// Seconds in a row that must be worse before it gets worse.
const WORSE_FOR: u32 = 2;

/// Steadies the word: worse after two seconds, better after four, so that it
/// does not flicker.
#[derive(Clone, Debug, Default)]
pub struct Grader {
    shown: Option<Grade>,
    seconds: Vec<Grade>,
}

impl Grader {
    /// Takes one second's grade and yields the one to show.
    pub fn push(&mut self, second: Grade) -> Grade {
        let shown = *self.shown.get_or_insert(second);
        let same_side = |grade: &Grade| grade.cmp(&shown) == second.cmp(&shown);
        self.seconds.retain(same_side);
        if second == shown {
            self.seconds.clear();
            return shown;
        }
        self.seconds.push(second);
        let needed = if second < shown { WORSE_FOR } else { BETTER_FOR };
        if self.seconds.len() < needed as usize {
            return shown;
        }
        // The mildest of them: what all of them agree on.
        let agreed = match second < shown {
            true => self.seconds.iter().max(),
            false => self.seconds.iter().min(),
        };
        let agreed = agreed.copied().unwrap_or(second);
        self.seconds.clear();
        self.shown = Some(agreed);
        agreed
    }
}
