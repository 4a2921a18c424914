//! What is on one's own screen, so that it is sent as it should be.

use leptos::prelude::*;

use crate::component::radio_group::{Choice, RadioGroup};
use crate::live::screen::Screen;
use crate::platform::screen::{self, Content};

/// The choice, where the browser can show a screen at all.
#[component]
pub fn Sharing(
    /// The screen.
    screen: Screen,
) -> impl IntoView {
    Effect::new(move || screen.hint());
    let choices = vec![
        Choice { value: Content::Text, label: "To be read", hint: "Sharp; moves less." },
        Choice { value: Content::Motion, label: "Film or game", hint: "Smooth; less sharp." },
    ];
    screen::is_possible().then(|| {
        view! {
            <RadioGroup legend="Your screen is" name="content" choices=choices value=screen.content/>
        }
    })
}
