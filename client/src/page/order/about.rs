//! What is done about one person.

use footlight_shared::{ChatPlace, ModerationAct, PersonEntry};
use leptos::prelude::*;

use super::wrong;
use crate::component::button::Button;
use crate::component::field::Field;
use crate::component::sure_button::SureButton;
use crate::live::order::Order;

/// How long somebody is silenced or shut out, in seconds.
const WHILE: u32 = 10 * 60;
const DAY: u32 = 24 * 60 * 60;

/// Who it is, by what he wrote, from the list of those who are there, or by his name.
#[component]
pub fn About(
    /// Where.
    order: Order,
    /// His name.
    who: RwSignal<String>,
) -> impl IntoView {
    let on_stage = order.place.with_value(|place| matches!(place, ChatPlace::Stage(_)));
    let named = Memo::new(move |_| who.with(|who| !who.trim().is_empty()));
    let written = Memo::new(move |_| {
        order.aim.with(|aim| aim.as_ref().filter(|it| it.who == *who.read()).map(|it| it.message))
    });
    let act = move |make: fn(String) -> ModerationAct| {
        move |()| order.act(make(who.with_untracked(|who| who.trim().to_owned())))
    };
    let delete = move |()| {
        if let Some(message) = written.get_untracked() {
            order.act(ModerationAct::Delete { message });
        }
    };
    // Whoever is named next is asked about anew.
    let for_good = move || {
        let sure = format!("Yes, ban {} for good", who.read().trim());
        let ban = act(|who| ModerationAct::Ban { who, seconds: None });
        view! { <SureButton label="Ban for good" sure=sure busy=order.busy on_press=ban/> }
    };
    let button = move |label: &'static str, make: fn(String) -> ModerationAct| {
        view! { <Button label=label busy=order.busy on_press=act(make)/> }
    };
    view! {
        <Field
            label="Whom"
            id="order-who"
            value=who
            placeholder="A name"
            maxlength=36
            error=wrong(order, "who")
        />
        <People order=order who=who/>
        <Show when=move || named.get()>
            <div class="room__acts" role="group" aria-label="What to do">
                <Show when=move || written.get().is_some()>
                    <Button label="Delete the message" busy=order.busy on_press=delete/>
                </Show>
                {button("Mute for 10 minutes", |who| ModerationAct::Mute { who, seconds: WHILE })}
                {button("Send out", |who| ModerationAct::Remove { who })}
                {button(
                    "Ban for 10 minutes",
                    |who| ModerationAct::Ban { who, seconds: Some(WHILE) },
                )}
                {button(
                    "Ban for a day",
                    |who| ModerationAct::Ban { who, seconds: Some(DAY) },
                )}
                {for_good}
                {button("Name as moderator", |who| ModerationAct::Appoint { who })}
                <Show when=move || on_stage>
                    {button("Name as performer", |who| ModerationAct::Engage { who })}
                </Show>
            </div>
        </Show>
    }
}

/// Who is there, to be chosen from.
#[component]
fn People(order: Order, who: RwSignal<String>) -> impl IntoView {
    let people = move || order.people.with(|(people, _)| people.clone());
    let count = move || order.people.with(|(_, total)| *total);
    view! {
        <details class="order__more">
            <summary>"Who is here: "{count}</summary>
            <ul class="room__people">
                <For each=people key=|person| person.user let:person>
                    <li><Somebody person=person who=who/></li>
                </For>
            </ul>
        </details>
    }
}

#[component]
fn Somebody(person: PersonEntry, who: RwSignal<String>) -> impl IntoView {
    let (name, chosen) = (person.name.clone(), person.name);
    let label = format!("Choose {name}");
    view! {
        <div class="room__person">
            <span class="room__who">{name}</span>
            {(!person.above).then(|| view! {
                <button
                    type="button"
                    class="button"
                    aria-label=label
                    on:click=move |_| who.set(chosen.clone())
                >
                    "Choose"
                </button>
            })}
        </div>
    }
}
