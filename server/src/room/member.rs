//! Somebody in a room, or at its door.

use std::net::IpAddr;
use std::time::Instant;

use footlight_shared::{Grade, MemberId, RoomState, RoomView, SessionId, Source, UserId, limit};

use crate::call::Quota;
use crate::signal::bucket::Bucket;

/// Reactions at once, and per second in the long run.
const REACTIONS: (u32, f64) = (5, 1.0);

/// Who comes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Person {
    pub(crate) session: SessionId,
    pub(crate) user: UserId,
    pub(crate) name: String,
    /// Without an account.
    pub(crate) guest: bool,
    /// May moderate anywhere, over everybody.
    pub(crate) admin: bool,
    /// His token lets him moderate here.
    pub(crate) moderates: bool,
    pub(crate) address: IpAddr,
    /// No limit on one address applies to his.
    pub(crate) exempt: bool,
    /// What his token does not let him send.
    pub(crate) barred: Vec<Source>,
}

/// Somebody who is in.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) id: MemberId,
    pub(super) person: Person,
    pub(super) state: RoomState,
    /// His socket is lost.
    pub(super) away: bool,
    /// How good his connection is, as far as the room was told.
    pub(super) grade: Option<Grade>,
    /// The same as it is now.
    pub(super) measured: Option<Grade>,
    /// What a moderator has turned off.
    pub(super) muted: Vec<Source>,
    /// What is on his screen.
    pub(super) view: RoomView,
    pub(super) reactions: Bucket,
    /// What he says to the browsers of others.
    pub(super) signals: Quota,
}

impl Member {
    pub(super) fn new(id: MemberId, person: Person, now: Instant) -> Self {
        Self {
            id,
            person,
            state: RoomState::default(),
            away: false,
            grade: None,
            measured: None,
            muted: Vec::new(),
            view: RoomView::default(),
            reactions: Bucket::new(REACTIONS.0, REACTIONS.1, now),
            signals: Quota::to(limit::MESH_PEOPLE - 1, now),
        }
    }

    /// What of his goes to nobody.
    pub(super) fn silenced(&self) -> Vec<Source> {
        [&self.muted[..], &self.person.barred[..]].concat()
    }
}

/// Somebody who is not in yet.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) id: MemberId,
    pub(super) person: Person,
    /// He was let in and has not come yet.
    pub(super) admitted: bool,
}

/// Whether a source is on, by its sender's word; the sound of a screen is on with it.
pub(super) fn is_on(state: &RoomState, source: Source) -> bool {
    match source {
        Source::Microphone => state.microphone,
        Source::Camera => state.camera,
        Source::Screen | Source::ScreenSound => state.screen,
    }
}

/// Turns a source off.
pub(super) fn turn_off(state: &mut RoomState, source: Source) {
    match source {
        Source::Microphone => state.microphone = false,
        Source::Camera => state.camera = false,
        Source::Screen => state.screen = false,
        // Without its sound the screen is still shown.
        Source::ScreenSound => {}
    }
}
