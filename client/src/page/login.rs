//! Logging in.

use footlight_shared::{ErrorCode, Problem};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::use_account;
use crate::component::button::{Button, Tone};
use crate::component::error_notice::{ErrorNotice, in_words};
use crate::component::field::Field;
use crate::page::{leave_when_known, return_path, set_title, with_return};

/// The page. Whoever logs in goes back to where he came from.
#[component]
pub fn LoginPage() -> impl IntoView {
    set_title("Log in");
    leave_when_known();
    let account = use_account();
    let back = return_path();
    let name = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let name_error = RwSignal::new(None::<String>);
    let password_error = RwSignal::new(None::<String>);

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let (typed, secret) = (name.get_untracked().trim().to_owned(), password.get_untracked());
        problem.set(None);
        name_error.set(typed.is_empty().then(|| "Enter your name.".to_owned()));
        password_error.set(secret.is_empty().then(|| "Enter your password.".to_owned()));
        if typed.is_empty() || secret.is_empty() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = account.login(typed, secret).await;
            busy.try_set(false);
            match answer {
                Err(refusal) if refusal.code == ErrorCode::WrongCredentials => {
                    password_error.try_set(Some(in_words(&refusal)));
                }
                Err(refusal) => {
                    problem.try_set(Some(refusal));
                }
                Ok(()) => {}
            }
        });
    };
    let register = move || with_return("/register", back.get().as_deref().unwrap_or("/"));

    view! {
        <div class="form-page">
            <h1>"Welcome back"</h1>
            <form class="form" on:submit=submit novalidate>
                <Field label="Name" id="name" value=name autocomplete="username" error=name_error/>
                <Field
                    label="Password"
                    id="password"
                    kind="password"
                    value=password
                    autocomplete="current-password"
                    error=password_error
                />
                <ErrorNotice problem=problem/>
                <Button label="Log in" tone=Tone::Primary submit=true busy=busy/>
            </form>
            <p class="form-page__other">"New here? " <a href=register>"Make an account"</a></p>
        </div>
    }
}
