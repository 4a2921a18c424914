//! What people write to each other before a stage, and the field for the next
//! line. Names and lines are plain text: links of the web can be followed, and
//! nothing else in them does anything.

use footlight_session::chat::{ChatLine, ChatLog, Fate, Part, parts};
use footlight_shared::{ChatId, limit};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::button::{Button, Tone};
use super::error_notice::in_words;
use super::field::Field;
use super::icon::Glyph;

/// Who reads, so that he finds himself and the performer, and what he may do.
#[derive(Clone, Copy)]
struct Reader {
    me: Signal<String>,
    host: Signal<String>,
    moderates: Signal<bool>,
    on_judge: Callback<(ChatId, String)>,
}

/// The panel. Only the list is a live region.
#[component]
pub fn ChatPanel(
    /// What was said and what is on its way.
    #[prop(into)]
    log: Signal<ChatLog>,
    /// What was said before one came is in it.
    #[prop(into)]
    known: Signal<bool>,
    /// The name of who reads.
    #[prop(into)]
    me: Signal<String>,
    /// Whose stage it is.
    #[prop(into)]
    host: Signal<String>,
    /// Why nobody here can write; `None` where one can.
    #[prop(into)]
    closed: Signal<Option<String>>,
    /// What one is writing.
    draft: RwSignal<String>,
    /// Seconds until one may write again.
    #[prop(into)]
    wait: Signal<u64>,
    /// Seconds that everybody waits between two messages; 0 for none.
    #[prop(into)]
    slow: Signal<u32>,
    /// Says something.
    #[prop(into)]
    on_say: Callback<String>,
    /// Says again what was refused.
    #[prop(into)]
    on_again: Callback<ChatId>,
    /// Shows what was said earlier.
    #[prop(into)]
    on_earlier: Callback<()>,
    /// Who reads sees to order here.
    #[prop(into)]
    moderates: Signal<bool>,
    /// Something is to be done about a message, or about who wrote it.
    #[prop(into)]
    on_judge: Callback<(ChatId, String)>,
) -> impl IntoView {
    let scroll = NodeRef::<html::Div>::new();
    let behind = RwSignal::new(false);
    let reader = Reader { me, host, moderates, on_judge };
    let none = Memo::new(move |_| known.get() && log.with(ChatLog::is_empty));
    let earlier = Memo::new(move |_| log.with(|log| log.before().is_some()));
    // Written from the end, so it stands at 0 there and below 0 above it.
    let look = move |_| {
        behind.set(scroll.get_untracked().is_some_and(|log| log.scroll_top() < -48));
    };
    let latest = move |()| {
        if let Some(log) = scroll.get_untracked() {
            log.set_scroll_top(0);
        }
    };
    view! {
        <section class="chat chat-panel" aria-label="Chat">
            <div class="chat__frame">
                <div
                    class="chat__log"
                    role="log"
                    aria-label="Chat"
                    tabindex="0"
                    node_ref=scroll
                    on:scroll=look
                >
                    <ol>
                        <For
                            each=move || log.with(|log| log.lines().cloned().collect::<Vec<_>>())
                            key=|line| line.id
                            let:line
                        >
                            <Line line=line log=log reader=reader on_again=on_again/>
                        </For>
                    </ol>
                    <Show when=move || earlier.get()>
                        <p class="chat__earlier">
                            <Button
                                label="Earlier messages"
                                tone=Tone::Quiet
                                on_press=on_earlier
                            />
                        </p>
                    </Show>
                    <Show when=move || none.get()>
                        <p class="chat__none">"Nobody has written yet."</p>
                    </Show>
                </div>
                <Show when=move || behind.get()>
                    <div class="chat__latest">
                        <Button label="Jump to latest" glyph=Glyph::ChevronDown on_press=latest/>
                    </div>
                </Show>
            </div>
            <Form closed=closed words=draft wait=wait slow=slow on_say=on_say/>
        </section>
    }
}

#[component]
fn Form(
    closed: Signal<Option<String>>,
    words: RwSignal<String>,
    wait: Signal<u64>,
    slow: Signal<u32>,
    on_say: Callback<String>,
) -> impl IntoView {
    let may = Memo::new(move |_| closed.with(Option::is_none));
    let say = move |event: SubmitEvent| {
        event.prevent_default();
        let text = words.with_untracked(|words| words.trim().to_owned());
        if wait.get_untracked() == 0 && !text.is_empty() {
            on_say.run(text);
            words.set(String::new());
        }
    };
    let pace = move || match (wait.get(), slow.get()) {
        (0, 0) => None,
        (0, slow) => Some(format!("Slow mode: one message every {slow} s.")),
        (wait, _) => Some(format!("Slow mode: {wait} s until your next message.")),
    };
    view! {
        <Show
            when=move || may.get()
            fallback=move || view! { <p class="chat__closed">{move || closed.get()}</p> }
        >
            <form class="chat__form" on:submit=say novalidate>
                <Field
                    label="Say something"
                    id="chat-line"
                    value=words
                    placeholder="Say something"
                    maxlength=limit::CHAT_CHARS
                />
                <Button
                    label="Send"
                    glyph=Glyph::Message
                    tone=Tone::Plain
                    icon_only=true
                    submit=true
                    disabled=Signal::derive(move || wait.get() > 0)
                />
            </form>
            {move || pace().map(|pace| view! { <p class="chat__pace">{pace}</p> })}
        </Show>
    }
}

#[component]
fn Line(
    line: ChatLine,
    log: Signal<ChatLog>,
    reader: Reader,
    on_again: Callback<ChatId>,
) -> impl IntoView {
    let ChatLine { id, from, text, fate } = line;
    let own = !matches!(fate, Fate::Said(_));
    let (of_me, of_host) = (from.clone(), from.clone());
    let mine = move || reader.me.with(|me| *me == of_me);
    let by_host = move || reader.host.with(|host| *host == of_host);
    let (judged_by, judged_name) = (from.clone(), from.clone());
    let judged = move || reader.moderates.get() && reader.me.with(|me| *me != judged_by);
    let called = {
        let text = text.clone();
        move || calls(&text, &reader.me.read())
    };
    view! {
        <li
            class="chat__line"
            class:chat__line--mine=mine
            class:chat__line--host=by_host
            class:chat__line--called=called
        >
            <bdi class="chat__from">{from}</bdi>
            " "
            <span class="chat__words" dir="auto">{in_parts(&text)}</span>
            <Show when=judged>
                <Judge id=id name=judged_name.clone() reader=reader/>
            </Show>
            {own.then(|| view! { <Outcome id=id log=log on_again=on_again/> })}
        </li>
    }
}

/// The way to what may be done about a message.
#[component]
fn Judge(id: ChatId, name: String, reader: Reader) -> impl IntoView {
    let label = format!("Moderate {name}");
    view! {
        <Button
            label=label
            glyph=Glyph::Settings
            tone=Tone::Quiet
            icon_only=true
            on_press=move |()| reader.on_judge.run((id, name.clone()))
        />
    }
}

/// How it stands with a line of one's own.
#[component]
fn Outcome(id: ChatId, log: Signal<ChatLog>, on_again: Callback<ChatId>) -> impl IntoView {
    let fate = Memo::new(move |_| log.with(|log| log.fate(id).cloned()));
    move || {
        match fate.get() {
        Some(Fate::Waiting) => {
            Some(view! { <span class="chat__fate">"Sending…"</span> }.into_any())
        }
        Some(Fate::Refused(problem)) => Some(
            view! {
                <span class="chat__fate chat__fate--refused">"Not sent. " {in_words(&problem)}</span>
                <Button label="Send again" tone=Tone::Quiet on_press=move |()| on_again.run(id)/>
            }
            .into_any(),
        ),
        _ => None,
    }
    }
}

fn in_parts(text: &str) -> Vec<AnyView> {
    let part = |part: Part<'_>| match part {
        Part::Words(words) => words.to_owned().into_any(),
        Part::Mention(name) => {
            view! { <span class="chat__mention">{name.to_owned()}</span> }.into_any()
        }
        Part::Link(link) => view! {
            <a href=link.to_owned() target="_blank" rel="noopener noreferrer nofollow ugc">
                {link.to_owned()}
            </a>
        }
        .into_any(),
    };
    parts(text).into_iter().map(part).collect()
}

/// True where somebody of this name is called.
fn calls(text: &str, name: &str) -> bool {
    let is_he = |part: &Part<'_>| match part {
        Part::Mention(called) => called.get(1..).is_some_and(|it| it.eq_ignore_ascii_case(name)),
        _ => false,
    };
    text.contains('@') && parts(text).iter().any(is_he)
}
