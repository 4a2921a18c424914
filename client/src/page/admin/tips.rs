//! Tips, and the way to give one back: another entry in the ledger, with a reason
//! that the stage's audit and its performer's statement show.

use footlight_session::format;
use footlight_shared::{ErrorCode, GivenTip, PostRefund, Problem, Reason, TipId, limit};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::{Account, use_account};
use crate::api::order as api;
use crate::component::button::Button;
use crate::component::error_notice::ErrorNotice;
use crate::component::field::Field;
use crate::component::sure_button::SureButton;
use crate::live::tipping::new_id;
use crate::live::turn::Turn;
use crate::platform::clock;

/// What is looked for, what is there, and why one is given back.
#[derive(Clone, Copy)]
struct Given {
    account: Account,
    of: RwSignal<String>,
    tips: RwSignal<Option<Vec<GivenTip>>>,
    reason: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
    problem: RwSignal<Option<Problem>>,
    said: RwSignal<&'static str>,
    busy: RwSignal<bool>,
    turn: Turn,
}

/// The latest tips of an account or stage.
#[component]
pub fn GivenList() -> impl IntoView {
    let given = Given {
        account: use_account(),
        of: RwSignal::default(),
        tips: RwSignal::default(),
        reason: RwSignal::default(),
        wrong: RwSignal::default(),
        problem: RwSignal::default(),
        said: RwSignal::default(),
        busy: RwSignal::default(),
        turn: Turn::new(),
    };
    given.look();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        given.said.set("");
        given.look();
    };
    let tips = move || given.tips.get().unwrap_or_default();
    let none = move || given.tips.with(|tips| tips.as_ref().is_some_and(Vec::is_empty));
    view! {
        <section class="given" aria-label="Tips">
            <h2 class="room__head">"Tips"</h2>
            <form class="coming__search" role="search" on:submit=submit>
                <Field
                    label="Account or stage"
                    id="tips-of"
                    kind="search"
                    value=given.of
                    placeholder="A name, or a stage's id"
                    maxlength=limit::SEARCH_CHARS
                />
                <Button label="Show tips" submit=true busy=given.busy/>
            </form>
            <Field
                label="The reason to give one back"
                id="refund-reason"
                value=given.reason
                maxlength=limit::REASON_CHARS
                error=given.wrong
            />
            <ErrorNotice problem=given.problem/>
            <p role="status">{given.said}</p>
            <Show when=none><p class="admin__none">"There are no tips."</p></Show>
            <ul class="room__people">
                <For each=tips key=|it| (it.tip.id, it.refunded) let:tip>
                    <li><Line given=given tip=tip/></li>
                </For>
            </ul>
        </section>
    }
}

#[component]
fn Line(given: Given, tip: GivenTip) -> impl IntoView {
    let GivenTip { tip, to, refunded, .. } = tip;
    let currency = given.account.currency();
    let amount = move || currency.with(|currency| format::money(tip.amount.minor(), currency));
    let from = tip.from.to_string();
    let about = match tip.message.as_str() {
        "" => clock::written(tip.at),
        words => format!("{}: {words}", clock::written(tip.at)),
    };
    // The same however often it is tried.
    let (id, of) = (new_id(), tip.id);
    let label = format!("Give back to {from}");
    let sure = Signal::derive(move || format!("Give {} back", amount()));
    let way = if refunded {
        view! { <span class="room__role">"Given back"</span> }.into_any()
    } else {
        let press = move |()| given.give_back(id, of);
        view! { <SureButton label=label sure=sure on_press=press/> }.into_any()
    };
    view! {
        <div class="room__person">
            <span class="room__who">
                {amount} " from " {from} " to " {to.to_string()}
                <span class="room__role">{about}</span>
            </span>
            {way}
        </div>
    }
}

impl Given {
    fn look(self) {
        // The page may have been left since it was asked for.
        let Some(of) = self.of.try_get_untracked() else { return };
        let is_latest = self.turn.next();
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let ask = async |token: String| api::tips(&token, &of).await;
            let answer = self.account.authorised(ask).await;
            if !is_latest() {
                return;
            }
            match answer {
                Ok(found) => drop(self.tips.try_set(Some(found.tips))),
                Err(refused) => drop(self.problem.try_set(Some(refused))),
            }
            self.busy.try_set(false);
        });
    }

    fn give_back(self, id: TipId, tip: TipId) {
        let reason = match self.reason.with_untracked(|reason| reason.parse::<Reason>()) {
            Ok(reason) => reason,
            Err(error) => return self.wrong.set(Some(error.to_string())),
        };
        self.wrong.set(None);
        self.problem.set(None);
        self.said.set("");
        spawn_local(async move {
            let body = PostRefund { id, tip, reason };
            let post = async |token: String| api::refund(&token, &body).await;
            match self.account.authorised(post).await {
                Ok(_) => {
                    self.said.try_set("It is given back.");
                    self.look();
                }
                Err(refused) => {
                    // It was given back before: by somebody else, or from here where
                    // the answer was lost.
                    if refused.code == ErrorCode::Conflict {
                        self.look();
                    }
                    self.problem.try_set(Some(refused));
                }
            }
        });
    }
}
