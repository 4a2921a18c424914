//! How good a connection is, in one word, and what is wrong with it.

use std::collections::VecDeque;
use std::time::Duration;

use footlight_shared::{Grade, Severity, Warning, WarningKind};

use crate::Rates;

/// Seconds that loss and freezes are looked at over: in one second a single
/// packet would decide.
const WINDOW: usize = 5;
/// Up to where loss is excellent, good and fair, as a share.
const LOSS: [f64; 3] = [0.005, 0.02, 0.05];
/// The same of the way there and back, in seconds.
const ROUND_TRIP: [f64; 3] = [0.05, 0.15, 0.3];
/// The same of jitter, in seconds.
const JITTER: [f64; 3] = [0.02, 0.05, 0.1];
/// The same of the share of time that the picture stands still.
const FROZEN: [f64; 3] = [0.0, 0.04, 0.2];
/// The same of frames that were received and not shown.
const DROPPED: [f64; 3] = [0.05, 0.15, 0.4];
/// Seconds after which what stood still while nobody looked is told of no more.
const BLIND: u32 = 2;
/// A freeze of which no more is known.
const FREEZE: f64 = 0.25;
/// So many standard errors beyond what is fair, loss is poor without a doubt.
const DOUBT: f64 = 3.0;

/// What a connection is graded by, over the last seconds. What is not known
/// speaks neither for nor against it.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Reading {
    /// The share of packets lost.
    pub loss: f64,
    /// Of so many packets.
    pub packets: u64,
    /// There and back.
    pub round_trip: Option<Duration>,
    /// How unevenly packets come.
    pub jitter: Option<Duration>,
    /// The share of time that the picture stood still.
    pub frozen: f64,
    /// The share of frames that were received and not shown.
    pub dropped: f64,
}

impl Reading {
    /// The grade: the worst that any of its parts has.
    pub fn grade(&self) -> Grade {
        let parts = [self.by_loss(), self.by_round_trip(), self.by_jitter(), self.by_freezes()];
        let worst = parts.into_iter().min().unwrap_or(Grade::Excellent);
        worst.min(step(self.dropped, DROPPED))
    }

    fn by_loss(&self) -> Grade {
        let grade = step(self.loss, LOSS);
        // Of some hundred packets more are lost by mere chance now and then.
        let share = LOSS[2];
        let error = (share * (1.0 - share) / self.packets.max(1) as f64).sqrt();
        if grade == Grade::Poor && self.loss <= share + DOUBT * error { Grade::Fair } else { grade }
    }

    fn by_round_trip(&self) -> Grade {
        step(self.round_trip.unwrap_or_default().as_secs_f64(), ROUND_TRIP)
    }

    fn by_jitter(&self) -> Grade {
        step(self.jitter.unwrap_or_default().as_secs_f64(), JITTER)
    }

    fn by_freezes(&self) -> Grade {
        step(self.frozen, FROZEN)
    }

    /// What there is to warn of: what is worst, where that is fair or poor.
    pub fn warning(&self) -> Option<Warning> {
        let ms = |time: Option<Duration>| time.unwrap_or_default().as_millis() as f64;
        let parts = [
            (self.by_loss(), WarningKind::Loss, self.loss * 1000.0),
            (self.by_freezes(), WarningKind::Freezes, self.frozen * WINDOW as f64 * 1000.0),
            (self.by_round_trip(), WarningKind::RoundTrip, ms(self.round_trip)),
            (self.by_jitter(), WarningKind::Jitter, ms(self.jitter)),
        ];
        let (grade, kind, value) = parts.into_iter().min_by_key(|(grade, ..)| *grade)?;
        let severity = match grade {
            Grade::Poor => Severity::Critical,
            Grade::Fair => Severity::Warning,
            Grade::Good | Grade::Excellent => return None,
        };
        Some(Warning { kind, value: value.round() as u32, severity })
    }
}

/// The grade of a value that should be small.
fn step(value: f64, bounds: [f64; 3]) -> Grade {
    let grades = [Grade::Excellent, Grade::Good, Grade::Fair];
    let within = bounds.into_iter().zip(grades).find(|(bound, _)| value <= *bound);
    within.map_or(Grade::Poor, |(_, grade)| grade)
}

/// What a warning says to the user: what he notices, and what may help.
pub fn advice(kind: WarningKind) -> &'static str {
    match kind {
        WarningKind::Loss => {
            "Your connection loses data. A cable or a place nearer to the router may help."
        }
        WarningKind::RoundTrip => {
            "Your connection answers late. A VPN or a download may slow it down."
        }
        WarningKind::Jitter => "Your connection is uneven. Somebody else may be using it heavily.",
        WarningKind::Freezes => {
            "The picture stops now and then. Your connection carries too little."
        }
    }
}

/// Puts seconds together.
#[derive(Clone, Debug, Default)]
pub struct Gauge {
    seconds: VecDeque<Rates>,
    /// Of what goes out, by the other side's word.
    outs: VecDeque<Rates>,
    /// Seconds in which freezes say nothing.
    blind: u32,
}

impl Gauge {
    /// Nobody looks in this second. A picture may rest for that, and the browser tells of
    /// it with the first frame that follows.
    pub fn look_away(&mut self) {
        self.blind = BLIND;
    }

    /// Takes one second's rates and yields what they come to with those before.
    pub fn push(
        &mut self,
        rates: &Rates,
        round_trip: Option<Duration>,
        jitter: Option<Duration>,
    ) -> Reading {
        let mut rates = *rates;
        if self.blind > 0 {
            self.blind -= 1;
            (rates.freezes, rates.frozen, rates.dropped) = (0, 0.0, 0.0);
        }
        keep(&mut self.seconds, rates);
        let frozen =
            |it: &Rates| if it.frozen > 0.0 { it.frozen } else { FREEZE * it.freezes as f64 };
        let frozen = self.seconds.iter().map(frozen).sum::<f64>();
        let (loss, packets) = lost(&self.seconds);
        Reading {
            loss,
            packets,
            round_trip,
            jitter,
            // The first second of all is no whole window.
            frozen: (frozen / WINDOW as f64).min(1.0),
            dropped: rates.dropped,
        }
    }

    /// The same where something goes out as well, the worse of the two ways
    /// counting: what is lost on the way out is the other one's trouble, and ours.
    /// The worse over all seconds, not in each: the other side tells of some seconds'
    /// losses at once, and nothing in those between.
    pub fn push_both(
        &mut self,
        rates: &Rates,
        out: Option<&Rates>,
        round_trip: Option<Duration>,
        jitter: Option<Duration>,
    ) -> Reading {
        let reading = self.push(rates, round_trip, jitter);
        keep(&mut self.outs, out.copied().unwrap_or_default());
        let (loss, packets) = lost(&self.outs);
        let theirs = Reading { loss, packets, ..reading };
        let order = |it: &Reading| (it.by_loss(), std::cmp::Reverse((it.loss * 1e6) as u64));
        std::cmp::min_by_key(reading, theirs, order)
    }
}

fn keep(seconds: &mut VecDeque<Rates>, rates: Rates) {
    if seconds.len() == WINDOW {
        seconds.pop_front();
    }
    seconds.push_back(rates);
}

/// The share of packets lost in these seconds, and of how many.
fn lost(seconds: &VecDeque<Rates>) -> (f64, u64) {
    let sum = |of: fn(&Rates) -> f64| seconds.iter().map(of).sum::<f64>();
    let (packets, lost) = (sum(|it| it.packets), sum(|it| it.packets * it.loss));
    (if packets > 0.0 { lost / packets } else { 0.0 }, packets as u64)
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
