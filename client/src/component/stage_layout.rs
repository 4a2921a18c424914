//! Where things stand on the stage's page and in the studio: the picture first,
//! words about it under it, one column beside it.
//!
//! Desktop: two columns. Phone upright: one above the other, the column's foot
//! within reach of the thumb. Phone lying: the picture fills the window, the
//! column lies over it and can be put away.

use leptos::prelude::*;

use super::button::{Button, Tone};
use super::icon::Glyph;

/// The layout.
#[component]
pub fn StageLayout(
    /// The picture.
    picture: AnyView,
    /// What stands under it.
    about: AnyView,
    /// The column beside it.
    side: AnyView,
    /// What the column is, for its name and its button.
    side_label: &'static str,
    /// Lets the page scroll on a phone, instead of fitting it to the window.
    #[prop(optional)]
    scrolls: bool,
) -> impl IntoView {
    let open = RwSignal::new(true);
    let label = Signal::derive(move || {
        let verb = if open.get() { "Hide" } else { "Show" };
        format!("{verb} {}", side_label.to_ascii_lowercase())
    });
    let glyph = Signal::derive(move || if open.get() { Glyph::Close } else { Glyph::Message });
    view! {
        <div class="stage" class:stage--scrolls=scrolls class:stage--alone=move || !open.get()>
            <div class="stage__picture">{picture}</div>
            <section class="stage__about" aria-label="About">{about}</section>
            <div class="stage__side-switch">
                <Button
                    label=label
                    glyph=glyph
                    icon_only=true
                    tone=Tone::Quiet
                    on_press=move |()| open.update(|open| *open = !*open)
                />
            </div>
            <aside class="stage__side" aria-label=side_label>{side}</aside>
        </div>
    }
}
