//! One's own account: who one is here, and a new password.

use footlight_session::format;
use footlight_shared::{Me, NewPassword, Problem, Role};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::register::password_trouble;
use crate::account::use_account;
use crate::api;
use crate::component::button::{Button, Tone};
use crate::component::error_notice::{ErrorNotice, in_words};
use crate::component::field::Field;
use crate::page::{set_title, with_return};

/// The page.
#[component]
pub fn AccountPage() -> impl IntoView {
    set_title("Account");
    let account = use_account();
    let me = Memo::new(move |_| account.me.get());
    view! {
        <div class="form-page">
            <h1>"Your account"</h1>
            {move || match me.get() {
                None => ().into_any(),
                Some(me) if me.role == Role::Guest => {
                    view! {
                        <p>"You are here as a guest."</p>
                        <p><a class="button" href=with_return("/login", "/account")>"Log in"</a></p>
                    }
                        .into_any()
                }
                Some(me) => view! { <Known me=me/> <Password/> }.into_any(),
            }}
        </div>
    }
}

/// Who one is.
#[component]
fn Known(me: Me) -> impl IntoView {
    let (role, way) = match me.role {
        Role::Performer => ("performer", Some(("/statement", "Your earnings"))),
        Role::Admin => ("administrator", Some(("/admin", "The house in numbers"))),
        Role::Viewer | Role::Guest => ("viewer", None),
    };
    let credit = format::money(me.balance, &me.currency);
    view! {
        <p class="form-page__who">
            {format!("{}, {role}. Your credit is {credit}. ", me.name)}
            {way.map(|(to, name)| view! { <a href=to>{name}</a> })}
        </p>
    }
}

#[component]
fn Password() -> impl IntoView {
    let account = use_account();
    let (old, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (old_error, new_error) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let done = RwSignal::new(false);
    let refused = move |refusal: Problem| {
        let at = match refusal.field.as_deref() {
            Some("old") => old_error,
            Some("new") => new_error,
            _ => {
                problem.try_set(Some(refusal));
                return;
            }
        };
        at.try_set(Some(in_words(&refusal)));
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let wish = NewPassword { old: old.get_untracked(), new: new.get_untracked() };
        let empty = wish.old.is_empty().then(|| "Enter your current password.".to_owned());
        let unfit = password_trouble(&wish.new);
        done.set(false);
        problem.set(None);
        old_error.set(empty.clone());
        new_error.set(unfit.clone());
        if empty.is_some() || unfit.is_some() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let change = async |token: String| api::change_password(&token, &wish).await;
            let answer = account.authorised(change).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    old.try_set(String::new());
                    new.try_set(String::new());
                    done.try_set(true);
                }
                Err(refusal) => refused(refusal),
            }
        });
    };
    view! {
        <form class="form" on:submit=submit novalidate>
            <h2>"Change the password"</h2>
            <Field
                label="Current password"
                id="old-password"
                kind="password"
                value=old
                autocomplete="current-password"
                error=old_error
            />
            <Field
                label="New password"
                id="new-password"
                kind="password"
                value=new
                autocomplete="new-password"
                hint="At least 8 characters. You are logged out wherever else you are."
                error=new_error
            />
            <ErrorNotice problem=problem/>
            <p role="status">
                {move || done.get().then_some("Your password is changed.")}
            </p>
            <Button label="Change password" tone=Tone::Primary submit=true busy=busy/>
        </form>
    }
}
