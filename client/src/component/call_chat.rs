//! What two say to each other in writing.

use footlight_session::control::LINE_CHARS;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::button::{Button, Tone};
use super::field::Field;
use super::icon::Glyph;

/// A line as it is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChatLine {
    /// Tells it from all others.
    pub key: u64,
    /// Who wrote it.
    pub from: String,
    /// One's own.
    pub mine: bool,
    /// What it says.
    pub text: String,
}

/// The lines, and the field for the next one.
#[component]
pub fn CallChat(
    /// The lines so far, the oldest first.
    #[prop(into)]
    lines: Signal<Vec<ChatLine>>,
    /// True while there is somebody to write to.
    #[prop(into)]
    open: Signal<bool>,
    /// What one is writing.
    words: RwSignal<String>,
    /// The next line.
    #[prop(into)]
    on_say: Callback<String>,
) -> impl IntoView {
    let none = Memo::new(move |_| lines.with(Vec::is_empty));
    let say = move |event: SubmitEvent| {
        event.prevent_default();
        let text = words.with_untracked(|words| words.trim().to_owned());
        if open.get_untracked() && !text.is_empty() {
            on_say.run(text);
            words.set(String::new());
        }
    };
    view! {
        <section class="chat" aria-label="Words">
            <div class="chat__log" role="log" aria-label="Chat" tabindex="0">
                <ol>
                    <For each=move || lines.get() key=|line| line.key let:line>
                        <li class="chat__line" class:chat__line--mine=line.mine>
                            <span class="chat__from">{line.from}</span>
                            <span class="chat__words">{line.text}</span>
                        </li>
                    </For>
                </ol>
                <Show when=move || none.get()>
                    <p class="chat__none">"What you write here goes to the other person alone."</p>
                </Show>
            </div>
            <form class="chat__form" on:submit=say novalidate>
                <Field label="Chat message" id="chat-message" value=words maxlength=LINE_CHARS/>
                <Button
                    label="Send"
                    glyph=Glyph::Message
                    tone=Tone::Plain
                    submit=true
                    disabled=Signal::derive(move || !open.get())
                />
            </form>
        </section>
    }
}
