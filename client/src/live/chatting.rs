//! The chat of a stage or room as signals: what was said, what is on its way, and when
//! one may write again.

use std::time::Duration;

use footlight_session::chat::ChatLog;
use footlight_session::{Backoff, Event};
use footlight_shared::{ChatId, ChatPage, ChatPlace, Concern, ErrorCode, Problem};
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::{NoContext, Timestamp, Uuid};

use super::health::every_second;
use super::line::Line;
use super::turn::Turn;
use crate::account::{Account, use_account};
use crate::api::{self, Answer};
use crate::component::toast::{Toasts, use_toasts};
use crate::platform::clock;

/// The handle.
#[derive(Clone, Copy)]
pub struct Chatting {
    /// What is shown.
    pub log: RwSignal<ChatLog>,
    /// What one is writing: it outlives the form.
    pub draft: RwSignal<String>,
    /// Seconds that everybody waits between two messages; 0 for none.
    pub slow: RwSignal<u32>,
    /// Whether one may write here; `None` while that is not known.
    pub writes: RwSignal<Option<bool>>,
    /// Whether one sees to order here, and need not wait.
    pub moderates: RwSignal<bool>,
    /// Whether one may come on this stage as one of its performers.
    pub performs: RwSignal<bool>,
    /// By the machine's clock in milliseconds, when one may write again.
    free_at: RwSignal<u64>,
    /// By the server's, until when one is silenced.
    muted_until: RwSignal<u64>,
    account: Account,
    toasts: Toasts,
    place: StoredValue<Option<ChatPlace>>,
    /// Of arrivals: what is fetched for an earlier one is not shown.
    turn: Turn,
    /// Counts what was told of how one stands: what was fetched before is older.
    told: StoredValue<u32>,
}

impl Chatting {
    /// Of a place that nothing is known of.
    pub fn new() -> Self {
        Self {
            log: RwSignal::new(ChatLog::default()),
            draft: RwSignal::new(String::new()),
            slow: RwSignal::new(0),
            writes: RwSignal::new(None),
            moderates: RwSignal::new(false),
            performs: RwSignal::new(false),
            free_at: RwSignal::new(0),
            muted_until: RwSignal::new(0),
            account: use_account(),
            toasts: use_toasts(),
            place: StoredValue::new(None),
            turn: Turn::new(),
            told: StoredValue::new(0),
        }
    }

    /// Where it is, once that is known.
    pub fn place(self) -> Option<ChatPlace> {
        self.place.try_get_value().flatten()
    }

    /// True once it is known to be that of a room.
    pub fn is_in_room(self) -> bool {
        matches!(self.place(), Some(ChatPlace::Room(_)))
    }

    /// Forgets an earlier performance.
    pub fn forget(self) {
        let _ = self.turn.next();
        self.log.set(ChatLog::default());
    }

    /// There, or there again: what was said before and meanwhile is fetched.
    pub fn arrive(self, place: ChatPlace) {
        self.place.set_value(Some(place));
        self.log.update_untracked(ChatLog::arrive);
        let is_latest = self.turn.next();
        let (first, cap) = (Duration::from_millis(500), Duration::from_secs(15));
        let mut backoff = Backoff::new(first, cap, clock::seed());
        spawn_local(async move {
            // Until it comes, what is said from now on is shown.
            while is_latest()
                && let Some(told) = self.told.try_get_value()
                && let Some(answer) = self.fetch(None).await
                && is_latest()
            {
                if self.told.try_get_value() != Some(told) {
                    continue;
                }
                let page = match answer {
                    Ok(page) => page,
                    Err(problem) if may_pass(problem.code) => {
                        let wait = Duration::from_secs(problem.retry_after.unwrap_or(0));
                        clock::sleep(backoff.next_delay().max(wait)).await;
                        continue;
                    }
                    Err(_) => return,
                };
                self.slow.try_set(page.slow_seconds);
                self.writes.try_set(Some(page.writes));
                self.moderates.try_set(page.moderates);
                self.performs.try_set(page.performs);
                self.muted_until.try_set(page.muted_until.unwrap_or(0));
                self.log.try_update(|log| log.latest(page));
                return;
            }
        });
    }

    /// Fetches what was said before all that is shown.
    pub fn look_back(self) {
        let Some(before) = self.log.with_untracked(ChatLog::before) else { return };
        spawn_local(async move {
            if let Some(Ok(page)) = self.fetch(Some(before)).await {
                self.log.try_update(|log| {
                    // Twice pressed, or something new was fetched meanwhile.
                    if log.before() == Some(before) {
                        log.earlier(page);
                    }
                });
            }
        });
    }

    async fn fetch(self, before: Option<u64>) -> Option<Answer<ChatPage>> {
        let place = self.place.try_get_value().flatten()?;
        Some(api::chat(self.account.bearer().as_deref(), &place, before).await)
    }

    /// Follows an event; yields it back where it is about something else.
    pub fn hear(self, event: Event) -> Option<Event> {
        match event {
            Event::Chat(messages) => self.log.update(|log| log.hear(messages)),
            Event::ChatSaid { id, seq } => {
                self.rest(u64::from(self.slow.get_untracked()));
                self.log.update(|log| log.said(id, seq));
            }
            Event::ChatRefused { id, problem } => {
                if let (ErrorCode::SlowMode, Some(seconds)) = (problem.code, problem.retry_after) {
                    self.rest(seconds);
                }
                self.log.update(|log| log.refused(id, problem));
            }
            Event::ChatDeleted(id) => self.log.update(|log| log.deleted(id)),
            Event::ChatSlow(seconds) => {
                self.told.update_value(|told| *told += 1);
                self.slow.set(seconds);
            }
            Event::Moderated { concern, reason, until } => {
                self.told.update_value(|told| *told += 1);
                match concern {
                    Concern::Muted => self.muted_until.set(until.unwrap_or(u64::MAX)),
                    Concern::Unmuted => self.muted_until.set(0),
                    Concern::Appointed => self.moderates.set(true),
                    Concern::Dismissed => self.moderates.set(false),
                    Concern::Engaged => self.performs.set(true),
                    Concern::Released => self.performs.set(false),
                    Concern::Deleted => {}
                }
                self.toasts.show(format!("{} {reason}", told(concern)));
            }
            other => return Some(other),
        }
        None
    }

    /// One must not write for so long.
    fn rest(self, seconds: u64) {
        if seconds > 0 && !self.moderates.get_untracked() {
            self.free_at.set(clock::unix_ms() + seconds * 1000);
        }
    }

    /// Says something, over this line.
    pub fn say(self, line: Line, text: String) {
        let name = self.account.me.with_untracked(|me| me.as_ref().map(|me| me.name.to_string()));
        let id = new_id();
        self.log.update(|log| log.saying(id, name.unwrap_or_default(), text.clone()));
        if line.turn(|session, now| session.say(now, id, text)) != Some(true) {
            let words = "Several messages are on their way. Wait a moment before the next one.";
            let problem = Problem::new(ErrorCode::RateLimited, words);
            self.log.update(|log| log.refused(id, problem));
        }
    }

    /// Says again what was refused.
    pub fn say_again(self, line: Line, id: ChatId) {
        if let Some(text) = self.log.try_update(|log| log.take_back(id)).flatten() {
            self.say(line, text);
        }
    }

    /// Seconds for which one is silenced still.
    pub fn muted(self) -> Signal<u64> {
        let ticks = every_second();
        Memo::new(move |_| {
            ticks.track();
            self.muted_until.get().saturating_sub(clock::unix_ms()).div_ceil(1000)
        })
        .into()
    }

    /// Seconds until one may write again.
    pub fn wait(self) -> Signal<u64> {
        let ticks = every_second();
        Memo::new(move |_| {
            ticks.track();
            self.free_at.get().saturating_sub(clock::unix_ms()).div_ceil(1000)
        })
        .into()
    }
}

/// What one is told before the reason.
fn told(concern: Concern) -> &'static str {
    match concern {
        Concern::Deleted => "A moderator has deleted a message of yours:",
        Concern::Muted => "A moderator has silenced you in the chat:",
        Concern::Unmuted => "You may write in the chat again:",
        Concern::Appointed => "You moderate here from now on:",
        Concern::Dismissed => "You do not moderate here any more:",
        Concern::Engaged => "You may perform on this stage from now on:",
        Concern::Released => "You do not perform on this stage any more:",
    }
}

/// Whether another try may be answered otherwise.
fn may_pass(code: ErrorCode) -> bool {
    use ErrorCode::{Internal, RateLimited, TokenExpired, Unauthenticated, Unavailable};
    matches!(code, Unavailable | Internal | RateLimited | TokenExpired | Unauthenticated)
}

fn new_id() -> ChatId {
    let now = Duration::from_millis(clock::unix_ms());
    let time = Timestamp::from_unix(NoContext, now.as_secs(), now.subsec_nanos());
    ChatId(Uuid::new_v7(time))
}
