//! Order in a place as signals: who is there, what holds against whom, what was done,
//! and the way to do more.

use footlight_session::format;
use footlight_shared::{
    AuditEntry, ChatId, ChatPlace, ErrorCode, Moderate, ModerationAct, PersonEntry, Problem,
    Reason, SanctionEntry, UserName,
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
    /// Whom it is about, and which message of his; nothing once that is deleted.
    pub aim: RwSignal<Option<Aim>>,
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
    /// What was done last, in a sentence; empty where nothing was, or not yet.
    pub done: RwSignal<String>,
    account: Account,
}

impl Order {
    /// Of a place; what is known of it is asked for.
    pub fn new(place: StoredValue<ChatPlace>, aim: RwSignal<Option<Aim>>) -> Self {
        let order = Self {
            place,
            aim,
            people: RwSignal::new((Vec::new(), 0)),
            sanctions: RwSignal::new((Vec::new(), 0)),
            acts: RwSignal::new(Vec::new()),
            more: RwSignal::new(false),
            moderators: RwSignal::new(Vec::new()),
            performers: RwSignal::new(Vec::new()),
            reason: RwSignal::new(String::new()),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            done: RwSignal::new(String::new()),
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
                    // Twice pressed, or asked for anew meanwhile.
                    if shown.len() == from {
                        shown.extend(page.sanctions);
                        *total = page.total;
                    }
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
                let last = self.acts.try_with_untracked(|acts| acts.last().map(|it| it.id));
                // Twice pressed, or asked for anew meanwhile.
                if last == Some(before) {
                    self.acts.try_update(|shown| shown.extend(page.entries));
                    self.more.try_set(page.more);
                }
            }
        });
    }

    /// Does something, for the reason that stands there, and shows what came of it.
    pub fn act(self, act: ModerationAct) {
        let whom = target(&act).unwrap_or_default().to_owned();
        self.act_on(act, &whom, true);
    }

    /// Takes something back from somebody of this name, who stands in a list.
    pub fn lift(self, act: ModerationAct, whom: &str) {
        self.act_on(act, whom, false);
    }

    fn act_on(self, act: ModerationAct, whom: &str, typed: bool) {
        if self.busy.get_untracked() {
            return;
        }
        let reason = self.reason.with_untracked(|reason| match reason.as_str() {
            REASON if !accuses(&act) => WORD.parse::<Reason>(),
            reason => reason.parse(),
        });
        let reason = match reason {
            Ok(reason) => reason,
            Err(error) => {
                let problem = Problem::new(ErrorCode::Invalid, error.to_string());
                self.problem.set(Some(problem.at("reason")));
                return;
            }
        };
        self.busy.set(true);
        self.problem.set(None);
        self.done.set(String::new());
        // There is nothing to be seen of a room that is closed.
        let is_room = self.place.with_value(|place| matches!(place, ChatPlace::Room(_)));
        let gone = is_room && matches!(act, ModerationAct::Close);
        let named = typed && target(&act).is_some();
        let words = in_words(&act, whom);
        let body = Moderate { act, reason };
        spawn_local(async move {
            let done =
                self.ask(async |token, place| api::order::act(&token, &place, &body).await).await;
            let of_name = |problem: Problem| match problem.code {
                ErrorCode::NotFound if named => problem.at("who"),
                _ => problem,
            };
            let done = self.noted(done.map(|done| done.map_err(of_name))).is_some();
            self.busy.try_set(false);
            if done {
                self.done.try_set(words);
                self.strike(&body.act);
            }
            if done && !gone && self.place.try_get_value().is_some() {
                self.refresh();
            }
        });
    }

    /// A message that is deleted is aimed at no more.
    fn strike(self, act: &ModerationAct) {
        if let ModerationAct::Delete { message } = act {
            let strike = |aim: &mut Option<Aim>| aim.take_if(|it| it.message == *message).is_some();
            self.aim.try_maybe_update(|aim| (strike(aim), ()));
        }
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

/// Whom it is done to, as he is named.
fn target(act: &ModerationAct) -> Option<&str> {
    use ModerationAct::{
        Appoint, Ban, Close, Delete, Dismiss, Engage, Mute, Release, Remove, Slow, Unban, Unmute,
    };
    match act {
        Mute { who, .. }
        | Unmute { who }
        | Remove { who }
        | Ban { who, .. }
        | Unban { who }
        | Appoint { who }
        | Dismiss { who }
        | Engage { who }
        | Release { who } => Some(who),
        Delete { .. } | Slow { .. } | Close => None,
    }
}

/// What was done, for who did it.
fn in_words(act: &ModerationAct, whom: &str) -> String {
    let span = |seconds: u32| format::span(seconds.into());
    match act {
        ModerationAct::Delete { .. } => "The message is deleted.".to_owned(),
        ModerationAct::Mute { seconds, .. } => {
            format!("{whom} is silenced for {}.", span(*seconds))
        }
        ModerationAct::Unmute { .. } => format!("{whom} may write again."),
        ModerationAct::Remove { .. } => format!("{whom} is sent out."),
        ModerationAct::Ban { seconds: None, .. } => format!("{whom} is shut out for good."),
        ModerationAct::Ban { seconds: Some(seconds), .. } => {
            format!("{whom} is shut out for {}.", span(*seconds))
        }
        ModerationAct::Unban { .. } => format!("{whom} may come again."),
        ModerationAct::Slow { seconds: 0 } => "Slow mode is off.".to_owned(),
        ModerationAct::Slow { seconds } => {
            format!("Each may write once in {} now.", span(*seconds))
        }
        ModerationAct::Appoint { .. } => format!("{whom} is a moderator now."),
        ModerationAct::Dismiss { .. } => format!("{whom} is no moderator any more."),
        ModerationAct::Engage { .. } => format!("{whom} may perform here now."),
        ModerationAct::Release { .. } => format!("{whom} performs here no more."),
        ModerationAct::Close => "It is closed for everybody.".to_owned(),
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
