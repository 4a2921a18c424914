//! Being called, on whatever page.
//!
//! Every session hears it ring. A page of somebody with an account that has no
//! session of its own is given one for this alone, so that he can be called
//! wherever he is in the house.

use std::time::Duration;

use footlight_shared::{CallId, Role};
use leptos::prelude::*;

use super::link;
use crate::account::use_account;
use crate::driver::Driver;

/// How long a page has had no session before it is given one.
const SETTLED_AFTER: Duration = Duration::from_secs(1);

/// A call that rings here.
#[derive(Clone, PartialEq, Eq)]
pub struct Ring {
    /// Which.
    pub call: CallId,
    /// Who calls.
    pub from: String,
    /// The session that heard it.
    line: u32,
}

/// A session, which hears it ring.
#[derive(Clone)]
struct Line {
    number: u32,
    driver: Driver,
    /// False where it is there for the ringing alone.
    of_page: bool,
}

/// What somebody is in the middle of, and leaves if he answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engagement {
    /// Another call.
    Call,
    /// A stage of his own.
    Stage,
    /// Another's stage, on which he is seen.
    Company,
    /// A room.
    Room,
}

/// The handle; provided as context by the application's root.
#[derive(Clone, Copy)]
pub struct Ringing {
    rings: RwSignal<Vec<Ring>>,
    lines: RwSignal<Vec<Line>, LocalStorage>,
    next: StoredValue<u32>,
    /// The call to go into without another question.
    wanted: RwSignal<Option<CallId>>,
    engagements: RwSignal<Vec<(u32, Engagement)>>,
}

/// The ringing of the root.
pub fn use_ringing() -> Ringing {
    expect_context()
}

impl Ringing {
    /// Makes the handle and gives it to all below. Call once, in the root, below
    /// the account.
    pub fn provide() -> Self {
        let ringing = Self {
            rings: RwSignal::new(Vec::new()),
            lines: RwSignal::new_local(Vec::new()),
            next: StoredValue::new(0),
            wanted: RwSignal::new(None),
            engagements: RwSignal::new(Vec::new()),
        };
        provide_context(ringing);
        ringing.listen();
        ringing
    }

    /// The call that rings, the first of them.
    pub fn first(self) -> Option<Ring> {
        self.rings.with(|rings| rings.first().cloned())
    }

    /// The page of this call need not ask whether to come in: who answers, or
    /// calls somebody, has said so.
    pub fn go_into(self, call: CallId) {
        self.stopped(&call);
        self.wanted.set(Some(call));
    }

    /// True, once, where [`Ringing::go_into`] named this call.
    pub fn is_wanted(self, call: &CallId) -> bool {
        let wanted = self.wanted.with(|wanted| wanted.as_ref() == Some(call));
        if wanted {
            self.wanted.set(None);
        }
        wanted
    }

    /// What is left by answering.
    pub fn engagement(self) -> Option<Engagement> {
        self.engagements.with(|all| all.last().map(|(_, engagement)| *engagement))
    }

    /// As long as the present owner lives, `what` says what he is in the middle
    /// of.
    pub fn engage(self, what: impl Fn() -> Option<Engagement> + Send + Sync + 'static) {
        let number = self.count();
        let gone = move |all: &mut Vec<(u32, Engagement)>| all.retain(|(of, _)| *of != number);
        let what = Memo::new(move |_| what());
        Effect::new(move || {
            self.engagements.update(|all| {
                gone(all);
                all.extend(what.get().map(|it| (number, it)));
            });
        });
        on_cleanup(move || {
            self.engagements.try_update(gone);
        });
    }

    /// Not now.
    pub fn decline(self, ring: &Ring) {
        self.rings.update(|rings| rings.retain(|other| other.call != ring.call));
        let line = |lines: &Vec<Line>| lines.iter().find(|it| it.number == ring.line).cloned();
        if let Some(line) = self.lines.with_untracked(line) {
            line.driver.turn(|session, _| session.call_decline(ring.call.clone()));
        }
    }

    /// A session has begun; it ends with the present owner. Yields its number.
    pub(super) fn enter(self, driver: Driver, of_page: bool) -> u32 {
        let number = self.count();
        self.lines.update(|lines| lines.push(Line { number, driver, of_page }));
        on_cleanup(move || {
            self.lines.try_update(|lines| lines.retain(|line| line.number != number));
            // The server tells the next session of what rings on.
            self.rings.try_update(|rings| rings.retain(|ring| ring.line != number));
        });
        number
    }

    fn count(self) -> u32 {
        let count = |next: &mut u32| {
            *next = next.wrapping_add(1);
            *next
        };
        self.next.try_update_value(count).unwrap_or_default()
    }

    /// A session heard it ring.
    pub(super) fn rang(self, line: u32, call: CallId, from: String) {
        self.rings.try_update(|rings| {
            if rings.iter().all(|ring| ring.call != call) {
                rings.push(Ring { call, from, line });
            }
        });
    }

    /// It does not ring any more.
    pub(super) fn stopped(self, call: &CallId) {
        self.rings.try_update(|rings| rings.retain(|ring| ring.call != *call));
    }

    /// Begins a session for whom no page has one, and goes on having none: on the
    /// way from page to page nothing is opened that is closed at once.
    fn listen(self) {
        let account = use_account();
        let member = Memo::new(move |_| {
            account.me.with(|me| me.as_ref().is_some_and(|me| me.role != Role::Guest))
        });
        let silent =
            Memo::new(move |_| self.lines.with(|lines| lines.iter().all(|line| !line.of_page)));
        let settled = RwSignal::new(false);
        Effect::new(move || {
            settled.set(false);
            if member.get() && silent.get() {
                let settle = move || {
                    settled.try_set(true);
                };
                let timer = set_timeout_with_handle(settle, SETTLED_AFTER).ok();
                on_cleanup(move || {
                    if let Some(timer) = timer {
                        timer.clear();
                    }
                });
            }
        });
        Effect::new(move || {
            if settled.get() {
                link::start_for_ringing();
            }
        });
    }
}
