//! The performer's page: before the performance, and during it; on his own stage, or on
//! one whose owner has named him.

mod announce;
mod bar;
mod before;
mod devices;
mod elsewhere;
mod goal;
mod live;
mod overlay;
mod own;
mod programs;

use footlight_session::MediaState;
use footlight_shared::{Role, StageId, StageStatus, StageSummary};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;

use crate::account::use_account;
use crate::api;
use crate::component::on_air::OnAir;
use crate::component::picture::Picture;
use crate::component::stage_layout::StageLayout;
use crate::live::applause::TipSounds;
use crate::live::awake::stay_awake;
use crate::live::capture::{Capture, use_idle_capture};
use crate::live::company::feed::Shown;
use crate::live::publishing::{self, Phase, Publishing, use_publishing};
use crate::page::capture_trouble::CaptureTrouble;
use crate::page::company::Loudness;
use crate::page::own_picture::show_own;
use crate::page::parts::Company;
use crate::page::{set_title, with_return};
use crate::platform::listener::Listener;

/// What is asked of him who leaves it live.
const LEAVING: &str = "You are on air, and the stream stops when you leave this page. Leave it?";

/// Who opens the studio.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Visitor {
    Unknown,
    Stranger,
    Spectator,
    Performer,
}

/// The studio.
#[component]
pub fn StudioPage() -> impl IntoView {
    set_title("Studio");
    let account = use_account();
    let visitor = Memo::new(move |_| {
        account.me.with(|me| match me.as_ref().map(|me| me.role) {
            None => Visitor::Unknown,
            Some(Role::Guest) => Visitor::Stranger,
            Some(Role::Performer) => Visitor::Performer,
            Some(Role::Viewer | Role::Admin) => Visitor::Spectator,
        })
    });
    let query = use_query_map();
    let elsewhere = Memo::new(move |_| {
        query.with(|query| query.get("stage").and_then(|id| id.parse::<StageId>().ok()))
    });
    move || match (visitor.get(), elsewhere.get()) {
        (Visitor::Unknown, _) => ().into_any(),
        (Visitor::Stranger, _) => view! { <Doorkeeper stranger=true/> }.into_any(),
        (_, Some(id)) => view! { <elsewhere::Door id=id/> }.into_any(),
        (Visitor::Performer, None) => view! { <Studio host=None/> }.into_any(),
        (Visitor::Spectator, None) => view! { <Doorkeeper stranger=false/> }.into_any(),
    }
}

/// What those see who have no stage.
#[component]
fn Doorkeeper(stranger: bool) -> impl IntoView {
    let way = if stranger {
        view! {
            <p class="bar">
                <a class="button button--primary" href=with_return("/login", "/studio")>"Log in"</a>
                <a class="button" href=with_return("/register", "/studio")>"Register"</a>
            </p>
        }
        .into_any()
    } else {
        view! { <p><a class="button" href="/">"See who is on"</a></p> }.into_any()
    };
    let words = if stranger {
        "The studio is where performers go on stage. Log in as a performer, or register as one."
    } else {
        "Your account watches. To perform, log out and register as a performer."
    };
    view! {
        <div class="form-page">
            <h1>"Studio"</h1>
            <p>{words}</p>
            {way}
        </div>
    }
}

#[component]
fn Studio(
    /// Another's stage.
    host: Option<StageSummary>,
) -> impl IntoView {
    let capture = use_idle_capture();
    let publishing = use_publishing(capture, host.is_none());
    match &host {
        Some(host) => capture.preset.set(host.preset.min(publishing.dearest())),
        None => publishing.recall_preset(),
    }
    capture.ask();
    TipSounds::provide();
    resume(capture, publishing, host.clone());
    let live = Memo::new(move |_| publishing.phase.get() != Phase::Before);
    stay_awake(move || live.get());
    keep_page(live);
    let frame = NodeRef::new();
    let about = move || {
        if live.get() {
            return view! { <live::About publishing=publishing capture=capture frame=frame/> }
                .into_any();
        }
        match host.clone() {
            Some(host) => {
                view! { <elsewhere::Begin publishing=publishing capture=capture host=host/> }
                    .into_any()
            }
            None => view! { <before::GoLive publishing=publishing capture=capture/> }.into_any(),
        }
    };
    let side = move || {
        if live.get() {
            // All of it is in one, in the order in which it is needed.
            ().into_any()
        } else {
            view! { <devices::Devices publishing=publishing capture=capture/> }.into_any()
        }
    };
    let loud = Loudness { muted: Signal::stored(false), volume: Signal::stored(1.0) };
    let room = publishing.room;
    let screen = publishing.screen;
    Effect::new(move || {
        // Whoever shows his screen is not alone on his stage.
        if screen.is_shown() {
            room.company.used.set(true);
        }
    });
    let used = move || live.get() && room.company.used.get();
    let picture = view! {
        <Mirror capture=capture publishing=publishing frame=frame/>
        <Show when=used>
            <Company
                room=room
                line=publishing.line()
                loudness=loud
                order=Signal::derive(move || publishing.own || room.chat.moderates.get())
                screen=Some(Shown { screen, face: capture })
            />
        </Show>
    };
    view! {
        <StageLayout
            picture=picture.into_any()
            about=about.into_any()
            side=side.into_any()
            side_label="Studio"
            scrolls=true
        />
    }
}

/// While he is live: with his page his stream ends.
fn keep_page(live: Memo<bool>) {
    let kept = StoredValue::new_local(None);
    let keep = || (Listener::page_held(), Listener::page_kept(LEAVING));
    Effect::new(move || kept.set_value(live.get().then(keep)));
    on_cleanup(move || kept.dispose());
}

/// The performer sees himself.
#[component]
fn Mirror(capture: Capture, publishing: Publishing, frame: NodeRef<html::Div>) -> impl IntoView {
    let element = NodeRef::<html::Video>::new();
    show_own(capture, element);
    let on_air = Memo::new(move |_| {
        publishing.phase.get() == Phase::Live
            && publishing.room.is_on_air()
            && publishing.media.get() == MediaState::Connected
    });
    publishing.show_stills(element);
    let dimmed = Signal::derive(move || capture.camera_off.get());
    view! {
        <Picture
            label="Preview"
            video=element
            frame=frame
            muted=true
            mirrored=true
            dimmed=dimmed
            attentive=true
        >
            <div class="picture__corner">
                <Show when=move || on_air.get()>
                    <OnAir elapsed=publishing.room.elapsed()/>
                </Show>
            </div>
            <Show when=move || publishing.screen.is_shown()>
                <p class="picture__note" role="status" aria-label="Screen">
                    "Your audience sees your screen, and you in a corner of it."
                </p>
            </Show>
            <CaptureTrouble capture=capture deed="go live"/>
        </Picture>
    }
}

/// Goes on where a reload interrupted: when there is something to send, and the
/// stage still waits for its performer.
fn resume(capture: Capture, publishing: Publishing, host: Option<StageSummary>) {
    let Some(stage) = publishing::was_live_here() else { return };
    let me = use_account().me.with_untracked(|me| me.as_ref().map(|me| me.name.clone()));
    let waits = RwSignal::new(false);
    let asked = stage.clone();
    spawn_local(async move {
        match api::stage(&asked).await {
            Ok(found) => {
                let here = match &host {
                    Some(host) => found.id == host.id,
                    None => Some(&found.performer) == me.as_ref(),
                };
                let on = matches!(found.status, StageStatus::Live | StageStatus::Away);
                if here && on {
                    waits.try_set(true);
                } else {
                    publishing::forget_live_here();
                }
            }
            // The server is away as well: it will know of the stage when it is
            // back, or refuse.
            Err(_) => {
                waits.try_set(true);
            }
        }
    });
    Effect::new(move || {
        let ready = waits.get() && capture.stream.with(Option::is_some);
        if ready && publishing.phase.get_untracked() == Phase::Before {
            waits.set(false);
            publishing.go_live(stage.clone());
        }
    });
}
