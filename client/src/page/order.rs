//! What those do who see to order in a place: about somebody, about all, and what holds
//! and was done before. On a stage's page and in the studio beside the chat, in a room's
//! panel, and on the administrators' page.

mod about;
mod known;

use footlight_shared::{ChatPlace, ModerationAct, Problem, limit};
use leptos::prelude::*;

use self::about::About;
use self::known::{Acts, Sanctioned};
use crate::component::button::Button;
use crate::component::error_notice::{ErrorNotice, in_words};
use crate::component::field::Field;
use crate::component::sure_button::SureButton;
use crate::live::order::{Aim, Order, REASON};

/// Seconds between two messages of one, and what that is called.
const PACES: [(u32, &str); 4] = [(0, "off"), (10, "10 s"), (60, "1 min"), (300, "5 min")];

/// The panel.
#[component]
pub fn OrderPanel(
    /// Where.
    place: StoredValue<ChatPlace>,
    /// Whom it is about, and which message of his.
    aim: RwSignal<Option<Aim>>,
) -> impl IntoView {
    let close = place.with_value(|place| match place {
        ChatPlace::Stage(_) => "Close the stage",
        ChatPlace::Room(_) => "Close the room",
    });
    let order = Order::new(place, aim);
    order.reason.set(REASON.to_owned());
    let who = RwSignal::new(String::new());
    Effect::new(move || {
        if let Some(aim) = aim.get() {
            who.set(aim.who);
        }
    });
    let elsewhere = |it: &Problem| !matches!(it.field.as_deref(), Some("reason" | "who"));
    let problem = Signal::derive(move || order.problem.get().filter(elsewhere));
    view! {
        <section class="order" aria-label="Moderation" aria-busy=move || order.busy.get().to_string()>
            <Field
                label="The reason, for whom it concerns"
                id="order-reason"
                value=order.reason
                maxlength=limit::REASON_CHARS
                error=wrong(order, "reason")
            />
            <About order=order who=who/>
            <ErrorNotice problem=problem/>
            <p class="order__why" role="status">{order.done}</p>
            <Pace order=order/>
            <Sanctioned order=order/>
            <Acts order=order/>
            <SureButton
                label=close
                sure="Close it: all read the reason"
                busy=order.busy
                on_press=move |()| order.act(ModerationAct::Close)
            />
        </section>
    }
}

/// What is wrong with a field, in words.
fn wrong(order: Order, field: &'static str) -> Signal<Option<String>> {
    let ours = move |it: &&Problem| it.field.as_deref() == Some(field);
    Signal::derive(move || order.problem.with(|it| it.as_ref().filter(ours).map(in_words)))
}

/// How often each may write.
#[component]
fn Pace(order: Order) -> impl IntoView {
    let paces = PACES.map(|(seconds, words)| {
        let label = format!("Slow mode: {words}");
        view! {
            <Button
                label=label
                busy=order.busy
                on_press=move |()| order.act(ModerationAct::Slow { seconds })
            />
        }
    });
    view! { <div class="room__acts" role="group" aria-label="Slow mode">{paces.into_iter().collect_view()}</div> }
}
