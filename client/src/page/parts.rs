//! The pages, and pieces of pages, that are fetched when they are opened: who only
//! watches need not wait for them. `xtask/src/split.rs` cuts here.

use std::sync::Arc;
use std::time::Duration;

use footlight_session::{Backoff, Statistics as Told};
use footlight_shared::{ChatId, ChatPlace, ErrorCode, Problem, StageSummary};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use send_wrapper::SendWrapper;

use super::account::AccountPage;
use super::admin::AdminPage;
use super::call::CallPage;
use super::chat::Written;
use super::coming::ComingList;
use super::company::{Guests, Loudness, StageCompany};
use super::diagnostics::DiagnosticsPage;
use super::inset::StageScreen;
use super::life::StageLife;
use super::login::LoginPage;
use super::meet::MeetForms;
use super::order::OrderPanel;
use super::overlay::OverlayPage;
use super::register::RegisterPage;
use super::room::RoomPage;
use super::statement::StatementPage;
use super::statistics::ConnectionStatistics;
use super::studio::StudioPage;
use crate::component::error_notice::ErrorNotice;
use crate::live::chatting::Chatting;
use crate::live::company::feed::Shown;
use crate::live::health::Figures;
use crate::live::line::Line;
use crate::live::order::Aim;
use crate::live::room::Room as LiveRoom;
use crate::live::watching::Watching;
use crate::platform::clock;

type Fetched = Result<AnyView, SplitLoaderError>;

/// A page or a piece of one, and the function that fetches it.
macro_rules! part {
    (
        $(#[$doc:meta])* $name:ident, $fetch:ident, $page:ident
        $(, $(#[$about:meta])* $prop:ident: $type:ty)*
    ) => {
        #[wasm_split(
            $fetch,
            wasm_split_path = ::leptos::wasm_split,
            fallible,
            return_wrapper(let page = _; { Ok(page) } -> Fetched)
        )]
        fn $fetch($($prop: $type),*) -> AnyView {
            view! { <$page $($prop=$prop)*/> }.into_any()
        }

        $(#[$doc])*
        #[component]
        pub fn $name($($(#[$about])* #[prop(into)] $prop: $type),*) -> impl IntoView {
            shown(move || $fetch($($prop),*))
        }
    };
}

part! {
    /// The chat of a stage or room.
    Chat, written, Written,
    /// Which.
    chat: Chatting,
    /// Whose stage or room it is.
    host: Signal<String>,
    /// Why it is not for this window, where it is not.
    shut: Signal<Option<&'static str>>,
    /// Says something.
    on_say: Callback<String>,
    /// Says again what was refused.
    on_again: Callback<ChatId>
}

part! {
    /// The goal of a stage, and applause for its tips.
    Life, life, StageLife,
    /// Which.
    room: LiveRoom,
    /// The frame of its picture.
    frame: NodeRef<html::Div>,
    /// No sound now.
    quiet: Signal<bool>
}

part! {
    /// Who else is on a stage.
    Company, company, StageCompany,
    /// Which.
    room: LiveRoom,
    /// Its session.
    line: Line,
    /// How loud they are.
    loudness: Loudness,
    /// Anybody may be taken off from here.
    order: Signal<bool>,
    /// One's own screen, for who performs.
    screen: Option<Shown>
}

part! {
    /// A screen in the place of the performer's picture, and that as an inset.
    Inset, inset, StageScreen,
    /// Which stage.
    watching: Watching
}

part! {
    /// Who is to be asked onto a stage.
    Desk, desk, Guests,
    /// Which.
    room: LiveRoom,
    /// Its session.
    line: Line
}

part! {
    /// What a program lays over a stream.
    Overlay, overlay, OverlayPage
}

part! {
    /// The statistics of a connection.
    Statistics, statistics, ConnectionStatistics,
    /// What is drawn.
    figures: Figures,
    /// What is told.
    told: Signal<Told>,
    /// The name of the connection in logs and traces.
    trace: Signal<String>
}

part! {
    /// What those do who see to order in a place.
    Order, order, OrderPanel,
    /// Where.
    place: StoredValue<ChatPlace>,
    /// Whom it is about, and which message of his.
    aim: RwSignal<Option<Aim>>
}

part! {
    /// One's own account.
    Account, account, AccountPage
}

part! {
    /// What goes on in the whole installation.
    Admin, admin, AdminPage
}

part! {
    /// The ways into calls and rooms, for who is logged in.
    Meet, meet, MeetForms
}

part! {
    /// A call.
    Call, call, CallPage
}

part! {
    /// A room.
    Room, room, RoomPage
}

part! {
    /// The studio.
    Studio, studio, StudioPage
}

part! {
    /// The shows to come, and a way to find stages.
    Coming, coming, ComingList,
    /// Who is live.
    lobby: Signal<Option<Vec<StageSummary>>>
}

part! {
    /// What a performer has earned.
    Statement, statement, StatementPage
}

part! {
    /// The checks of one's own browser and network.
    Diagnostics, diagnostics, DiagnosticsPage
}

part! {
    /// The page to log in.
    LogIn, log_in, LoginPage
}

part! {
    /// The page to register.
    Register, register, RegisterPage
}

/// How often a part is fetched before anybody is asked, and how long it rests
/// between: a network that changes breaks what is under way and is there a moment
/// later.
const TRIES: u32 = 5;
const FIRST_REST: Duration = Duration::from_millis(300);
const LONGEST_REST: Duration = Duration::from_secs(4);

/// The page as soon as it is there, and another try where it does not come.
fn shown<F: Future<Output = Fetched> + 'static>(
    fetch: impl Fn() -> F + Send + Sync + 'static,
) -> impl IntoView {
    let tries = RwSignal::new(0_u32);
    let fetch = Arc::new(fetch);
    move || {
        tries.track();
        let fetch = Arc::clone(&fetch);
        // There is one thread, which Leptos cannot know.
        Suspend::new(SendWrapper::new(async move {
            fetched(&*fetch).await.unwrap_or_else(|_| {
                let words = "This page did not come. See that you are connected, then try again.";
                let problem = Problem::new(ErrorCode::Internal, words);
                let again = Callback::new(move |()| tries.update(|tries| *tries += 1));
                view! { <ErrorNotice problem=Signal::stored(Some(problem)) on_retry=again/> }
                    .into_any()
            })
        }))
    }
}

/// Fetches it, some times where it does not come.
async fn fetched<F: Future<Output = Fetched>>(fetch: &impl Fn() -> F) -> Fetched {
    let mut backoff = Backoff::new(FIRST_REST, LONGEST_REST, clock::seed());
    loop {
        let fetched = fetch().await;
        if fetched.is_ok() || backoff.tries() + 1 >= TRIES {
            return fetched;
        }
        clock::sleep(backoff.next_delay()).await;
    }
}
