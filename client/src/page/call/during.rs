//! In the call: the other person fills the window.

use footlight_shared::{CallId, ErrorCode};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::bar::Bar;
use super::panel::{Open, Side};
use super::words;
use crate::component::attention::Attention;
use crate::component::button::{Button, Tone};
use crate::component::call_notice::CallNotice;
use crate::component::check_link::CheckLink;
use crate::component::health_strip::GradeMark;
use crate::component::icon::{Glyph, Icon};
use crate::component::inset::Inset;
use crate::live::awake::stay_awake;
use crate::live::call::{Call, Phase};
use crate::live::capture::Capture;
use crate::page::own_picture::show_own;
use crate::page::set_title;
use crate::platform::{clipboard, listener, video};

/// The call.
#[component]
pub fn During(
    /// Which.
    id: CallId,
    /// What is sent.
    capture: Capture,
    /// Goes by a relay alone.
    relay_only: bool,
    /// Somebody with an account, who may make another one.
    #[prop(into)]
    member: Signal<bool>,
    /// Begins from nothing.
    again: Callback<()>,
) -> impl IntoView {
    let call = Call::join(id.clone(), capture, relay_only);
    let over = Memo::new(move |_| words::is_over(&call.phase.get()));
    stay_awake(move || !over.get());
    // Nobody is filmed by a call that is over.
    Effect::new(move || {
        if over.get() {
            capture.release();
        }
    });
    let name = words::name(call);
    Effect::new(move || set_title(&format!("Call with {}", name.get())));
    let attention = Attention::new();
    let open = RwSignal::new(None::<Open>);
    let connected = Memo::new(move |_| call.phase.get() == Phase::Connected);
    let quiet =
        move || attention.is_idle() && connected.get() && !call.held.get() && open.get().is_none();
    let element = NodeRef::<html::Video>::new();
    view! {
        <div
            class="call"
            class:call--on=move || !over.get()
            class:call--quiet=quiet
            on:pointermove=move |_| attention.wake()
            on:pointerdown=move |_| attention.wake()
            on:keydown=move |_| attention.wake()
            on:focusin=move |_| attention.wake()
        >
            <h1 class="visually-hidden">{move || format!("Call with {}", name.get())}</h1>
            <div class="call__scene">
                <Theirs call=call video=element/>
                <Show when=move || connected.get()>
                    <Corner call=call name=name/>
                </Show>
                <CallNotice
                    notice=Signal::derive(move || words::notice(call, &name.get()))
                    line=Signal::derive(move || words::line(call, &name.get()))
                >
                    <Ways call=call id=id.clone() member=member again=again/>
                </CallNotice>
                <Show when=move || !over.get()>
                    <Mine capture=capture call=call/>
                    <Bar call=call capture=capture video=element open=open/>
                </Show>
            </div>
            <Show when=move || !over.get()>
                <Side call=call capture=capture open=open/>
            </Show>
        </div>
    }
}

/// What is heard of the other one: by an element of its own, for one with a picture that
/// never comes plays no sound either.
#[component]
fn Sound(call: Call) -> impl IntoView {
    let audio = NodeRef::<html::Audio>::new();
    Effect::new(move || {
        let Some(element) = audio.get() else { return };
        call.remote.with(|stream| video::show(&element, stream.as_ref()));
    });
    view! { <audio node_ref=audio autoplay prop:muted=move || call.held.get()></audio> }
}

/// The other one's picture, or a sign that there is none just now.
#[component]
fn Theirs(call: Call, video: NodeRef<html::Video>) -> impl IntoView {
    // True for a picture that is wider than high.
    let wide = RwSignal::new(true);
    Effect::new(move || {
        let Some(element) = video.get() else { return };
        element.set_muted(true);
        call.remote.with(|stream| video::show(&element, stream.as_ref()));
    });
    let measure = move |_| {
        if let Some(video) = video.get_untracked() {
            call.framed();
            wide.set(video.video_width() >= video.video_height());
        }
    };
    let screen = move || call.theirs.get().screen;
    let dark = Memo::new(move |_| {
        let theirs = call.theirs.get();
        call.phase.get() == Phase::Connected && !theirs.camera && !theirs.screen
    });
    let dimmed = move || matches!(call.phase.get(), Phase::Recovering(_));
    let seen = move || matches!(call.phase.get(), Phase::Connected | Phase::Recovering(_));
    let initial = move || {
        let first = call.other.with(|name| name.as_ref().and_then(|name| name.chars().next()));
        first.map(|first| first.to_string())
    };
    view! {
        <video
            class="call__theirs"
            class:call__theirs--tall=move || !wide.get()
            class:call__theirs--whole=screen
            class:call__theirs--dimmed=dimmed
            class:call__theirs--gone=move || !seen() || dark.get()
            node_ref=video
            aria-label="Their picture"
            autoplay
            playsinline
            prop:muted=true
            on:resize=measure
        ></video>
        <Sound call=call/>
        <Show when=move || dark.get()>
            <p class="call__dark"><span class="call__initial" aria-hidden="true">{initial}</span>
                <span>
                    {move || match call.theirs.get().hold {
                        true => "You are on hold",
                        false => "Their camera is off",
                    }}
                </span>
            </p>
        </Show>
    }
}

/// What is to be known while all is well: how well, by which way, and whether
/// one would be heard saying nothing.
#[component]
fn Corner(call: Call, #[prop(into)] name: Signal<String>) -> impl IntoView {
    let silent = move || !call.theirs.get().mic && !call.theirs.get().hold;
    view! {
        <div class="call__corner">
            <span class="call__name">{name}</span>
            <GradeMark grade=words::grade(call) noun="connection"/>
            <Show when=move || words::is_relayed(call)>
                <span class="call__tag" title="All goes by way of a relay server.">"by relay"</span>
            </Show>
            <Show when=silent>
                <span class="call__tag"><Icon glyph=Glyph::MicOff/>"muted"</span>
            </Show>
            // The region named *Call* says it to those who hear the page.
            <p class="call__reduced" aria-hidden="true">{move || words::remark(call)}</p>
        </div>
    }
}

/// One's own picture.
#[component]
fn Mine(capture: Capture, call: Call) -> impl IntoView {
    let element = NodeRef::<html::Video>::new();
    show_own(capture, element);
    let blank = move || capture.is_dark() || capture.stream.with(Option::is_none);
    view! {
        <Inset what="my picture">
            <video
                class="inset__video inset__video--mine"
                class:inset__video--off=blank
                node_ref=element
                aria-label="My picture"
                autoplay
                playsinline
                prop:muted=true
            ></video>
            <Show when=blank><span class="inset__off"><Icon glyph=Glyph::CameraOff/></span></Show>
            <Show when=move || call.screen.is_shown()>
                <span class="inset__note">"You share your screen"</span>
            </Show>
        </Inset>
    }
}

/// What can be done under a notice.
#[component]
fn Ways(
    call: Call,
    id: CallId,
    #[prop(into)] member: Signal<bool>,
    again: Callback<()>,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let link = format!("{}/call/{id}", clipboard::origin());
    let shown = link.clone();
    let copy = move |()| {
        let link = link.clone();
        spawn_local(async move {
            let done = clipboard::copy(&link).await;
            copied.try_set(done);
        });
    };
    let word = Signal::derive(move || {
        let word = if copied.get() { "Link copied" } else { "Copy link" };
        word.to_owned()
    });
    let copy = Callback::new(copy);
    move || match call.phase.get() {
        Phase::Connected => view! {
            <Button
                label="Resume"
                glyph=Glyph::Play
                tone=Tone::Primary
                on_press=move |()| call.hold(false)
            />
        }
        .into_any(),
        Phase::Alone { .. } | Phase::Declined | Phase::NoAnswer | Phase::Left => view! {
            <code class="call__link">{shown.clone()}</code>
            <Button label=word glyph=Glyph::Message on_press=copy/>
        }
        .into_any(),
        phase if words::is_given_up(&phase) => view! {
            <Button label="Try again" glyph=Glyph::Retry on_press=move |()| call.retry()/>
            <CheckLink class="button"/>
        }
        .into_any(),
        Phase::Failed(problem) => {
            let old = problem.code == ErrorCode::UnsupportedVersion;
            let press = move |()| if old { listener::reload() } else { again.run(()) };
            view! {
                <Button
                    label=if old { "Load the page again" } else { "Try again" }
                    glyph=Glyph::Retry
                    on_press=press
                />
                <a class="button" href="/">"Leave"</a>
            }
            .into_any()
        }
        Phase::Ended => view! {
            <Button label="Back to the call" glyph=Glyph::Phone tone=Tone::Plain on_press=again/>
            <a class="button" href="/">
                {move || if member.get() { "Call somebody else" } else { "See who is on" }}
            </a>
        }
        .into_any(),
        _ => ().into_any(),
    }
}
