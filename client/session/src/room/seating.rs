//! Who sits where: on which page, and who has the large place.
//!
//! Invariant: nobody's place changes but for a reason that he who looks can see.
//! Who speaks and is not on the first page takes the place there of whom was
//! silent for longest; all others stay.

use std::time::Duration;

use footlight_shared::{MemberId, RoomMember, Source};

use super::Voices;

/// A picture of a member's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Seat {
    /// Whose.
    pub member: MemberId,
    /// `Camera`, which also stands for whom has it off, or `Screen`.
    pub source: Source,
}

impl Seat {
    /// Somebody's camera, or the place where it would be.
    pub fn of(member: MemberId) -> Self {
        Self { member, source: Source::Camera }
    }

    /// Somebody's screen.
    pub fn screen_of(member: MemberId) -> Self {
        Self { member, source: Source::Screen }
    }
}

/// How the room is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum View {
    /// All of one size.
    #[default]
    Grid,
    /// Who has the word is large.
    Speaker,
}

/// What is in sight.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scene {
    /// In the large place: what was pinned, else a screen, else the speaker's.
    pub large: Option<Seat>,
    /// Beside it, or all.
    pub tiles: Vec<Seat>,
    /// Which page of these it is, from 0.
    pub page: usize,
    /// How many there are; at least one.
    pub pages: usize,
}

/// The order of those who are there.
#[derive(Clone, Debug, Default)]
pub struct Seating {
    /// The others, as they sit.
    order: Vec<MemberId>,
    me: Option<MemberId>,
    /// The others who show their screens, the latest last. One's own is before one's
    /// eyes already.
    screens: Vec<MemberId>,
}

impl Seating {
    /// These are there, of whom one is `me`. Who is new sits down at the end.
    pub fn fill(&mut self, me: MemberId, members: &[RoomMember]) {
        self.me = Some(me);
        let there = |id: &MemberId| members.iter().any(|it| it.id == *id);
        self.order.retain(|id| *id != me && there(id));
        for member in members.iter().filter(|it| it.id != me) {
            if !self.order.contains(&member.id) {
                self.order.push(member.id);
            }
        }
        let shows = |it: &&RoomMember| it.state.screen && it.id != me;
        self.screens.retain(|id| members.iter().filter(shows).any(|it| it.id == *id));
        for member in members.iter().filter(shows) {
            if !self.screens.contains(&member.id) {
                self.screens.push(member.id);
            }
        }
    }

    /// Brings who has the word to the first page of `capacity` places.
    pub fn promote(&mut self, voices: &Voices, capacity: usize) {
        // One's own place is the first.
        let first = capacity.saturating_sub(1);
        let Some(place) = voices.active().and_then(|id| self.order.iter().position(|it| *it == id))
        else {
            return;
        };
        if first == 0 || place < first {
            return;
        }
        let silent = |(index, id): &(usize, &MemberId)| {
            // Among those who never spoke, the last one.
            (voices.heard_at(**id).unwrap_or(Duration::ZERO), std::cmp::Reverse(*index))
        };
        let quietest = self.order.iter().take(first).enumerate().min_by_key(silent);
        if let Some((quietest, _)) = quietest {
            self.order.swap(quietest, place);
        }
    }

    /// What is in sight: `capacity` places beside the large one where there is
    /// one, else in all.
    pub fn scene(
        &self,
        view: View,
        pinned: Option<Seat>,
        voices: &Voices,
        page: usize,
        capacity: usize,
    ) -> Scene {
        let mut seats: Vec<Seat> =
            self.me.into_iter().chain(self.order.iter().copied()).map(Seat::of).collect();
        let screens = self.screens.iter().map(|id| Seat::screen_of(*id));
        // Before faces: there are few, and they are what is talked of.
        seats.splice(..0, screens);
        let pinned = pinned.filter(|seat| seats.contains(seat));
        let large = pinned.or_else(|| self.screen()).or_else(|| match view {
            View::Grid => None,
            View::Speaker => self.speaker(voices),
        });
        seats.retain(|seat| Some(*seat) != large);
        let capacity = capacity.max(1);
        let pages = seats.len().div_ceil(capacity).max(1);
        let page = page.min(pages - 1);
        let tiles = seats.into_iter().skip(page * capacity).take(capacity).collect();
        Scene { large, tiles, page, pages }
    }

    fn screen(&self) -> Option<Seat> {
        self.screens.last().map(|id| Seat::screen_of(*id))
    }

    /// Who has the word, or whoever is there; oneself where nobody else is.
    fn speaker(&self, voices: &Voices) -> Option<Seat> {
        let active = voices.active().filter(|id| self.order.contains(id));
        active.or_else(|| self.order.first().copied()).or(self.me).map(Seat::of)
    }
}
