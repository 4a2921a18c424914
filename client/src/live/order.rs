//! Order in a place as signals: who is there, what holds against whom, what was done,
//! and the way to do more.

use footlight_shared::{
    AuditEntry, ChatId, ChatPlace, Moderate, ModerationAct, PersonEntry, Problem, SanctionEntry,
    UserName,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::{Account, use_account};
use crate::api::{self, Answer};

/// What is written as the reason where nothing else is.
pub const REASON: &str = "Against the rules of the house.";
/// The same for what accuses nobody.
const WORD: &str = "By word of the house.";

/// Whom it is about, and which message of his.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Aim {
    /// Which.
    pub message: ChatId,
    /// By his name.
    pub who: String,
}

/// The handle.
#[derive(Clone, Copy)]
pub struct Order {
    /// Where.
    pub place: StoredValue<ChatPlace>,
    /// Who is there, as far as they are listed, and how many there are.
    pub people: RwSignal<(Vec<PersonEntry>, u32)>,
    /// What holds, as far as it was asked for, and how much there is.
    pub sanctions: RwSignal<(Vec<SanctionEntry>, u32)>,
    /// What was done, the latest first, as far as it was asked for.
    pub acts: RwSignal<Vec<AuditEntry>>,
    /// More was done before.
    pub more: RwSignal<bool>,
    /// Who else sees to order.
    pub moderators: RwSignal<Vec<UserName>>,
    /// Who performs on the stage besides its owner.
    pub performers: RwSignal<Vec<UserName>>,
    /// Why it is done: told to whom it concerns.
    pub reason: RwSignal<String>,
    /// Something is being done.
    pub busy: RwSignal<bool>,
    /// Why it was not.
    pub problem: RwSignal<Option<Problem>>,
    account: Account,
}

impl Order {
    /// Of a place; what is known of it is asked for.
    pub fn new(place: StoredValue<ChatPlace>) -> Self {
        let order = Self {
            place,
            people: RwSignal::new((Vec::new(), 0)),
            sanctions: RwSignal::new((Vec::new(), 0)),
            acts: RwSignal::new(Vec::new()),
            more: RwSignal::new(false),
            moderators: RwSignal::new(Vec::new()),
            performers: RwSignal::new(Vec::new()),
            reason: RwSignal::new(String::new()),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            account: use_account(),
        };
        order.refresh();
        order
    }

    /// Asks again for all of it.
    pub fn refresh(self) {
        spawn_local(async move {
            let people = self.ask(async |token, place| api::order::people(&token, &place).await);
            if let Some(page) = self.noted(people.await) {
                self.people.try_set((page.people, page.total));
            }
            let bans = self.ask(async |token, place| api::order::bans(&token, &place, 0).await);
            if let Some(page) = self.noted(bans.await) {
                self.sanctions.try_set((page.sanctions, page.total));
            }
            let acts = self.ask(async |token, place| api::order::audit(&token, &place, None).await);
            if let Some(page) = self.noted(acts.await) {
                self.acts.try_set(page.entries);
                self.more.try_set(page.more);
                self.moderators.try_set(page.moderators);
                self.performers.try_set(page.performers);
            }
        });
    }

    /// Asks for what holds besides what is shown.
    pub fn more_sanctions(self) {
        let from = self.sanctions.with_untracked(|(shown, _)| shown.len());
        spawn_local(async move {
            let page = self.ask(async |token, place| api::order::bans(&token, &place, from).await);
            if let Some(page) = self.noted(page.await) {
                self.sanctions.try_update(|(shown, total)| {
                    shown.extend(page.sanctions);
                    *total = page.total;
                });
            }
        });
    }

    /// Asks for what was done before what is shown.
    pub fn earlier_acts(self) {
        let before = self.acts.with_untracked(|acts| acts.last().map(|it| it.id));
        spawn_local(async move {
            let page =
                self.ask(async |token, place| api::order::audit(&token, &place, before).await);
            if let Some(page) = self.noted(page.await) {
                self.acts.try_update(|shown| shown.extend(page.entries));
                self.more.try_set(page.more);
            }
        });
    }

    /// Does something, for the reason that stands there, and shows what came of it.
    pub fn act(self, act: ModerationAct) {
        if self.busy.get_untracked() {
            return;
        }
        let reason = self.reason.with_untracked(|reason| match reason.as_str() {
            REASON if !accuses(&act) => WORD.parse(),
            reason => reason.parse(),
        });
        let reason = match reason {
            Ok(reason) => reason,
            Err(error) => {
                let words = format!("{error}");
                let problem = Problem::new(footlight_shared::ErrorCode::Invalid, words);
                self.problem.set(Some(problem));
                return;
            }
        };
        self.busy.set(true);
        self.problem.set(None);
        // There is nothing to be seen of a room that is closed.
        let is_room = self.place.with_value(|place| matches!(place, ChatPlace::Room(_)));
        let gone = is_room && matches!(act, ModerationAct::Close);
        let body = Moderate { act, reason };
        spawn_local(async move {
            let done =
                self.ask(async |token, place| api::order::act(&token, &place, &body).await).await;
            let done = self.noted(done).is_some();
            self.busy.try_set(false);
            if done && !gone && self.place.try_get_value().is_some() {
                self.refresh();
            }
        });
    }

    async fn ask<T>(self, call: impl AsyncFn(String, ChatPlace) -> Answer<T>) -> Option<Answer<T>> {
        let place = self.place.try_get_value()?;
        let call = async |token: String| call(token, place.clone()).await;
        Some(self.account.authorised(call).await)
    }

    /// What was answered; what went wrong is shown.
    fn noted<T>(self, answer: Option<Answer<T>>) -> Option<T> {
        match answer? {
            Ok(told) => Some(told),
            Err(problem) => {
                self.problem.try_set(Some(problem));
                None
            }
        }
    }
}

/// Whether it is done because of what somebody did.
fn accuses(act: &ModerationAct) -> bool {
    use ModerationAct::{Appoint, Dismiss, Engage, Release, Unban, Unmute};
    !matches!(
        act,
        Appoint { .. }
            | Dismiss { .. }
            | Engage { .. }
            | Release { .. }
            | Unban { .. }
            | Unmute { .. }
    )
}
