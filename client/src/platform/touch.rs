//! Whether anybody has touched the page, without which it may not play.

use super::js;

/// True from the first touch on, and in browsers that do not tell.
pub fn was_touched() -> bool {
    let activation = js::get(&leptos::prelude::window().navigator(), "userActivation");
    activation.is_undefined() || js::get(&activation, "hasBeenActive").is_truthy()
}
