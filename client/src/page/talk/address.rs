//! A page about what its address names.

use std::str::FromStr;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::page::not_found::NotFoundPage;
use crate::page::set_title;

/// Shows what `visit` makes of the id in the address, and of a callback that begins
/// from nothing; so does another id.
pub fn visit<I, V>(
    title: &str,
    visit: impl Fn(I, Callback<()>) -> V + Send + 'static,
) -> impl IntoView
where
    I: FromStr + Clone + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("id").and_then(|id| id.parse::<I>().ok()))
    });
    let tries = RwSignal::new(0u32);
    let again = Callback::new(move |()| tries.update(|tries| *tries += 1));
    set_title(title);
    move || {
        tries.track();
        match id.get() {
            Some(id) => visit(id, again).into_any(),
            None => view! { <NotFoundPage/> }.into_any(),
        }
    }
}
