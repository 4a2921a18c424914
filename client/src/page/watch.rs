//! The page of one stage.

mod side;

use footlight_shared::{Quality, StageId, StageStatus};
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::api;
use crate::component::button::{Button, Tone};
use crate::component::control_bar::{ControlBar, Spacer};
use crate::component::icon::Glyph;
use crate::component::on_air::OnAir;
use crate::component::picture::Picture;
use crate::component::picture_state::{PictureOverlay, PictureState};
use crate::component::quality_select::QualitySelect;
use crate::component::stage_about::StageAbout;
use crate::component::stage_layout::StageLayout;
use crate::component::viewers_count::ViewersCount;
use crate::component::volume::Volume;
use crate::component::weak_notice::WeakNotice;
use crate::live::watching::{Watching, use_watching};
use crate::page::company::Loudness;
use crate::page::not_found::NotFoundPage;
use crate::page::parts::{Company, Desk, Inset};
use crate::page::set_title;
use crate::page::statistics::Statistics;
use crate::platform::video;

/// The stage whose id is in the address.
#[component]
pub fn WatchPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("id").and_then(|id| id.parse::<StageId>().ok()))
    });
    // Trying again begins from nothing, and so does another stage.
    let tries = RwSignal::new(0u32);
    let again = Callback::new(move |()| tries.update(|tries| *tries += 1));
    move || {
        tries.track();
        match id.get() {
            Some(id) => view! { <Stage id=id again=again/> }.into_any(),
            None => view! { <NotFoundPage/> }.into_any(),
        }
    }
}

#[component]
fn Stage(id: StageId, again: Callback<()>) -> impl IntoView {
    let video = NodeRef::<html::Video>::new();
    let frame = NodeRef::<html::Div>::new();
    let last = NodeRef::<html::Canvas>::new();
    let watching = use_watching(id.clone(), video, last);
    let room = watching.room;
    // Whoever is asked onto the stage turns the sound on by that.
    provide_context(watching);
    Effect::new(move || {
        let title = room.stage.with(|stage| stage.as_ref().map(|it| it.title.to_string()));
        set_title(title.as_deref().unwrap_or("Stage"));
    });
    let volume = watching.volume;
    let loudness = Loudness { muted: watching.muted.into(), volume: volume.into() };
    let picture = view! {
        <Screen watching=watching video=video frame=frame last=last again=again/>
        <Show when=move || room.company.used.get()>
            <Company
                room=room
                line=watching.line()
                loudness=loudness
                order=room.chat.moderates
                screen=None
            />
        </Show>
    };
    view! {
        <StageLayout
            picture=picture.into_any()
            about=view! { <About watching=watching/> }.into_any()
            side=view! { <side::Side id=id watching=watching frame=frame/> }.into_any()
            side_label="Chat and tips"
        />
    }
}

#[component]
fn Screen(
    watching: Watching,
    video: NodeRef<html::Video>,
    frame: NodeRef<html::Div>,
    last: NodeRef<html::Canvas>,
    again: Callback<()>,
) -> impl IntoView {
    let picture = watching.picture;
    let performer = Signal::derive(move || {
        let name = watching.room.performer().get();
        if name.is_empty() { "The performer".to_owned() } else { name }
    });
    let dimmed = Signal::derive(move || picture.with(PictureState::dims));
    let plays = Signal::derive(move || !dimmed.get());
    let asks_for_touch = Memo::new(move |_| picture.with(PictureState::asks_for_touch));
    let full_screen = move |()| {
        if let (Some(frame), Some(video)) = (frame.get_untracked(), video.get_untracked()) {
            video::toggle_full_screen(&frame, &video);
        }
    };
    // The first that is known before the picture plays: under one that does none
    // would be seen.
    let poster = Memo::new(move |first: Option<&Option<String>>| {
        let known = first.cloned().flatten();
        let now = || watching.room.stage.with(|stage| stage.as_ref().and_then(api::still_address));
        if dimmed.get() { known.or_else(now) } else { known }
    });
    let reduced = move || if plays.get() { watching.weakness.get().reduced } else { None };
    view! {
        <Picture
            label="Stage"
            video=video
            frame=frame
            muted=watching.muted
            dimmed=dimmed
            poster=poster
            last=last
            held=watching.held
        >
            <Show when=move || watching.room.company.shown.with(Option::is_some)>
                <Inset watching=watching/>
            </Show>
            <PictureOverlay
                state=picture
                performer=performer
                on_unmute=move |()| watching.unmute()
                on_retry=again
            />
            <WeakNotice
                grade=Signal::derive(move || watching.weakness.get().grade)
                reduced=Signal::derive(reduced)
            />
            <ControlBar>
                <Volume volume=watching.volume muted=watching.muted prompted=asks_for_touch/>
                <Spacer/>
                <QualitySelect
                    value=watching.quality
                    on_change=move |quality: Quality| watching.choose(quality)
                    compact=true
                    saver=true
                />
                <Button
                    label="Full screen"
                    glyph=Glyph::Expand
                    icon_only=true
                    tone=Tone::Quiet
                    on_press=full_screen
                />
            </ControlBar>
        </Picture>
    }
}

/// Who is on, what is on, since when, before how many.
#[component]
fn About(watching: Watching) -> impl IntoView {
    let room = watching.room;
    let known = Memo::new(move |_| room.stage.with(Option::is_some));
    let on_air = Memo::new(move |_| room.is_on_air());
    let status = room.status();
    let dark =
        Memo::new(move |_| matches!(status.get(), Some(StageStatus::Offline | StageStatus::Ended)));
    let studio =
        move || room.stage.with(|it| it.as_ref().map(|it| format!("/studio?stage={}", it.id)));
    view! {
        <StageAbout title=room.title() performer=room.performer()>
            <Show when=move || on_air.get()>
                <OnAir elapsed=room.elapsed()/>
            </Show>
            <Show when=move || known.get()>
                <ViewersCount count=room.viewers()/>
            </Show>
        </StageAbout>
        <Show when=move || room.chat.performs.get() && on_air.get() && !room.company.up.get()>
            <Button
                label="Go on stage"
                glyph=Glyph::Radio
                on_press=move |()| {
                    room.company.used.set(true);
                    room.company.coming.set(true);
                }
            />
        </Show>
        <Show when=move || room.chat.performs.get() && dark.get()>
            <a class="button" href=studio>"Begin the show"</a>
        </Show>
        <Show when=move || room.chat.moderates.get()>
            <Desk room=room line=watching.line()/>
        </Show>
        <Statistics
            figures=watching.figures
            statistics=watching.statistics
            trace=Signal::derive(move || watching.trace())
        />
    }
}
