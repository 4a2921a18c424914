//! What goes on around a stage's picture: its goal, applause for tips, its next
//! show.

use footlight_session::format;
use footlight_shared::{Playbill, Problem, Role, StageStatus, StageSummary};
use leptos::html;
use leptos::portal::Portal;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::use_account;
use crate::api::playbill as api;
use crate::component::button::{Button, Tone};
use crate::component::error_notice::ErrorNotice;
use crate::component::goal_bar::GoalBar;
use crate::component::tip_burst::TipBurst;
use crate::live::applause::{sound_for, use_applause};
use crate::live::playbill::use_playbill;
use crate::live::room::Room;
use crate::platform::clock;

/// The life of the stage of `room`; the applause lies over its picture.
#[component]
pub fn StageLife(
    /// Which.
    room: Room,
    /// The frame of its picture. A search of the document would find none, or that of the
    /// page before: once it is fetched, this is built before its own page is shown.
    frame: NodeRef<html::Div>,
    /// No sound now.
    quiet: Signal<bool>,
) -> impl IntoView {
    let currency = use_account().currency();
    let playbill = use_playbill(room);
    let goal = Memo::new(move |_| playbill.with(|playbill| playbill.goal.clone()));
    let total = Signal::derive(move || room.board.with(|board| board.total));
    let latest = Signal::derive(move || room.board.with(|board| board.latest.clone()));
    let shown = use_applause(latest, room.told.into());
    sound_for(shown, quiet);
    let bar = move || {
        let some = goal.get()?;
        // The one before a moment ago, where it has just been cleared.
        let goal = Signal::derive(move || goal.get().unwrap_or_else(|| some.clone()));
        Some(view! { <GoalBar goal=goal total=total currency=currency/> })
    };
    let told = Memo::new(move |_| room.told.get());
    let scene = move || {
        let picture = frame.get()?;
        Some(view! {
            <Portal mount=picture>
                <Poster room=room playbill=playbill/>
                <TipBurst tip=shown currency=currency/>
            </Portal>
        })
    };
    view! {
        {scene}
        <Show when=move || told.get()>{bar}</Show>
        <Announcement room=room playbill=playbill/>
    }
}

/// The poster, over an empty stage.
#[component]
fn Poster(room: Room, playbill: RwSignal<Playbill>) -> impl IntoView {
    let address = Memo::new(move |_| {
        let version = playbill.with(|playbill| playbill.poster)?;
        let is_empty = |stage: &&StageSummary| {
            matches!(stage.status, StageStatus::Offline | StageStatus::Ended)
        };
        let stage = |stage: &Option<StageSummary>| {
            stage.as_ref().filter(is_empty).map(|it| api::poster_address(&it.id, version))
        };
        room.stage.with(stage)
    });
    move || address.get().map(|address| view! { <img class="picture__poster" src=address alt=""/> })
}

/// When the next show begins, and the way to follow its performer.
#[component]
fn Announcement(room: Room, playbill: RwSignal<Playbill>) -> impl IntoView {
    let account = use_account();
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    // Nobody follows himself.
    let may = Memo::new(move |_| {
        account.me.with(|me| {
            room.stage.with(|stage| {
                let (Some(me), Some(stage)) = (me, stage) else { return false };
                me.role != Role::Guest && me.name != stage.performer
            })
        })
    });
    let words = move || {
        let (next_show, followers) = playbill.with(|it| (it.next_show, it.followers));
        let show = next_show.filter(|at| *at > clock::unix_ms()).map(clock::announced);
        let show = show.map(|when| format!("Next show: {when}"));
        let followers = match followers {
            0 => None,
            1 => Some("1 follower".to_owned()),
            count => Some(format!("{} followers", format::grouped(count.into()))),
        };
        let told = [show, followers].into_iter().flatten().collect::<Vec<_>>().join("\n");
        if told.is_empty() && may.get() {
            return format!("Find {} again on your home page.", room.performer().get());
        }
        told
    };
    let follows = Memo::new(move |_| playbill.with(|playbill| playbill.following));
    let label = move || if follows.get() { "Unfollow" } else { "Follow" }.to_owned();
    let press = Callback::new(move |()| {
        let id = room.stage.with_untracked(|stage| stage.as_ref().map(|it| it.id.clone()));
        let Some(id) = id else { return };
        let wanted = !follows.get_untracked();
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let follow = async |token: String| api::follow(&token, &id, wanted).await;
            match account.authorised(follow).await {
                Ok(()) => drop(playbill.try_update(|playbill| followed(playbill, wanted))),
                Err(refused) => drop(problem.try_set(Some(refused))),
            }
            busy.try_set(false);
        });
    });
    view! {
        <div class="announcement">
            <p>{words}</p>
            <Show when=move || may.get()>
                <Button
                    label=Signal::derive(label)
                    tone=Tone::Quiet
                    busy=busy
                    on_press=press
                />
            </Show>
        </div>
        <ErrorNotice problem=problem/>
    }
}

/// What a playbill says once one follows, or does not any more.
fn followed(playbill: &mut Playbill, wanted: bool) {
    if playbill.following != wanted {
        let count = playbill.followers;
        playbill.followers = if wanted { count + 1 } else { count.saturating_sub(1) };
    }
    playbill.following = wanted;
}
