//! Sending a tip so that it is neither lost nor doubled: it is written down
//! before it goes out and struck out when its fate is known.
//!
//! Invariant: a tip goes out in the name of who wrote it and of nobody else. Where
//! he has gone it stays written down, and goes again when he is back.

use std::time::Duration;

use footlight_session::{Backoff, Outbox, Patience, Verdict, format};
use footlight_shared::{
    ErrorCode, PostTip, Problem, Role, StageId, TipId, TipOutcome, TipReceipt, UserId,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::{NoContext, Timestamp, Uuid};

use crate::account::{Account, is_stale, use_account};
use crate::api::{self, Answer};
use crate::component::tip_form::Filled;
use crate::component::toast::{Toasts, use_toasts};
use crate::platform::clock;
use crate::platform::store::Keep;

const KEY: &str = "footlight.outbox";

/// The handle of one stage's tips.
#[derive(Clone, Copy)]
pub struct Tipping {
    /// True while a tip is on its way.
    pub busy: Signal<bool>,
    /// Why the last one is not through, or not yet.
    pub problem: RwSignal<Option<Problem>>,
    /// How many of those that were written here went through.
    pub sent: RwSignal<u32>,
    /// How many are on their way.
    running: RwSignal<u32>,
    stage: StoredValue<StageId>,
    account: Account,
    toasts: Toasts,
}

/// A tip that goes out.
struct Outgoing {
    tip: PostTip,
    /// Who wrote it, and pays.
    from: UserId,
    /// True where it was left behind: what stands in the form is another one.
    again: bool,
}

/// Tips for `stage`; what an earlier page left behind goes out first.
pub fn use_tipping(stage: StageId) -> Tipping {
    let running = RwSignal::new(0);
    let tipping = Tipping {
        busy: Signal::derive(move || running.get() > 0),
        problem: RwSignal::new(None),
        sent: RwSignal::new(0),
        running,
        stage: StoredValue::new(stage),
        account: use_account(),
        toasts: use_toasts(),
    };
    let whose = Memo::new(move |_| tipping.member());
    Effect::new(move || {
        if let Some(from) = whose.get() {
            for tip in change(|outbox| leftovers(outbox, &from)) {
                tipping.go(Outgoing { tip, from, again: true });
            }
        }
    });
    tipping
}

impl Tipping {
    /// Sends a tip.
    pub fn send(self, filled: Filled) {
        let Some(from) = untrack(|| self.member()) else { return };
        let tip = PostTip {
            id: new_id(),
            stage: self.stage.get_value(),
            amount: filled.amount,
            message: filled.message,
        };
        let kept = tip.clone();
        if change(|outbox| outbox.put(kept, from, clock::unix_ms())) {
            self.problem.set(None);
            self.go(Outgoing { tip, from, again: false });
        } else {
            let words = "Several tips are still on their way. Wait a moment before the next one.";
            self.problem.set(Some(Problem::new(ErrorCode::RateLimited, words)));
        }
    }

    /// The present member's id, if it is one who may tip.
    fn member(self) -> Option<UserId> {
        let known = |role: Role| role != Role::Guest;
        self.account.me.with(|me| me.as_ref().filter(|me| known(me.role)).map(|me| me.id))
    }

    /// True where this is who is here now.
    fn is_here(self, from: UserId) -> bool {
        untrack(|| self.member()) == Some(from)
    }

    fn go(self, out: Outgoing) {
        self.running.update(|running| *running += 1);
        spawn_local(async move {
            self.deliver(&out).await;
            self.running.try_update(|running| *running = running.saturating_sub(1));
        });
    }

    /// Tries until the tip's fate is known, or who wrote it has gone. The page may be
    /// left meanwhile: nothing here relies on its signals.
    async fn deliver(self, out: &Outgoing) {
        let (first, cap) = (Duration::from_millis(500), Duration::from_secs(15));
        let mut backoff = Backoff::new(first, cap, clock::seed());
        let mut patience = if out.again { Patience::of_a_retry() } else { Patience::default() };
        loop {
            let problem = match self.post(out).await {
                Ok(None) => break,
                Ok(Some(Ok(receipt))) => return self.settle(out, &receipt),
                Ok(Some(Err(problem))) => {
                    if patience.verdict(&problem) == Verdict::Refused {
                        change(|outbox| outbox.strike(&out.tip.id));
                        self.problem.try_set(Some(problem));
                        return;
                    }
                    problem
                }
                Err(problem) => {
                    patience.unanswered();
                    problem
                }
            };
            let wait = Duration::from_secs(problem.retry_after.unwrap_or(0));
            self.problem.try_set(Some(on_its_way(problem)));
            clock::sleep(backoff.next_delay().max(wait)).await;
            // Another tab may have brought it through meanwhile, or somebody
            // else has logged in.
            let held = change(|outbox| outbox.holds_for(&out.tip.id, &out.from));
            if !held || !self.is_here(out.from) {
                break;
            }
        }
        self.problem.try_set(None);
    }

    /// Posts it once. Inside is what the server says of this tip, or nothing where who
    /// wrote it is not here; outside, that no token was to be had, which says nothing
    /// of the tip.
    async fn post(self, out: &Outgoing) -> Answer<Option<Answer<TipReceipt>>> {
        let post = async |token: String| {
            // A fresh token may be a guest's, since the login has ended, or that of
            // somebody who has logged in since, here or in another tab.
            if !self.is_here(out.from) {
                return Ok(None);
            }
            match api::post_tip(&token, &out.tip).await {
                Err(problem) if is_stale(&problem) => Err(problem),
                answer => Ok(Some(answer)),
            }
        };
        self.account.authorised(post).await
    }

    fn settle(self, out: &Outgoing, receipt: &TipReceipt) {
        let first = change(|outbox| outbox.strike(&out.tip.id));
        if receipt.outcome == TipOutcome::Conflict {
            let words = "This tip could not be sent. Nothing was taken; send it again.";
            self.problem.try_set(Some(Problem::new(ErrorCode::Conflict, words)));
            return;
        }
        self.problem.try_set(None);
        if !self.is_here(out.from) {
            return;
        }
        self.account.set_balance(receipt.balance);
        if !out.again {
            self.sent.try_update(|sent| *sent += 1);
        }
        // Another page or tab that sent the same has given thanks for it.
        if !first {
            return;
        }
        let currency =
            self.account.me.with_untracked(|me| me.as_ref().map(|it| it.currency.clone()));
        let amount = format::money(out.tip.amount.minor(), &currency.unwrap_or_default());
        self.toasts.show(format!("Your tip of {amount} is on stage. Thank you!"));
    }
}

/// Changes what is kept, and keeps it.
fn change<T>(act: impl FnOnce(&mut Outbox) -> T) -> T {
    let mut outbox =
        Keep::Browser.read(KEY).map(|text| Outbox::from_json(&text)).unwrap_or_default();
    let before = outbox.clone();
    let done = act(&mut outbox);
    if outbox.is_empty() {
        Keep::Browser.remove(KEY);
    } else if outbox != before {
        Keep::Browser.write(KEY, &outbox.to_json());
    }
    done
}

fn leftovers(outbox: &mut Outbox, me: &UserId) -> Vec<PostTip> {
    let now = clock::unix_ms();
    outbox.expire(now);
    outbox.due(me, now)
}

fn on_its_way(problem: Problem) -> Problem {
    let message = match problem.code {
        ErrorCode::RateLimited => problem.message,
        ErrorCode::NotLive => {
            "The tip is on its way: it is sent when the performer is back.".to_owned()
        }
        _ => "The tip is on its way: the server cannot be reached now. We keep trying, and it \
              is sent once."
            .to_owned(),
    };
    Problem { message, ..problem }
}

/// An id of now, for a tip or a refund.
pub fn new_id() -> TipId {
    let now = Duration::from_millis(clock::unix_ms());
    let time = Timestamp::from_unix(NoContext, now.as_secs(), now.subsec_nanos());
    TipId(Uuid::new_v7(time))
}
