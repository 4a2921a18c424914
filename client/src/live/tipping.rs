//! Sending a tip so that it is neither lost nor doubled: it is written down
//! before it goes out and struck out when its fate is known.

use std::time::Duration;

use footlight_session::{Backoff, Outbox, Patience, Verdict, format};
use footlight_shared::{
    ErrorCode, PostTip, Problem, Role, StageId, TipId, TipOutcome, TipReceipt, UserId,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::{NoContext, Timestamp, Uuid};

use crate::account::{Account, use_account};
use crate::api;
use crate::component::tip_form::Filled;
use crate::component::toast::{Toasts, use_toasts};
use crate::platform::clock;
use crate::platform::store::Keep;

const KEY: &str = "footlight.outbox";

/// The handle of one stage's tips.
#[derive(Clone, Copy)]
pub struct Tipping {
    /// True while a tip is on its way.
    pub busy: RwSignal<bool>,
    /// Why the last one is not through, or not yet.
    pub problem: RwSignal<Option<Problem>>,
    /// How many went through.
    pub sent: RwSignal<u32>,
    stage: StoredValue<StageId>,
    account: Account,
    toasts: Toasts,
}

/// Tips for `stage`; what an earlier page left behind goes out first.
pub fn use_tipping(stage: StageId) -> Tipping {
    let tipping = Tipping {
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
        sent: RwSignal::new(0),
        stage: StoredValue::new(stage),
        account: use_account(),
        toasts: use_toasts(),
    };
    let whose = Memo::new(move |_| tipping.member());
    Effect::new(move || {
        if let Some(me) = whose.get() {
            for tip in change(|outbox| leftovers(outbox, &me)) {
                tipping.go(tip, Patience::of_a_retry());
            }
        }
    });
    tipping
}

impl Tipping {
    /// Sends a tip.
    pub fn send(self, filled: Filled) {
        let Some(me) = untrack(|| self.member()) else { return };
        let tip = PostTip {
            id: new_id(),
            stage: self.stage.get_value(),
            amount: filled.amount,
            message: filled.message,
        };
        let kept = tip.clone();
        if change(|outbox| outbox.put(kept, me, clock::unix_ms())) {
            self.problem.set(None);
            self.go(tip, Patience::default());
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

    fn go(self, tip: PostTip, patience: Patience) {
        self.busy.set(true);
        spawn_local(async move {
            self.deliver(&tip, patience).await;
            self.busy.try_set(false);
        });
    }

    /// Tries until the tip's fate is known. The page may be left meanwhile:
    /// nothing here relies on its signals.
    async fn deliver(self, tip: &PostTip, mut patience: Patience) {
        let (first, cap) = (Duration::from_millis(500), Duration::from_secs(15));
        let mut backoff = Backoff::new(first, cap, clock::seed());
        loop {
            let post = async |token: String| api::post_tip(&token, tip).await;
            let problem = match self.account.authorised(post).await {
                Ok(receipt) => return self.settle(tip, &receipt),
                Err(problem) => problem,
            };
            if patience.verdict(&problem) == Verdict::Refused {
                change(|outbox| outbox.strike(&tip.id));
                self.problem.try_set(Some(problem));
                return;
            }
            let wait = Duration::from_secs(problem.retry_after.unwrap_or(0));
            self.problem.try_set(Some(on_its_way(problem)));
            clock::sleep(backoff.next_delay().max(wait)).await;
            // Another tab may have brought it through meanwhile, or somebody
            // else has logged in.
            if !change(|outbox| outbox.holds(&tip.id)) || untrack(|| self.member()).is_none() {
                self.problem.try_set(None);
                return;
            }
        }
    }

    fn settle(self, tip: &PostTip, receipt: &TipReceipt) {
        change(|outbox| outbox.strike(&tip.id));
        if receipt.outcome == TipOutcome::Conflict {
            let words = "This tip could not be sent. Nothing was taken; send it again.";
            self.problem.try_set(Some(Problem::new(ErrorCode::Conflict, words)));
            return;
        }
        self.problem.try_set(None);
        self.account.set_balance(receipt.balance);
        self.sent.try_update(|sent| *sent += 1);
        let currency =
            self.account.me.with_untracked(|me| me.as_ref().map(|it| it.currency.clone()));
        let amount = format::money(tip.amount.minor(), &currency.unwrap_or_default());
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
