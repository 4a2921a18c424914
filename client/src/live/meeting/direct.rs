//! The own way of two who are alone in a room: a pair beside the connection to the server.
//!
//! When it is taken is decided in `footlight_session::room::Alone`. The sound goes by both
//! ways, so that the one that is not listened to is muted and nothing more; what is not
//! looked at is not asked of the server.

use std::time::Duration;

use footlight_session::room::{Alone, Seat};
use footlight_shared::{MemberId, RoomSlot, RoomSnapshot, Source};
use leptos::prelude::*;

use super::Meeting;
use super::mesh::Mesh;
use crate::platform::capture::MediaStream;
use crate::platform::clock;

/// What its sound is called among those of the server's sections.
const NAME: &str = "direct";

/// See the module.
#[derive(Clone, Copy)]
pub(super) struct Direct {
    pub(super) pairs: Mesh,
    alone: RwSignal<Alone>,
    partner: Memo<Option<MemberId>>,
    together: Memo<Option<MemberId>>,
    seen: Memo<Option<MemberId>>,
}

impl Direct {
    pub(super) fn new() -> Self {
        let alone = RwSignal::new(Alone::default());
        Self {
            pairs: Mesh::new(),
            alone,
            partner: Memo::new(move |_| alone.with(Alone::partner)),
            together: Memo::new(move |_| alone.with(Alone::together)),
            seen: Memo::new(move |_| alone.with(Alone::seen)),
        }
    }

    /// These are in the room now.
    pub(super) fn meet(self, room: &RoomSnapshot) {
        self.alone.try_update(|alone| alone.meet(clock::now(), room));
    }

    /// Whether the own way has carried all of theirs just now.
    pub(super) fn look(self, comes: bool) {
        self.alone.try_update(|alone| alone.look(comes));
    }

    /// Whoever is there is somebody else from now on.
    pub(super) fn part(self) {
        self.pairs.part_all();
        self.alone.try_set(Alone::default());
    }

    /// To whom there is to be one now.
    pub(super) fn partner(self) -> Option<MemberId> {
        self.partner.try_get_untracked().flatten()
    }

    /// Who is heard by it, and whose picture the server need not send.
    pub(super) fn together(self) -> Option<MemberId> {
        self.together.get()
    }

    /// The same, as it is now.
    pub(super) fn together_now(self) -> Option<MemberId> {
        self.together.try_get_untracked().flatten()
    }

    /// What is heard by it.
    pub(super) fn sounds(self) -> Option<(String, MediaStream)> {
        let stream = self.pairs.stream_of(Seat::of(self.partner.get()?))?;
        Some((NAME.to_owned(), stream))
    }

    /// What is seen by it.
    pub(super) fn stream_of(self, seat: Seat) -> Option<MediaStream> {
        let seen = seat.source == Source::Camera && self.seen.get() == Some(seat.member);
        self.pairs.stream_of(seat).filter(|_| seen)
    }
}

impl Meeting {
    /// True while the browsers of two talk to each other beside the server.
    pub fn is_direct(self) -> bool {
        self.direct.is_some_and(|direct| direct.together().is_some())
    }

    /// What is heard, each under its name.
    pub fn heard(self) -> Vec<(String, MediaStream)> {
        let own = self.direct.and_then(Direct::sounds);
        self.sounds.get().into_iter().chain(own).collect()
    }

    /// True for what is heard by another way as well, and by this one is not to be.
    pub fn is_doubled(self, name: &str) -> bool {
        let Some(direct) = self.direct else { return false };
        let by_server = |member: MemberId| {
            let is = |it: &RoomSlot| {
                it.mid == name && it.member == member && it.source == Source::Microphone
            };
            self.slots.with(|slots| slots.iter().any(is))
        };
        match direct.together().filter(|member| !self.is_muted(*member)) {
            Some(member) => by_server(member),
            None => name == NAME,
        }
    }

    /// True for who sends no sound, by the server's word.
    fn is_muted(self, member: MemberId) -> bool {
        self.member(member).is_none_or(|it| !it.state.microphone)
    }

    /// Ends it in time.
    pub(super) fn follow_two(self, direct: Direct) {
        let due = Memo::new(move |_| direct.alone.with(Alone::timeout));
        Effect::new(move || {
            let Some(due) = due.get() else { return };
            let end = move || {
                direct.alone.try_update(|alone| alone.handle_timeout(clock::now()));
            };
            let wait = due.saturating_sub(clock::now()) + Duration::from_millis(5);
            if let Ok(timer) = set_timeout_with_handle(end, wait) {
                on_cleanup(move || timer.clear());
            }
        });
        Effect::new(move || {
            if direct.partner.get().is_none() {
                direct.pairs.part_all();
            }
        });
    }
}
