//! The panel beside the pictures: a column on a desk, a sheet over them on a telephone.

use leptos::prelude::*;

use crate::component::button::{Button, Tone};
use crate::component::icon::Glyph;
use crate::platform::focus::{self, Focus};

/// What is open, with its name and the way to close it.
#[component]
pub fn Panel<P>(
    /// What is open.
    open: RwSignal<Option<P>>,
    /// The name of each part.
    name: fn(P) -> &'static str,
    /// Each part.
    #[prop(into)]
    part: Callback<P, AnyView>,
) -> impl IntoView
where
    P: Copy + PartialEq + Send + Sync + 'static,
{
    let label = move || open.get().map(name);
    let close = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            open.set(None);
        }
    };
    view! {
        <Show when=move || open.get().is_some()>
            <aside class="panel" aria-label=label on:keydown=close>
                <header class="panel__head">
                    <h2 class="panel__title">{label}</h2>
                    <Button
                        label="Close"
                        glyph=Glyph::Close
                        tone=Tone::Quiet
                        icon_only=true
                        on_press=move |()| open.set(None)
                    />
                </header>
                {move || open.get().map(|which| {
                    // From what opened this part. Not by a mouse: the space bar would press
                    // that once more, instead of letting one talk.
                    if Focus::now().is_visible() {
                        focus::lend();
                    }
                    part.run(which)
                })}
            </aside>
        </Show>
    }
}
