//! One file that comes or goes.

use footlight_session::format;
use footlight_session::transfer::{Reason, Stage, Way};
use leptos::prelude::*;

use crate::live::transfer::{Item, Transfer, Transfers};

/// Its name, how far it is, and what can be done with it.
#[component]
pub fn TransferRow(
    /// The file.
    item: Item,
) -> impl IntoView {
    let Item { transfer, transfers, with } = item;
    let Transfer { id, way, name, size, stage, written, rate, link, .. } = transfer;
    let percent =
        move || if size == 0 { 100.0 } else { written.get() as f64 / size as f64 * 100.0 };
    let runs = Memo::new(move |_| {
        matches!(stage.get(), Stage::Waiting | Stage::Running | Stage::Checking)
    });
    let whose = move || match (with?.1.get_value(), way) {
        (name, Way::Out) => Some(format!("To {name} · ")),
        (name, Way::In) => Some(format!("From {name} · ")),
    };
    let words = move || match stage.get() {
        Stage::Running => running(written.get(), size, rate.get()),
        stage => standing(stage, way, size, link.with(Option::is_some)),
    };
    let act = move |verb: &'static str, press: fn(Transfers, Transfer)| {
        let name = name.get_value();
        view! {
            <button type="button" class="button" on:click=move |_| press(transfers, transfer)>
                <span>{verb}<span class="visually-hidden">" "{name}</span></span>
            </button>
        }
    };
    let actions = move || match (stage.get(), way) {
        (Stage::Offered, Way::In) => view! {
            {act("Accept", |transfers, it| transfers.accept(it.id))}
            {act("Refuse", |transfers, it| transfers.cancel(it.id))}
        }
        .into_any(),
        (Stage::Whole | Stage::Ended { .. }, _) => {
            act("Remove", |transfers, it| transfers.forget(it.id)).into_any()
        }
        _ => act("Cancel", |transfers, it| transfers.cancel(it.id)).into_any(),
    };
    let save = move || {
        link.get().map(|link| {
            let (name, download) = (name.get_value(), name.get_value());
            view! {
                <a class="button" href=link download=download>
                    <span>"Save"<span class="visually-hidden">" "{name}</span></span>
                </a>
            }
        })
    };
    view! {
        <li class="file" data-transfer=id.0.to_string()>
            <p class="file__name">
                <span class="visually-hidden">
                    {if way == Way::In { "Incoming: " } else { "Outgoing: " }}
                </span>
                <span aria-hidden="true">{if way == Way::In { "↓ " } else { "↑ " }}</span>
                {name.get_value()}
            </p>
            <p class="file__words figures">{whose} {words}</p>
            <Show when=move || runs.get()>
                <div
                    class="file__bar"
                    role="progressbar"
                    aria-label=name.get_value()
                    aria-valuemin="0"
                    aria-valuemax="100"
                    aria-valuenow=move || format!("{:.0}", percent().floor())
                >
                    <div
                        class="file__fill"
                        style:transform=move || format!("scaleX({:.3})", percent() / 100.0)
                    ></div>
                </div>
            </Show>
            <div class="file__actions">{save} {actions}</div>
        </li>
    }
}

fn running(written: u64, size: u64, rate: Option<f64>) -> String {
    let far = format!("{} of {}", format::bytes(written), format::bytes(size));
    rate.map_or(far.clone(), |rate| format!("{far}, {}/s", format::bytes(rate as u64)))
}

fn standing(stage: Stage, way: Way, size: u64, can_be_saved: bool) -> String {
    let words = match (stage, way) {
        (Stage::Offered, Way::Out) => "Waits until the other one accepts",
        (Stage::Offered, Way::In) => "Do you want it?",
        (Stage::Checking, _) => "Is being checked",
        (Stage::Whole, Way::Out) => "Has arrived",
        (Stage::Whole, Way::In) if can_be_saved => "Is here, and whole",
        (Stage::Whole, Way::In) => "Is saved",
        (Stage::Ended { by_me: false, why: Reason::Cancelled }, _) => {
            "The other one has stopped it."
        }
        (Stage::Ended { by_me: false, why: Reason::Declined }, _) => {
            "The other one does not want it."
        }
        (Stage::Ended { by_me: true, why: Reason::Declined | Reason::Cancelled }, _) => {
            "You have stopped it."
        }
        (Stage::Ended { why, .. }, _) => why.words(),
        (Stage::Waiting | Stage::Running, _) => "Waits",
    };
    match stage {
        Stage::Ended { .. } => words.to_owned(),
        _ => format!("{} · {words}", format::bytes(size)),
    }
}
