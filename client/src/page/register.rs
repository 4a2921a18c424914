//! Making an account.

use footlight_shared::{Problem, Role, UserName, limit};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;

use crate::account::use_account;
use crate::component::button::{Button, Tone};
use crate::component::error_notice::{ErrorNotice, in_words};
use crate::component::field::Field;
use crate::component::radio_group::{Choice, RadioGroup};
use crate::page::{leave_when_known, return_path, set_title, with_return};

/// The page. Whoever registers is logged in and goes back to where he came from.
#[component]
pub fn RegisterPage() -> impl IntoView {
    set_title("Register");
    leave_when_known();
    let back = return_path();
    let form = Form::new(wanted_role());
    let login = move || with_return("/login", back.get().as_deref().unwrap_or("/"));
    let choices = vec![
        Choice {
            value: Role::Viewer,
            label: "Viewer",
            hint: "Watch and tip. You start with demo credit.",
        },
        Choice { value: Role::Performer, label: "Performer", hint: "Have a stage of your own." },
    ];

    view! {
        <div class="form-page">
            <h1>"Join the house"</h1>
            <form
                class="form"
                novalidate
                on:submit=move |event: SubmitEvent| {
                    event.prevent_default();
                    form.submit();
                }
            >
                <RadioGroup legend="I am here as a" name="role" choices=choices value=form.role/>
                <Field
                    label="Name"
                    id="name"
                    value=form.name
                    autocomplete="username"
                    hint="Everybody sees it. Letters, digits, dots, dashes, underscores."
                    error=form.name_error
                />
                <Field
                    label="Password"
                    id="password"
                    kind="password"
                    value=form.password
                    autocomplete="new-password"
                    hint="At least 8 characters."
                    error=form.password_error
                />
                <ErrorNotice problem=form.problem/>
                <Button label="Register" tone=Tone::Primary submit=true busy=form.busy/>
            </form>
            <p class="form-page__other">"Been here before? " <a href=login>"Log in"</a></p>
        </div>
    }
}

/// What is filled in, and what is wrong with it.
#[derive(Clone, Copy)]
struct Form {
    name: RwSignal<String>,
    password: RwSignal<String>,
    role: RwSignal<Role>,
    busy: RwSignal<bool>,
    name_error: RwSignal<Option<String>>,
    password_error: RwSignal<Option<String>>,
    problem: RwSignal<Option<Problem>>,
}

impl Form {
    fn new(role: Role) -> Self {
        Self {
            name: RwSignal::new(String::new()),
            password: RwSignal::new(String::new()),
            role: RwSignal::new(role),
            busy: RwSignal::new(false),
            name_error: RwSignal::new(None),
            password_error: RwSignal::new(None),
            problem: RwSignal::new(None),
        }
    }

    fn submit(self) {
        if self.busy.get_untracked() {
            return;
        }
        let name = self.name.get_untracked().trim().parse::<UserName>();
        let password = self.password.get_untracked();
        let short = password_trouble(&password);
        self.problem.set(None);
        self.name_error.set(name.as_ref().err().map(ToString::to_string));
        self.password_error.set(short.clone());
        let (Ok(name), None) = (name, short) else { return };
        let (account, role) = (use_account(), self.role.get_untracked());
        self.busy.set(true);
        spawn_local(async move {
            let answer = account.register(name, password, role).await;
            self.busy.try_set(false);
            if let Err(problem) = answer {
                self.refused(problem);
            }
        });
    }

    /// Shows a refusal at the field that it names.
    fn refused(self, problem: Problem) {
        match problem.field.as_deref() {
            Some("name") => {
                self.name_error.try_set(Some(in_words(&problem)));
            }
            Some("password") => {
                self.password_error.try_set(Some(in_words(&problem)));
            }
            _ => {
                self.problem.try_set(Some(problem));
            }
        }
    }
}

/// What is wrong with a password that is to be.
pub(super) fn password_trouble(password: &str) -> Option<String> {
    let (min, max) = limit::PASSWORD_BYTES;
    if password.len() < min {
        Some(format!("A password has at least {min} characters."))
    } else if password.len() > max {
        Some(format!("A password has at most {max} characters."))
    } else {
        None
    }
}

/// Those who come for a stage of their own find that chosen.
fn wanted_role() -> Role {
    let asked = use_query_map().with_untracked(|query| query.get("role"));
    if asked.as_deref() == Some("performer") { Role::Performer } else { Role::Viewer }
}
