//! Who and what is on a stage besides its performer, beside his picture; the question
//! to come up oneself; and who is to be asked.

mod ask;
mod desk;
mod screen;
mod tile;

use footlight_shared::{SourceId, StageSource, StageSourceKind};
use leptos::prelude::*;

use self::ask::Asked;
pub use self::desk::Guests;
use self::screen::{Seen, show};
use self::tile::{Mine, Other};
use crate::component::toast::Toasts;
use crate::live::capture::use_idle_capture;
use crate::live::company::feed::{Camera, Shown};
use crate::live::company::sending::{Sending, use_sending};
use crate::live::company::{Company, use_company};
use crate::live::line::Line;
use crate::live::room::Room;

/// How loud those are who are heard.
#[derive(Clone, Copy)]
pub struct Loudness {
    /// Not at all.
    pub muted: Signal<bool>,
    /// From 0 to 1.
    pub volume: Signal<f64>,
}

/// The others on the stage of `room`, as figures beside its picture.
#[component]
pub fn StageCompany(
    /// Which.
    room: Room,
    /// Its session.
    line: Line,
    /// How loud they are.
    loudness: Loudness,
    /// Anybody may be taken off from here.
    #[prop(into)]
    order: Signal<bool>,
    /// One's own screen, for who performs.
    screen: Option<Shown>,
) -> impl IntoView {
    let company = use_company(room, line);
    let send = |kind| use_sending(company, Camera { capture: use_idle_capture(), kind });
    let mine = [send(StageSourceKind::Guest), send(StageSourceKind::Performer)];
    mine.into_iter().for_each(tell_end);
    let [guest, performer] = mine;
    let showing = screen.map(|screen| show(company, room, screen));
    Effect::new(move || {
        let up = guest.on.get() || performer.on.get();
        room.company.up.set(up);
        if up {
            room.company.coming.set(false);
        }
    });
    let shown = move || {
        let ours = mine.map(|sending| sending.source.get());
        let mut sources = company.sources.get();
        sources.retain(|source| source.live || ours.contains(&Some(source.source)));
        // Nobody looks at his own screen in his own screen.
        let own = showing.and_then(|showing| showing.source.get());
        sources.retain(|source| Some(source.source) != own);
        sources
    };
    let asked = Signal::derive(move || {
        let from = company.asked.get().filter(|_| !guest.on.get())?;
        Some(format!("{from} asks you onto the stage, with camera and microphone."))
    });
    let coming = Signal::derive(move || {
        let coming = room.company.coming.get() && !performer.on.get();
        coming.then(|| "You come onto the stage, with camera and microphone.".to_owned())
    });
    view! {
        <For each=shown key=|source| source.source let:source>
            <Place
                source=source
                room=room
                company=company
                mine=mine
                loudness=loudness
                order=order
            />
        </For>
        <Asked words=asked sending=guest on_no=move |()| company.decline()/>
        <Asked words=coming sending=performer on_no=move |()| room.company.coming.set(false)/>
    }
}

/// Says that one is not on the stage any more, and why where that is known.
fn tell_end(sending: Sending) {
    let toasts = expect_context::<Toasts>();
    Effect::new(move |before: Option<bool>| {
        let on = sending.on.get();
        if before == Some(true) && !on && sending.problem.with_untracked(Option::is_none) {
            toasts.show("You are not on the stage any more.");
        }
        on
    });
    Effect::new(move || {
        if let Some(problem) = sending.problem.get() {
            toasts.show(problem.message);
        }
    });
}

/// One of them.
#[component]
fn Place(
    source: StageSource,
    room: Room,
    company: Company,
    mine: [Sending; 2],
    loudness: Loudness,
    order: Signal<bool>,
) -> impl IntoView {
    let id: SourceId = source.source;
    let ours = Memo::new(move |_| mine.iter().position(|sending| sending.source.get() == Some(id)));
    move || {
        let source = source.clone();
        match ours.get().and_then(|at| mine.get(at)) {
            Some(sending) => view! { <Mine sending=*sending/> }.into_any(),
            None if source.kind == StageSourceKind::Screen => {
                view! { <Seen source=source company=company room=room order=order/> }.into_any()
            }
            None => view! { <Other source=source company=company loudness=loudness order=order/> }
                .into_any(),
        }
    }
}
