//! Where a viewer tips.

use footlight_session::format;
use footlight_shared::{Amount, Message, Problem, limit};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::button::{Button, Tone};
use super::error_notice::in_words;
use super::field::Field;
use super::icon::Glyph;

/// The one-touch amounts in minor units. A touch fills the field in; the money
/// goes with *Send tip* alone, so that no slip of the thumb spends anything.
const ONE_TOUCH: [i64; 3] = [200, 500, 1000];

/// A tip as it was filled in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filled {
    /// How much.
    pub amount: Amount,
    /// Words with it; may be empty.
    pub message: Message,
}

/// The form. It keeps what was typed until the tip is committed.
#[component]
pub fn TipForm(
    /// The currency's code.
    #[prop(into)]
    currency: Signal<String>,
    /// What the viewer has left in minor units; `None` for a guest.
    #[prop(into)]
    balance: Signal<Option<i64>>,
    /// True while a tip is on its way.
    #[prop(into)]
    busy: Signal<bool>,
    /// What became of the last one, if it was refused.
    #[prop(into)]
    problem: Signal<Option<Problem>>,
    /// Counts the tips from here that were committed; each time it grows, the message is
    /// cleared.
    #[prop(into)]
    sent: Signal<u32>,
    /// Why nobody can tip now and when that changes; `None` while one can.
    #[prop(into)]
    closed: Signal<Option<String>>,
    /// Sends it.
    #[prop(into)]
    on_send: Callback<Filled>,
) -> impl IntoView {
    let member = Memo::new(move |_| balance.with(Option::is_some));
    view! {
        <Show when=move || member.get() fallback=|| view! { <Invitation/> }>
            <Fields
                currency=currency
                balance=balance
                busy=busy
                problem=problem
                sent=sent
                closed=closed
                on_send=on_send
            />
        </Show>
    }
}

/// What a guest sees instead of the form.
#[component]
fn Invitation() -> impl IntoView {
    let here = use_location().pathname;
    view! {
        <p class="tip-form tip-form--guest">
            <a href=move || crate::page::with_return("/login", &here.get())>"Log in"</a>
            " or "
            <a href=move || crate::page::with_return("/register", &here.get())>"register"</a>
            " to send a tip."
        </p>
    }
}

#[component]
fn Fields(
    currency: Signal<String>,
    balance: Signal<Option<i64>>,
    busy: Signal<bool>,
    problem: Signal<Option<Problem>>,
    sent: Signal<u32>,
    closed: Signal<Option<String>>,
    on_send: Callback<Filled>,
) -> impl IntoView {
    let amount = RwSignal::new(format::typed(ONE_TOUCH[0]));
    let message = RwSignal::new(String::new());
    let amount_error = RwSignal::new(None::<String>);
    let message_error = RwSignal::new(None::<String>);
    let is_closed = Memo::new(move |_| closed.with(Option::is_some));

    Effect::watch(move || sent.get(), move |_, _, _| message.set(String::new()), false);
    // What the server refused is shown at the field it names.
    Effect::new(move |_| {
        problem.with(|problem| {
            let words = problem.as_ref().map(in_words);
            let at_message =
                problem.as_ref().is_some_and(|it| it.field.as_deref() == Some("message"));
            let (of_message, of_amount) = if at_message { (words, None) } else { (None, words) };
            amount_error.set(of_amount);
            message_error.set(of_message);
        });
    });

    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || is_closed.get_untracked() {
            return;
        }
        let parsed = amount.with_untracked(|text| format::parse_amount(text));
        let words = message.with_untracked(|text| text.parse::<Message>());
        amount_error.set(parsed.err().map(str::to_owned));
        message_error.set(words.as_ref().err().map(ToString::to_string));
        if let (Ok(amount), Ok(message)) = (parsed, words) {
            on_send.run(Filled { amount, message });
        }
    };
    let left = move || balance.get().map(|balance| format::money(balance, &currency.read()));

    view! {
        <form class="tip-form" on:submit=send novalidate>
            <Show when=move || is_closed.get()>
                <p class="tip-form__closed" id="tip-closed">{closed}</p>
            </Show>
            // One switch for all of it; what was typed stays.
            <fieldset
                class="tip-form__fields"
                prop:disabled=is_closed
                aria-describedby=move || is_closed.get().then_some("tip-closed")
            >
                <legend class="visually-hidden">"Your tip"</legend>
                <div class="tip-form__touch" role="group" aria-label="Choose how much">
                    {ONE_TOUCH
                        .map(|minor| view! { <OneTouch minor=minor amount=amount currency=currency/> })}
                </div>
                <Field
                    label="Amount"
                    id="tip-amount"
                    value=amount
                    inputmode="decimal"
                    maxlength=12
                    prefix=Signal::derive(move || format::symbol(&currency.read()))
                    error=amount_error
                />
                <div class="tip-form__send">
                    <Field
                        label="Message"
                        id="tip-message"
                        value=message
                        placeholder="Kind words"
                        maxlength=limit::TIP_MESSAGE_CHARS
                        error=message_error
                    />
                    <Button
                        label="Send tip"
                        tone=Tone::Primary
                        glyph=Glyph::Coins
                        submit=true
                        busy=busy
                    />
                </div>
            </fieldset>
            <p class="tip-form__left">"You have " <span class="figures">{left}</span></p>
        </form>
    }
}

#[component]
fn OneTouch(minor: i64, amount: RwSignal<String>, currency: Signal<String>) -> impl IntoView {
    let chosen = Memo::new(move |_| {
        amount.with(|text| format::parse_amount(text).is_ok_and(|typed| typed.minor() == minor))
    });
    view! {
        <button
            type="button"
            class="button one-touch"
            aria-pressed=move || if chosen.get() { "true" } else { "false" }
            on:click=move |_| amount.set(format::typed(minor))
        >
            {move || format::money_short(minor, &currency.read())}
        </button>
    }
}
