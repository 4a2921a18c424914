//! What the session tells.

use footlight_session::room::News;
use footlight_session::{Event, LinkState, MediaState};
use footlight_shared::{ChatPlace, ErrorCode, MemberId, Source};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Meeting, Phase, Reaction};
use crate::platform::clock;

/// How long a reaction stays in sight.
const STAY: std::time::Duration = std::time::Duration::from_secs(4);
/// More than these at a time are a storm.
const REACTIONS: usize = 24;

impl Meeting {
    pub(super) fn hear(self, event: Event) {
        match event {
            Event::Link(link) => {
                self.link.set(link);
                if let Some(pairs) = self.pairs() {
                    pairs.reach(link);
                }
                if matches!(link, LinkState::Replaced | LinkState::Incompatible) {
                    self.end(Phase::Elsewhere(link));
                }
            }
            Event::Room(news) => self.changed(&news),
            Event::Arrived(room) => self.chat.arrive(ChatPlace::Room(room)),
            Event::RoomWaiting => {
                self.line.rest();
                self.phase.set(Phase::Waiting);
            }
            Event::RoomSlots(slots) => self.slots.set(slots),
            Event::RoomSpeakers(speakers) => {
                let me = self.room.with_untracked(|room| room.as_ref().map(|it| it.me));
                self.voices.update(|voices| voices.hear(clock::now(), me, speakers));
            }
            Event::RoomWatched { source, layers } => {
                self.watched.update(|watched| drop(watched.insert(source, layers)));
            }
            Event::RoomReaction { member, emoji } => self.reacted(member, emoji),
            Event::RoomMuted { source, by, words } => self.muted(source, &by, words),
            Event::RoomRemoved { reason, words, until } => {
                self.end(Phase::Removed { reason, words, until });
            }
            Event::RoomActRefused(problem) => self.toasts.show(problem.message),
            Event::RoomStateRefused(problem) => {
                let barred = match problem.field.as_deref() {
                    Some("microphone") => Source::Microphone,
                    Some("camera") => Source::Camera,
                    Some("screen") => Source::Screen,
                    _ => return,
                };
                self.turn_off(barred);
                self.toasts.show(problem.message);
            }
            Event::RoomSignal { from, signal } => {
                if let Some(pairs) = self.pairs() {
                    self.heard_from(pairs, from, signal);
                }
            }
            Event::NeedOffer(attempt) => {
                self.media.set(MediaState::Connecting);
                if let Some(direct) = self.direct {
                    // Perhaps the server begins anew, and gives the same numbers to others.
                    direct.part();
                }
                match self.mesh {
                    Some(mesh) => self.come_in(mesh, attempt),
                    None => spawn_local(self.offer(attempt)),
                }
            }
            Event::NeedRestart { attempt, relay } => {
                spawn_local(self.line.restart(attempt, relay));
            }
            Event::Answer(attempt, answer) => spawn_local(self.line.accept(attempt, answer)),
            Event::Recovering(rung) => self.recovering.set(rung),
            Event::Blocked(blocked) => self.blocked.set(blocked),
            Event::Trouble(problem) if self.is_kept_out(problem.code) => {
                self.phase.set(Phase::Trouble(problem));
            }
            Event::Refused(problem) => self.end(Phase::Refused(problem)),
            other => drop(self.chat.hear(other)),
        }
    }

    /// True before we are in the room, and where somebody else has got our place. What
    /// passes on the way back takes nothing from the screen.
    fn is_kept_out(self, code: ErrorCode) -> bool {
        let outside = || self.line.turn(|session, _| session.is_outside()) == Some(true);
        self.room.with_untracked(Option::is_none) || (code == ErrorCode::Full && outside())
    }

    fn end(self, phase: Phase) {
        self.close();
        self.phase.set(phase);
    }

    fn changed(self, news: &[News]) {
        let Some(room) = self.line.turn(|session, _| session.room().cloned()).flatten() else {
            return;
        };
        for one in news {
            if let News::Left(member) = one {
                self.voices.update(|voices| voices.forget(member.id));
                self.pinned.update(|pinned| *pinned = pinned.filter(|it| it.member != member.id));
                self.pointers.update(|pointers| pointers.lift(member.id));
            }
        }
        self.files.meet(&room);
        self.said_core.update_value(|said| news.iter().for_each(|one| said.note(one)));
        self.seating.update(|seating| seating.fill(room.me, &room.members));
        if let Some(mesh) = self.mesh {
            self.pair_with(mesh, &room, |_| true);
            self.weigh(mesh);
        }
        if let Some(direct) = self.direct {
            direct.meet(&room);
            self.pair_with(direct.pairs, &room, |id| direct.partner() == Some(id));
        }
        self.room.set(Some(room));
        if self.phase.get_untracked() != Phase::Inside {
            self.phase.set(Phase::Inside);
        }
    }

    pub(super) fn reacted(self, member: MemberId, emoji: String) {
        let key = self.reacted.get_value() + 1;
        self.reacted.set_value(key);
        self.reactions.update(|shown| {
            // One for each: the next takes its place.
            shown.retain(|it| it.member != member);
            shown.push(Reaction { key, member, emoji });
            let excess = shown.len().saturating_sub(REACTIONS);
            shown.drain(..excess);
        });
        let gone = move || {
            self.reactions.try_update(|shown| shown.retain(|it| it.key != key));
        };
        set_timeout(gone, STAY);
    }

    /// Sends it no more; what it is called.
    fn turn_off(self, source: Source) -> &'static str {
        match source {
            Source::Microphone => {
                self.capture.muted.set(true);
                "microphone"
            }
            Source::Camera => {
                self.capture.camera_off.set(true);
                "camera"
            }
            Source::ScreenSound | Source::Screen => {
                self.screen.stop();
                "screen"
            }
        }
    }

    fn muted(self, source: Source, by: &str, words: Option<String>) {
        let what = self.turn_off(source);
        let words = words.map(|words| format!(": {}", words.trim_end_matches('.')));
        let words = words.unwrap_or_default();
        self.toasts.show(format!("{by} has turned your {what} off{words}."));
    }
}
