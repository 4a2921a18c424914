//! A screen in the place of the performer's picture, and that as an inset.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::component::inset::Inset;
use crate::live::mailbox::Shown;
use crate::live::watching::Watching;
use crate::platform::video::{self, HtmlVideoElement, PlayError};

/// Both of them.
#[component]
pub fn StageScreen(
    /// Which stage.
    watching: Watching,
) -> impl IntoView {
    let element = NodeRef::<html::Video>::new();
    let shown = watching.room.company.shown;
    // What covers the performer's picture must have one of its own.
    let seen = RwSignal::new(false);
    let look = move || {
        let shows = |element: HtmlVideoElement| element.video_width() > 0;
        seen.set(element.get_untracked().is_some_and(shows));
    };
    Effect::new(move || {
        let Some(element) = element.get() else { return };
        element.set_volume(watching.volume.get());
        element.set_muted(watching.muted.get());
        let stream = shown.with(|shown| shown.as_ref().map(|it| it.stream.clone()));
        video::attach(&element, stream.as_ref());
        spawn_local(play(element));
    });
    let filmed = Memo::new(move |_| !watching.room.available.with(Vec::is_empty));
    let name = |shown: &Option<Shown>| shown.as_ref().map(|it| it.name.clone());
    let label = move || format!("Screen of {}", shown.with(name).unwrap_or_default());
    view! {
        <div class="screening" class:screening--seen=seen>
            <video
                class="screening__video"
                node_ref=element
                aria-label=label
                autoplay
                playsinline
                on:resize=move |_| look()
                on:loadeddata=move |_| look()
            ></video>
            <Show when=move || seen.get() && filmed.get()>
                <Inset what="the camera">
                    <Camera watching=watching/>
                </Inset>
            </Show>
        </div>
    }
}

/// The performer, small. He is heard by the large picture, which goes on behind.
#[component]
fn Camera(watching: Watching) -> impl IntoView {
    let element = NodeRef::<html::Video>::new();
    Effect::new(move || {
        let Some(element) = element.get() else { return };
        element.set_muted(true);
        video::attach(&element, watching.stream().as_ref());
        spawn_local(play(element));
    });
    view! {
        <video
            class="inset__video"
            node_ref=element
            aria-label="Camera"
            autoplay
            playsinline
            prop:muted=true
        ></video>
    }
}

/// In silence where the browser insists: a touch gives the sound back with the
/// performer's.
async fn play(element: HtmlVideoElement) {
    if video::play(&element).await == Err(PlayError::NotAllowed) && !element.muted() {
        element.set_muted(true);
        // It plays with the next stream where this one is gone already.
        let _ = video::play(&element).await;
    }
}
