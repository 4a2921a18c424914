//! The ways from the home page into calls and rooms.

use footlight_shared::{NewCall, NewRoom, Problem};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::account::{Account, use_account};
use crate::api::{self, Answer};
use crate::component::call_form::CallForm;
use crate::component::room_form::RoomForm;
use crate::live::ringing::use_ringing;

/// Both.
#[component]
pub fn MeetForms() -> impl IntoView {
    view! {
        <Caller/>
        <RoomMaker/>
    }
}

/// Something that is made on the server, and gone to.
#[derive(Clone, Copy)]
struct Making {
    account: Account,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
}

impl Making {
    fn new() -> Self {
        let (busy, problem) = (RwSignal::new(false), RwSignal::new(None));
        Self { account: use_account(), busy, problem }
    }

    /// Makes it, and goes where `arrive` says.
    fn begin<T: 'static>(
        self,
        make: impl AsyncFn(String) -> Answer<T> + 'static,
        navigate: impl Fn(&str, NavigateOptions) + 'static,
        arrive: impl FnOnce(T) -> String + 'static,
    ) {
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let answer = self.account.authorised(make).await;
            // Whoever has left the page meanwhile is not taken to another one.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(made) => navigate(&arrive(made), NavigateOptions::default()),
                Err(refused) => self.problem.set(Some(refused)),
            }
        });
    }
}

/// Makes a call and goes there: into it where somebody is rung, else to its
/// door, where the link is.
#[component]
fn Caller() -> impl IntoView {
    let (ringing, navigate, making) = (use_ringing(), use_navigate(), Making::new());
    let call = move |callee: Option<String>| {
        let (rings, body) = (callee.is_some(), NewCall { callee });
        let make = async move |token: String| api::make_call(&token, &body).await;
        making.begin(make, navigate.clone(), move |made| {
            let to = format!("/call/{}", made.id);
            if rings {
                ringing.go_into(made.id);
            }
            to
        });
    };
    view! { <CallForm busy=making.busy problem=making.problem on_call=call/> }
}

/// Makes a room and goes to its door.
#[component]
fn RoomMaker() -> impl IntoView {
    let (navigate, making) = (use_navigate(), Making::new());
    let make = move |body: NewRoom| {
        let make = async move |token: String| api::make_room(&token, &body).await;
        making.begin(make, navigate.clone(), |made| format!("/room/{}", made.id));
    };
    view! { <RoomForm busy=making.busy problem=making.problem on_make=make/> }
}
