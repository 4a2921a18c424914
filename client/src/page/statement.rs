//! What the performer has earned, day by day, and as files for a spreadsheet.

use footlight_session::format;
use footlight_shared::{Problem, Role, Statement, StatementDay};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::use_account;
use crate::api::{own_stage, statement as api};
use crate::component::button::{Button, Tone};
use crate::component::error_notice::ErrorNotice;
use crate::component::field::Field;
use crate::live::turn::Turn;
use crate::page::{set_title, with_return};
use crate::platform::save;

/// The performer's page of his earnings.
#[component]
pub fn StatementPage() -> impl IntoView {
    set_title("Earnings");
    let account = use_account();
    let role = Memo::new(move |_| account.me.with(|me| me.as_ref().map(|me| me.role)));
    view! {
        <div class="statement">
            <h1>"Earnings"</h1>
            {move || match role.get() {
                None => ().into_any(),
                Some(Role::Performer) => view! { <Earnings/> }.into_any(),
                Some(_) => {
                    view! {
                        <p>"Earnings are for performers."</p>
                        <p>
                            <a class="button" href=with_return("/login", "/statement")>"Log in"</a>
                        </p>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

/// There is no statement before there is a stage.
#[component]
fn Earnings() -> impl IntoView {
    let account = use_account();
    let begun = RwSignal::new(None::<bool>);
    spawn_local(async move {
        let own = account.authorised(async |token: String| own_stage(&token).await).await;
        // What went wrong here goes wrong there, too, and is said there.
        begun.try_set(Some(own.map_or(true, |stage| stage.is_some())));
    });
    move || match begun.get() {
        None => ().into_any(),
        Some(true) => view! { <Days/> }.into_any(),
        Some(false) => {
            view! { <p>"Nothing yet: your statement begins with your first stream."</p> }.into_any()
        }
    }
}

#[component]
fn Days() -> impl IntoView {
    let account = use_account();
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let found = RwSignal::new(None::<Statement>);
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let turn = Turn::new();
    let show = move || {
        let is_latest = turn.next();
        busy.set(true);
        problem.set(None);
        let (first, last) = (from.get_untracked(), to.get_untracked());
        spawn_local(async move {
            let ask = async |token: String| api::statement(&token, &first, &last).await;
            let answer = account.authorised(ask).await;
            if !is_latest() {
                return;
            }
            match answer {
                Ok(statement) => {
                    // What was chosen meanwhile stays.
                    for (field, asked, told) in
                        [(from, &first, &statement.from), (to, &last, &statement.to)]
                    {
                        field.try_maybe_update(|day| {
                            let stood = day == asked;
                            if stood {
                                day.clone_from(told);
                            }
                            (stood, ())
                        });
                    }
                    found.try_set(Some(statement));
                }
                Err(refused) => {
                    problem.try_set(Some(refused));
                }
            }
            busy.try_set(false);
        });
    };
    show();
    let export = move |file: &'static str| {
        problem.set(None);
        let (first, last) = (from.get_untracked(), to.get_untracked());
        spawn_local(async move {
            let ask = async |token: String| api::file(&token, file, &first, &last).await;
            match account.authorised(ask).await {
                Ok(text) => {
                    save::offer(&text, "text/csv", &format!("footlight-{first}-{last}-{file}"));
                }
                Err(refused) => drop(problem.try_set(Some(refused))),
            }
        });
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        show();
    };
    view! {
        <form class="statement__span" on:submit=submit>
            <Field label="From" id="from" kind="date" value=from/>
            <Field label="To" id="to" kind="date" value=to/>
            <Button label="Show" submit=true tone=Tone::Primary busy=busy/>
        </form>
        <ErrorNotice problem=problem/>
        {move || found.get().map(|statement| view! { <Table statement=statement/> })}
        <div class="bar">
            <Button label="Days as CSV" on_press=move |()| export("days.csv")/>
            <Button label="Every tip as CSV" on_press=move |()| export("entries.csv")/>
        </div>
        <p class="statement__note">"Days begin and end by UTC."</p>
    }
}

#[component]
fn Table(statement: Statement) -> impl IntoView {
    let currency = statement.currency;
    let money = move |minor: i64| format::money(minor, &currency);
    let line = {
        let money = money.clone();
        move |day: StatementDay| {
            view! {
                <tr>
                    <th scope="row">{day.day}</th>
                    <td>{format::grouped(day.tips.into())}</td>
                    <td>{money(day.earned)}</td>
                    <td>{(day.refunds > 0).then(|| money(-day.refunded))}</td>
                    <td>{money(day.earned - day.refunded)}</td>
                </tr>
            }
        }
    };
    let net = money(statement.earned - statement.refunded);
    let (earned, refunded) = (money(statement.earned), money(-statement.refunded));
    let tips: u64 = statement.days.iter().map(|day| u64::from(day.tips)).sum();
    let none = statement.days.is_empty();
    let words = "No tips in these days.";
    view! {
        <div class="statement__scroll" tabindex="0" role="region" aria-label="By day">
            <table class="statement__table">
                <thead>
                    <tr>
                        <th scope="col">"Day"</th>
                        <th scope="col">"Tips"</th>
                        <th scope="col">"Earned"</th>
                        <th scope="col">"Refunded"</th>
                        <th scope="col">"Net"</th>
                    </tr>
                </thead>
                <tbody>{statement.days.into_iter().map(line).collect_view()}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">"Total"</th>
                        <td>{format::grouped(tips)}</td>
                        <td>{earned}</td>
                        <td>{refunded}</td>
                        <td>{net}</td>
                    </tr>
                </tfoot>
            </table>
        </div>
        {none.then(|| view! { <p class="statement__note">{words}</p> })}
    }
}
