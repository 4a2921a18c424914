//! A stage in the list: a large picture, what is on, whose it is, who watches.

use footlight_session::format;
use footlight_shared::{StageStatus, StageSummary};
use leptos::prelude::*;

use super::card_picture::CardPicture;
use super::icon::{Glyph, Icon};
use crate::api;

/// How many looks there are for stages without a picture.
const SCENES: u32 = 6;

/// A link to a stage. Its name for screen readers is what is on and whose it
/// is; the numbers follow.
#[component]
pub fn StageCard(
    /// The stage, as it changes.
    #[prop(into)]
    stage: Signal<StageSummary>,
) -> impl IntoView {
    let address = move || stage.with(|stage| format!("/stage/{}", stage.id));
    let title = move || stage.with(|stage| stage.title.to_string());
    let performer = move || stage.with(|stage| stage.performer.to_string());
    let initial = move || {
        stage.with(|stage| stage.performer.as_str().chars().next().map(|it| it.to_string()))
    };
    let viewers = move || stage.with(|stage| stage.viewers);
    let away = move || stage.with(|stage| stage.status == StageStatus::Away);
    let picture = CardPicture::of(move || stage.with(api::picture_addresses));
    let pictured = Memo::new(move |_| picture.address().is_some());
    let shows = move || match picture.is_still() {
        true => format!("{} on stage", performer()),
        false => format!("Poster of {}", performer()),
    };
    view! {
        <a class="stage-card" href=address>
            <div class=move || format!("stage-card__still still--{}", stage.with(scene))>
                <span class="stage-card__initial" aria-hidden="true">{initial}</span>
                <Show when=move || pictured.get()>
                    <img
                        class="stage-card__picture"
                        src=move || picture.address()
                        alt=shows
                        loading="lazy"
                        decoding="async"
                        width="640"
                        height="360"
                        on:error=move |_| picture.lose()
                    />
                </Show>
                <span class="stage-card__mark" class:stage-card__mark--away=away>
                    {move || if away() { "Back soon" } else { "Live" }}
                </span>
                <span class="stage-card__viewers">
                    <Icon glyph=Glyph::Eye/>
                    {move || format::grouped(viewers().into())}
                    <span class="visually-hidden">" watching"</span>
                </span>
            </div>
            <h2 class="stage-card__title">{title}</h2>
            <p class="stage-card__performer">{performer}</p>
        </a>
    }
}

/// A stage keeps its look for as long as it keeps its address.
fn scene(stage: &StageSummary) -> u32 {
    stage.id.as_str().bytes().map(u32::from).sum::<u32>() % SCENES
}
