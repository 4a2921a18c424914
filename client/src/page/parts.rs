//! The pages, and pieces of pages, that are fetched when they are opened: who only
//! watches need not wait for them. `xtask/src/split.rs` cuts here.

use footlight_session::Statistics as Told;
use footlight_shared::{ChatId, ChatPlace, ErrorCode, Problem};
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use send_wrapper::SendWrapper;

use super::admin::AdminPage;
use super::call::CallPage;
use super::chat::Written;
use super::diagnostics::DiagnosticsPage;
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
use crate::live::health::Figures;
use crate::live::order::Aim;
use crate::live::room::Room as LiveRoom;

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
    /// It goes on in another window.
    elsewhere: Signal<bool>,
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
    /// No sound now.
    quiet: Signal<bool>
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

/// The page as soon as it is there, and another try where it does not come.
fn shown<F: Future<Output = Fetched> + 'static>(
    fetch: impl Fn() -> F + Send + 'static,
) -> impl IntoView {
    let tries = RwSignal::new(0_u32);
    move || {
        tries.track();
        // There is one thread, which Leptos cannot know.
        let fetched = fetch();
        Suspend::new(SendWrapper::new(async move {
            fetched.await.unwrap_or_else(|_| {
                let words = "This page did not come. See that you are connected, then try again.";
                let problem = Problem::new(ErrorCode::Internal, words);
                let again = Callback::new(move |()| tries.update(|tries| *tries += 1));
                view! { <ErrorNotice problem=Signal::stored(Some(problem)) on_retry=again/> }
                    .into_any()
            })
        }))
    }
}
