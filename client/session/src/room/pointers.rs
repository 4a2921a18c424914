//! Hands on pictures: where each points, until he lifts it or is silent for long.

use std::time::Duration;

use footlight_shared::MemberId;

use super::{Point, Seat};

/// How long a hand stays that says nothing more: its end may have been lost.
const STAYS: Duration = Duration::from_secs(2);
/// One's own is told no more often than this.
const APART: Duration = Duration::from_millis(50);
/// More than these at a time are a storm.
const MOST: usize = 16;

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Pointers {
    shown: Vec<(MemberId, Point, Duration)>,
    told: Option<Duration>,
}

impl Pointers {
    /// Somebody points there now.
    pub fn point(&mut self, now: Duration, member: MemberId, point: Point) {
        self.lift(member);
        if self.shown.len() < MOST {
            self.shown.push((member, point, now + STAYS));
        }
    }

    /// He points no more.
    pub fn lift(&mut self, member: MemberId) {
        self.shown.retain(|(of, ..)| *of != member);
    }

    /// True where it is time to tell others of one's own.
    pub fn tells(&mut self, now: Duration) -> bool {
        let due = self.told.is_none_or(|told| now >= told + APART);
        if due {
            self.told = Some(now);
        }
        due
    }

    /// Time passes.
    pub fn settle(&mut self, now: Duration) {
        self.shown.retain(|(_, _, until)| now < *until);
    }

    /// When [`Pointers::settle`] makes a difference.
    pub fn timeout(&self) -> Option<Duration> {
        self.shown.iter().map(|(_, _, until)| *until).min()
    }

    /// Those that point at a picture.
    pub fn at(&self, seat: Seat) -> impl Iterator<Item = (MemberId, Point)> {
        let here = move |(_, point, _): &&(_, Point, _)| point.seat == seat;
        self.shown.iter().filter(here).map(|(member, point, _)| (*member, *point))
    }
}
