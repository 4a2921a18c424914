//! Short news that goes away by itself, after a few seconds or with what it is about.

use std::time::Duration;

use leptos::prelude::*;

/// How long a toast stays.
const STAY: Duration = Duration::from_secs(6);
/// More than these at a time would hide the page; the oldest go first.
const MOST: usize = 3;

/// The toasts on show; provided as context by the application's root.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    /// The server is about to restart.
    restarts: RwSignal<bool>,
    next: StoredValue<u64>,
}

#[derive(Clone, PartialEq, Eq)]
struct Toast {
    key: u64,
    words: String,
}

impl Toasts {
    /// Makes the handle and gives it to all below.
    pub fn provide() -> Self {
        let toasts = Self {
            shown: RwSignal::new(Vec::new()),
            restarts: RwSignal::new(false),
            next: StoredValue::new(0),
        };
        provide_context(toasts);
        toasts
    }

    /// Says for as long as it is so that the server is about to restart.
    pub fn announce_restart(self, soon: bool) {
        self.restarts.try_set(soon);
    }

    /// Shows `words` for a few seconds.
    pub fn show(self, words: impl Into<String>) {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        self.shown.update(|shown| {
            shown.push(Toast { key, words: words.into() });
            let excess = shown.len().saturating_sub(MOST);
            shown.drain(..excess);
        });
        set_timeout(move || self.shown.update(|shown| shown.retain(|it| it.key != key)), STAY);
    }
}

/// The toasts of the root.
pub fn use_toasts() -> Toasts {
    expect_context()
}

/// Where toasts appear; once, in the root.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <div class="toasts" role="status" aria-label="News">
            <Show when=move || toasts.restarts.get()>
                <p class="toast">
                    "The server restarts soon. Stay here: you come back by yourself."
                </p>
            </Show>
            <For each=move || toasts.shown.get() key=|toast| toast.key let:toast>
                <p class="toast">{toast.words}</p>
            </For>
        </div>
    }
}
