//! The way to a call: whom to ring, or nobody and a link.

use footlight_shared::{Problem, limit};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::button::{Button, Tone};
use super::error_notice::in_words;
use super::field::Field;
use super::icon::Glyph;
use super::meet_form::MeetForm;

/// One field and one button.
#[component]
pub fn CallForm(
    /// A call is being made.
    #[prop(into)]
    busy: Signal<bool>,
    /// Why none was.
    #[prop(into)]
    problem: Signal<Option<Problem>>,
    /// Makes one, with the name of whom to ring.
    #[prop(into)]
    on_call: Callback<Option<String>>,
) -> impl IntoView {
    let who = RwSignal::new(String::new());
    let error = Signal::derive(move || problem.with(|it| it.as_ref().map(in_words)));
    let call = move |event: SubmitEvent| {
        event.prevent_default();
        if !busy.get_untracked() {
            let name = who.with_untracked(|name| name.trim().to_owned());
            on_call.run(Some(name).filter(|name| !name.is_empty()));
        }
    };
    view! {
        <MeetForm
            id="call-form-title"
            title="A private call"
            words="Two people, face to face. What you say goes from one browser to the other."
        >
            <form class="call-form__fields" on:submit=call novalidate>
                <Field
                    label="Who"
                    id="who"
                    value=who
                    placeholder="Their name"
                    hint="It rings where they have Footlight open. Leave this empty for a link to send."
                    maxlength=limit::NAME_CHARS.1
                    error=error
                />
                <Button label="Call" glyph=Glyph::Phone tone=Tone::Plain submit=true busy=busy/>
            </form>
        </MeetForm>
    }
}
