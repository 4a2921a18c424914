//! What holds against whom, who else sees to order or performs, and what was done.

use footlight_session::format;
use footlight_shared::{AuditEntry, ModerationAct, SanctionEntry, SanctionKind, UserName};
use leptos::prelude::*;

use crate::component::button::{Button, Tone};
use crate::live::health::every_second;
use crate::live::order::Order;
use crate::platform::clock;

/// What holds, each to be lifted, and whom the owner has named.
#[component]
pub fn Sanctioned(
    /// Where.
    order: Order,
) -> impl IntoView {
    let tick = every_second();
    let sanctions = move || order.sanctions.with(|(shown, _)| shown.clone());
    let count = move || order.sanctions.with(|(_, total)| *total);
    let more = Memo::new(move |_| {
        order.sanctions.with(|(shown, total)| usize::try_from(*total).unwrap_or(0) > shown.len())
    });
    view! {
        <details class="order__more">
            <summary>"Bans and mutes: "{count}</summary>
            <ul class="room__people">
                <For each=sanctions key=|it| (it.user, it.kind, it.until) let:sanction>
                    <li><Sanction order=order sanction=sanction tick=tick/></li>
                </For>
            </ul>
            <Show when=move || more.get()>
                <Button label="More" tone=Tone::Quiet on_press=move |()| order.more_sanctions()/>
            </Show>
        </details>
        <Named order=order what="Moderators" names=order.moderators undo=|who| {
            ("Dismiss", ModerationAct::Dismiss { who })
        }/>
        <Show when=move || order.performers.with(|it| !it.is_empty())>
            <Named order=order what="Performers" names=order.performers undo=|who| {
                ("Release", ModerationAct::Release { who })
            }/>
        </Show>
    }
}

#[component]
fn Sanction(order: Order, sanction: SanctionEntry, tick: Signal<u32>) -> impl IntoView {
    let SanctionEntry { user, name, kind, reason, until, .. } = sanction;
    let what = match kind {
        SanctionKind::Mute => "silenced",
        SanctionKind::Ban => "shut out",
    };
    let label = format!("Lift it from {name}");
    let whom = name.clone();
    let lift = move |_| {
        let who = user.to_string();
        let act = match kind {
            SanctionKind::Mute => ModerationAct::Unmute { who },
            SanctionKind::Ban => ModerationAct::Unban { who },
        };
        order.lift(act, &whom);
    };
    view! {
        <div class="room__person">
            <span class="room__who">
                {name}
                <span class="room__role">
                    {move || {
                        tick.track();
                        format!("{what} {}", left(until))
                    }}
                </span>
            </span>
            <button
                type="button"
                class="button"
                class:button--busy=order.busy
                aria-label=label
                on:click=lift
            >
                "Lift"
            </button>
            <p class="order__why">{reason}</p>
        </div>
    }
}

/// Those whom the owner has named for something, each to be let go.
#[component]
fn Named(
    order: Order,
    what: &'static str,
    names: RwSignal<Vec<UserName>>,
    undo: fn(String) -> (&'static str, ModerationAct),
) -> impl IntoView {
    let one = move |name: UserName| {
        let who = name.to_string();
        let (word, _) = undo(who.clone());
        let label = format!("{word} {who}");
        let done = who.clone();
        let let_go = move |_| order.lift(undo(done.clone()).1, &done);
        view! {
            <li class="room__person">
                <span class="room__who">{who}</span>
                <button
                    type="button"
                    class="button"
                    class:button--busy=order.busy
                    aria-label=label
                    on:click=let_go
                >
                    {word}
                </button>
            </li>
        }
    };
    view! {
        <details class="order__more">
            <summary>{what}": "{move || names.with(Vec::len)}</summary>
            <ul class="room__people">
                <For each=move || names.get() key=Clone::clone children=one/>
            </ul>
        </details>
    }
}

/// What was done, the latest first.
#[component]
pub fn Acts(
    /// Where.
    order: Order,
) -> impl IntoView {
    let tick = every_second();
    let acts = move || order.acts.get();
    view! {
        <details class="order__more">
            <summary>"What was done"</summary>
            <ol class="order__acts">
                <For each=acts key=|it| it.id let:entry>
                    <li>
                        {move || {
                            tick.track();
                            in_a_line(&entry)
                        }}
                    </li>
                </For>
            </ol>
            <Show when=move || order.more.get()>
                <Button label="Earlier" tone=Tone::Quiet on_press=move |()| order.earlier_acts()/>
            </Show>
        </details>
    }
}

fn in_a_line(entry: &AuditEntry) -> String {
    let ago = clock::unix_ms().saturating_sub(entry.at) / 1000;
    let who = entry.who.as_ref().map(|who| format!(" {who}")).unwrap_or_default();
    let why = if entry.reason.is_empty() { String::new() } else { format!(": {}", entry.reason) };
    format!("{} ago, {}: {}{who}{why}", format::span(ago), entry.by, entry.act)
}

/// How long something still holds.
fn left(until: Option<u64>) -> String {
    match until {
        None => "for good".to_owned(),
        Some(until) => {
            let seconds = until.saturating_sub(clock::unix_ms()).div_ceil(1000);
            format!("for {}", format::span(seconds))
        }
    }
}
