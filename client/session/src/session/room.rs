//! The session of a room's member.
//!
//! Invariants: what is sent and what is in sight is said again whenever the server
//! may have forgotten it, and otherwise only when it changes; who waits in the
//! lobby has no peer connection.

use std::time::Duration;

use footlight_shared::{
    ClientMsg, MemberId, RoomAct, RoomId, RoomMember, RoomSnapshot, RoomState, RoomView, ServerMsg,
    Signal, limit,
};

use super::{Link, Session, Step};
use crate::request::Question;
use crate::room::{self, Outlook, Roster};
use crate::{Event, Intent};

/// More sections than any offer of ours has.
const SLOTS: usize = 64;

/// What is known of the room, and what the server knows of us.
#[derive(Debug, Default)]
pub(super) struct Membership {
    roster: Roster,
    outlook: Outlook,
    state: RoomState,
    told: Option<RoomState>,
    /// The server has told us the room on this socket.
    inside: bool,
    /// It has told us to wait.
    waits: bool,
}

impl Membership {
    /// The socket is gone, and what was said last may be.
    pub(super) fn lose(&mut self) {
        self.inside = false;
        self.forget();
    }

    fn forget(&mut self) {
        self.told = None;
        self.outlook.forget();
        self.roster.unask();
    }
}

impl Session {
    /// The room as it is known; `None` before we are in it.
    pub fn room(&self) -> Option<&RoomSnapshot> {
        self.room.roster.snapshot()
    }

    /// True where the server knows us, and does not have us in the room.
    pub fn is_outside(&self) -> bool {
        !self.room.inside && self.link == Link::Ready
    }

    /// This is on the screen now.
    pub fn room_view(&mut self, now: Duration, view: RoomView) {
        self.room.outlook.see(view);
        self.tell_outlook(now);
    }

    /// This is sent now, and whether a hand is raised; [`Event::RoomStateRefused`] where
    /// that may not be.
    pub fn room_state(&mut self, state: RoomState) {
        self.room.state = state;
        self.tell_state();
    }

    /// Reacts, where that can be seen at once.
    pub fn room_react(&mut self, emoji: &str) {
        if self.is_inside() {
            self.tell(ClientMsg::RoomReact { emoji: emoji.to_owned() });
        }
    }

    /// Says something to another member's browser, in a mesh; false where there is no way
    /// to it now, and it is lost.
    pub fn room_signal(&mut self, now: Duration, to: MemberId, signal: Signal) -> bool {
        if !self.is_inside() {
            return false;
        }
        // Candidates come in a crowd, and one that is refused is not missed.
        let is_description = matches!(signal, Signal::Offer { .. } | Signal::Answer { .. });
        let msg = ClientMsg::RoomSignal { to, signal };
        if is_description {
            self.ask(now, Question::CallSignal, msg);
        } else {
            self.tell(msg);
        }
        true
    }

    /// Does what a host may do; [`Event::RoomActRefused`] where it is not done, or nobody
    /// knows. False where there is no way to say it now.
    pub fn room_act(&mut self, now: Duration, act: RoomAct, reason: Option<String>) -> bool {
        let inside = self.is_inside();
        if inside {
            self.ask(now, Question::RoomAct, ClientMsg::RoomAct { act, reason });
        }
        inside
    }

    pub(super) fn room_joined(
        &mut self,
        now: Duration,
        question: Option<Question>,
        answer: Option<String>,
        snapshot: RoomSnapshot,
    ) {
        if !self.is_ours(&snapshot.room) {
            return;
        }
        self.backoff.reset();
        self.room.waits = false;
        // Another peer connection knows nothing of what was in sight on the last.
        self.room.forget();
        self.room_told(now, snapshot);
        if let Some(Question::Join(attempt)) = question
            && self.media.is_current(attempt)
        {
            self.media.answered(now);
            self.events.extend(answer.map(|answer| Event::Answer(attempt, answer)));
        }
    }

    pub(super) fn handle_room(&mut self, now: Duration, msg: ServerMsg) {
        match msg {
            ServerMsg::RoomWaiting { room } if self.is_ours(&room) => {
                self.room.waits = true;
                // How long hosts take to open is not how long we take.
                self.joined_at = None;
                self.rest_media();
                self.events.push_back(Event::RoomWaiting);
            }
            ServerMsg::RoomAdmitted { room } if self.is_ours(&room) => {
                self.room.waits = false;
                self.resume_media();
            }
            ServerMsg::RoomSnapshot { snapshot } if self.is_ours(&snapshot.room) => {
                self.room_told(now, snapshot);
            }
            ServerMsg::RoomDelta { version, changes } => {
                match self.room.roster.apply(version, changes) {
                    room::Step::Applied(news) => self.events.push_back(Event::Room(news)),
                    room::Step::Gap => self.tell(ClientMsg::RoomRefresh),
                    room::Step::Known | room::Step::Awaited => {}
                }
            }
            ServerMsg::RoomSignal { from, signal } => {
                self.events.push_back(Event::RoomSignal { from, signal });
            }
            ServerMsg::RoomSlots { mut slots } => {
                slots.truncate(SLOTS);
                self.events.push_back(Event::RoomSlots(slots));
            }
            ServerMsg::RoomSpeakers { members } => {
                self.events.push_back(Event::RoomSpeakers(members));
            }
            ServerMsg::RoomWatched { source, layers } => {
                self.events.push_back(Event::RoomWatched { source, layers });
            }
            ServerMsg::RoomReaction { member, emoji }
                if limit::REACTIONS.contains(&emoji.as_str()) =>
            {
                self.events.push_back(Event::RoomReaction { member, emoji });
            }
            ServerMsg::RoomMuted { source, by, words } => {
                self.events.push_back(Event::RoomMuted { source, by, words });
            }
            ServerMsg::RoomRemoved { room, reason, words, until } if self.is_ours(&room) => {
                self.finish();
                self.events.push_back(Event::RoomRemoved { reason, words, until });
            }
            _ => {}
        }
    }

    /// After a lost socket whoever waits asks again: whether the server still has him
    /// in its lobby, he is not told.
    pub(super) fn knock_again(&mut self) {
        if self.room.waits && *self.media.step() == Step::Over {
            self.resume_media();
        }
    }

    pub(super) fn room_timeout(&self) -> Option<Duration> {
        self.room.outlook.timeout().filter(|_| self.is_inside() && !self.is_mesh())
    }

    pub(super) fn tell_outlook(&mut self, now: Duration) {
        if self.is_inside()
            && !self.is_mesh()
            && let Some(view) = self.room.outlook.poll(now)
        {
            self.tell(ClientMsg::RoomView(view));
        }
    }

    fn tell_state(&mut self) {
        let state = self.room.state;
        if self.is_inside() && self.room.told != Some(state) {
            self.room.told = Some(state);
            let id = self.requests.note(Question::RoomState);
            self.send(id, ClientMsg::RoomState(state));
        }
    }

    fn room_told(&mut self, now: Duration, snapshot: RoomSnapshot) {
        self.room.inside = true;
        let room = snapshot.room.clone();
        let news = self.room.roster.take(snapshot);
        let is_shown = self.others_show();
        self.on_air_at_join.get_or_insert(is_shown);
        self.events.push_back(Event::Room(news));
        self.tell_state();
        self.tell_outlook(now);
        if !self.chat.is_there() {
            self.events.push_back(Event::Arrived(room));
        }
        self.arrive(now);
    }

    /// True while anything goes out: of a camera at least the smallest picture, whether
    /// or not anybody looks at it.
    pub(super) fn sends_to_room(&self) -> bool {
        self.room.state.sends()
    }

    /// True where something may come of others.
    pub(super) fn others_send(&self) -> bool {
        let others = |room: &RoomSnapshot| {
            room.members.iter().any(|it| it.id != room.me && it.state.sends())
        };
        self.room().is_some_and(others)
    }

    /// True where somebody else shows something.
    fn others_show(&self) -> bool {
        let shows = |it: &RoomMember| (it.state.camera || it.state.screen) && !it.away;
        self.room().is_some_and(|room| room.members.iter().any(|it| it.id != room.me && shows(it)))
    }

    /// True in a room whose members' browsers talk to each other.
    pub(super) fn is_mesh(&self) -> bool {
        self.room().is_some_and(|room| room.settings.mesh)
    }

    fn is_inside(&self) -> bool {
        self.room.inside && self.link == Link::Ready
    }

    fn is_ours(&self, room: &RoomId) -> bool {
        matches!(&self.intent, Intent::Room { room: ours, .. } if ours == room)
    }
}
