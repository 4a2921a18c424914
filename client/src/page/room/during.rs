//! In the room: pictures, the bar, and what is opened beside them.

mod knock;

use footlight_session::call::Rung;
use footlight_session::room::{Area, Seat, Split};
use footlight_session::{LinkState, MediaState, Pass};
use footlight_shared::{ErrorCode, Problem, Role, RoomId, RoomPerson};
use leptos::either::Either;
use leptos::html;
use leptos::prelude::*;

use self::knock::{Knock, at_door};
use super::bar::Bar;
use super::invite;
use super::keys;
use super::panel::{Open, Side};
use super::tile::Tile;
use super::words;
use crate::account::use_account;
use crate::component::button::{Button, Tone};
use crate::component::check_link::CheckLink;
use crate::component::icon::{Glyph, Icon};
use crate::live::awake::stay_awake;
use crate::live::capture::Capture;
use crate::live::meeting::{Meeting, Phase, Way};
use crate::page::set_title;
use crate::platform::size::SizeWatch;
use crate::platform::video::{self, HtmlMediaElement};

/// The room.
#[component]
pub fn During(
    /// Which.
    id: RoomId,
    /// What opens it.
    pass: Pass,
    /// How sound and picture go in it.
    way: Way,
    /// What is sent.
    capture: Capture,
    /// Whose invitation has opened nothing.
    spent: RwSignal<Option<RoomId>>,
    /// Begins from nothing.
    again: Callback<()>,
) -> impl IntoView {
    let meeting = Meeting::join(id.clone(), pass, capture, way);
    let (room, account) = (id.clone(), use_account());
    // An invitation that is not good any more is not shown again: the door asks for what
    // else opens the room.
    Effect::new(move || {
        let has_account =
            || account.me.with(|me| me.as_ref().is_some_and(|me| me.role != Role::Guest));
        let spoilt = |problem: &Problem| match problem.code {
            ErrorCode::PasswordRequired => true,
            // A guest may have to log in, and comes back with it.
            ErrorCode::Forbidden => has_account(),
            _ => false,
        };
        if meeting.phase.with(|phase| matches!(phase, Phase::Refused(problem) if spoilt(problem))) {
            super::forget_invitation(&room);
            spent.set(Some(room.clone()));
        }
    });
    let inside = Memo::new(move |_| meeting.phase.get() == Phase::Inside);
    stay_awake(move || inside.get());
    let title = Memo::new(move |_| {
        meeting.room.with(|room| room.as_ref().map(|it| it.title.clone())).unwrap_or_default()
    });
    Effect::new(move || {
        if inside.get() {
            set_title(&title.get());
        }
    });
    // Nobody is filmed by a room that is over.
    Effect::new(move || {
        let over = matches!(
            meeting.phase.get(),
            Phase::Left | Phase::Removed { .. } | Phase::Refused(_) | Phase::Elsewhere(_)
        );
        if over {
            capture.release();
        }
    });
    let open = RwSignal::new(None::<Open>);
    let waiting = at_door(meeting);
    keys::listen(meeting, capture);
    view! {
        <div class="room" class:room--on=inside>
            <h1 class="visually-hidden">{move || format!("Room: {}", title.get())}</h1>
            <p class="visually-hidden" role="status" aria-label="In the room">
                {move || {
                    let (count, said) = meeting.said.get();
                    // Made anew each time: what is the same as before is read out, too.
                    if count % 2 == 0 { Either::Left(said) } else { Either::Right(said) }
                }}
            </p>
            <Show
                when=move || inside.get()
                fallback=move || view! { <Outside meeting=meeting again=again/> }
            >
                <div class="room__main">
                    <Line meeting=meeting/>
                    <div class="room__sight">
                        <Pictures meeting=meeting capture=capture waiting=waiting/>
                        <Held meeting=meeting held=capture.held/>
                        <Knock meeting=meeting waiting=waiting open=open/>
                    </div>
                    <Bar meeting=meeting capture=capture open=open/>
                </div>
                <Side id=id.clone() meeting=meeting capture=capture open=open/>
                <Sounds meeting=meeting held=capture.held/>
            </Show>
        </div>
    }
}

/// What is wrong with one's own connection.
#[component]
fn Line(meeting: Meeting) -> impl IntoView {
    let words = move || match (meeting.link.get(), meeting.media.get()) {
        _ if meeting.blocked.get() => {
            Some("Your network lets no sound and picture through. We keep trying.")
        }
        (LinkState::Ready, MediaState::Interrupted | MediaState::Failed)
            if !meeting.is_direct() && meeting.recovering.get().is_some() =>
        {
            meeting.recovering.get().map(Rung::words)
        }
        (LinkState::Reconnecting, _) => Some("The way to the server is lost. We look for another."),
        (_, MediaState::Interrupted | MediaState::Failed) if !meeting.is_direct() => {
            Some("Sound and picture have stopped. We look for another way.")
        }
        _ => None,
    };
    view! {
        <p class="room__line" role="status" aria-label="Connection">
            {move || words().map(|words| view! { {words} " " <CheckLink/> })}
        </p>
    }
}

/// What is so while one is away.
#[component]
fn Held(meeting: Meeting, held: RwSignal<bool>) -> impl IntoView {
    view! {
        <Show when=move || held.get()>
            <div class="room__held" role="status" aria-label="Hold">
                <p>"Nobody hears or sees you, and you hear nobody."</p>
                <Button
                    label="Resume"
                    glyph=Glyph::Play
                    tone=Tone::Primary
                    on_press=move |()| meeting.hold(false)
                />
            </div>
        </Show>
    }
}

/// All pictures in sight.
#[component]
fn Pictures(meeting: Meeting, capture: Capture, waiting: Memo<Vec<RoomPerson>>) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let watch = StoredValue::new_local(None::<SizeWatch>);
    Effect::new(move || {
        let Some(frame) = frame.get() else { return };
        let seen = move |width, height| {
            meeting.area.try_set(Area { width, height });
        };
        watch.set_value(SizeWatch::new(&frame, seen));
    });
    on_cleanup(move || watch.dispose());
    let large = Memo::new(move |_| meeting.scene.with(|scene| scene.large));
    let split = Memo::new(move |_| large.get().map(|_| Split::of(meeting.area.get())));
    let aside = move || split.get().is_some_and(|split| split.aside);
    let below = move || split.get().is_some_and(|split| !split.aside);
    let seats = move || meeting.scene.with(|scene| scene.tiles.clone());
    let grid = Memo::new(move |_| meeting.grid());
    let px = |size: f64| format!("{size:.1}px");
    view! {
        <div class="room__scene" class:room__scene--aside=aside class:room__scene--below=below node_ref=frame>
            {move || {
                large.get().map(|seat| {
                    view! {
                        <div
                            class="room__large"
                            style:width=move || split.get().map(|it| px(it.large.width))
                            style:height=move || split.get().map(|it| px(it.large.height))
                        >
                            <Tile seat=seat meeting=meeting capture=capture large=true/>
                        </div>
                    }
                })
            }}
            <div class="room__rest">
                <ul
                    class="room__tiles"
                    aria-label="People"
                    style=("--columns", move || grid.get().columns.to_string())
                    style=("--tile-width", move || px(grid.get().tile.width))
                    style=("--tile-height", move || px(grid.get().tile.height))
                >
                    <For each=seats key=|seat| *seat let:seat>
                        <li class="room__place">
                            <Tile seat=seat meeting=meeting capture=capture large=false/>
                        </li>
                    </For>
                </ul>
                <Pages meeting=meeting/>
            </div>
            <Show when=move || is_alone(meeting) && waiting.with(Vec::is_empty)>
                <p class="picture__note">{move || alone(meeting)}</p>
            </Show>
        </div>
    }
}

fn is_alone(meeting: Meeting) -> bool {
    let me = meeting.me().map(Seat::of);
    meeting.scene.with(|scene| {
        scene.large.is_none() && scene.tiles.len() == 1 && scene.tiles.first().copied() == me
    })
}

/// What one does who is alone.
fn alone(meeting: Meeting) -> &'static str {
    match (invite::is_only_way(meeting), meeting.is_host()) {
        (false, _) => "Nobody else is here yet. The link is under People.",
        (true, true) => "Nobody else is here yet. Invite somebody under People.",
        (true, false) => "Nobody else is here yet. The host invites people.",
    }
}

/// From page to page, where not everybody is in sight.
#[component]
fn Pages(meeting: Meeting) -> impl IntoView {
    let pages = Memo::new(move |_| meeting.scene.with(|scene| (scene.page, scene.pages)));
    let go = move |by: i32| {
        let (page, pages) = pages.get_untracked();
        let to = page.saturating_add_signed(by as isize).min(pages - 1);
        meeting.page.set(to);
    };
    view! {
        <Show when=move || { pages.get().1 > 1 }>
            <nav class="room__pages" aria-label="Pages of people">
                <Button
                    label="Page before"
                    glyph=Glyph::ChevronLeft
                    tone=Tone::Quiet
                    icon_only=true
                    disabled=Signal::derive(move || pages.get().0 == 0)
                    on_press=move |()| go(-1)
                />
                <span>{move || format!("{} of {}", pages.get().0 + 1, pages.get().1)}</span>
                <Button
                    label="Next page"
                    glyph=Glyph::ChevronRight
                    tone=Tone::Quiet
                    icon_only=true
                    disabled=Signal::derive(move || pages.get().0 + 1 >= pages.get().1)
                    on_press=move |()| go(1)
                />
            </nav>
        </Show>
    }
}

/// What is heard.
#[component]
fn Sounds(meeting: Meeting, held: RwSignal<bool>) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let elements = move || -> Vec<HtmlMediaElement> {
        frame.get_untracked().map(|frame| video::media_in(&frame)).unwrap_or_default()
    };
    view! {
        <div node_ref=frame hidden>
            <For each=move || meeting.heard() key=|(name, stream)| (name.clone(), stream.id()) let:sound>
                {
                    let (name, stream) = sound;
                    let muted = Memo::new(move |_| held.get() || meeting.is_doubled(&name));
                    view! { <Voice meeting=meeting stream=stream muted=muted/> }
                }
            </For>
        </div>
        <Show when=move || meeting.silent.get()>
            <div class="room__touch">
                <Button
                    label="Turn the sound on"
                    glyph=Glyph::Sound
                    tone=Tone::Primary
                    on_press=move |()| meeting.play_sound(&elements())
                />
            </div>
        </Show>
    }
}

#[component]
fn Voice(
    meeting: Meeting,
    stream: crate::platform::capture::MediaStream,
    muted: Memo<bool>,
) -> impl IntoView {
    let element = NodeRef::<html::Audio>::new();
    let stream = StoredValue::new_local(stream);
    Effect::new(move || {
        let Some(element) = element.get() else { return };
        stream.with_value(|stream| video::attach(&element, Some(stream)));
        meeting.play((*element).clone());
    });
    view! { <audio node_ref=element autoplay prop:muted=muted></audio> }
}

/// What is said instead of the room.
#[component]
fn Outside(meeting: Meeting, again: Callback<()>) -> impl IntoView {
    let notice = Memo::new(move |_| words::notice(&meeting.phase.get()));
    let waits =
        move || matches!(meeting.phase.get(), Phase::Waiting | Phase::Joining | Phase::Trouble(_));
    view! {
        <section class="empty-house room__notice">
            <div role="status" aria-label="Room" class="room__said">
                {move || {
                    notice.get().map(|notice| {
                        view! {
                            {notice.glyph.map(|glyph| view! { <Icon glyph=glyph/> })}
                            <h2 class="empty-house__title">{notice.title}</h2>
                            <p class="empty-house__words">{notice.next}</p>
                        }
                    })
                }}
            </div>
            <div class="door__actions">
                {move || {
                    notice.get().and_then(|it| it.again).map(|label| {
                        view! { <Button label=label glyph=Glyph::Retry on_press=again/> }
                    })
                }}
                <Show
                    when=waits
                    fallback=|| view! { <a class="button" href="/">"To the house"</a> }
                >
                    <Button label="Do not wait" on_press=move |()| meeting.leave()/>
                </Show>
            </div>
        </section>
    }
}
