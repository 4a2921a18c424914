//! The ways from the home page into calls and rooms.

use footlight_shared::{NewCall, NewRoom, Problem};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::account::use_account;
use crate::api;
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

/// Makes a call and goes there: into it where somebody is rung, else to its
/// door, where the link is.
#[component]
fn Caller() -> impl IntoView {
    let (account, ringing, navigate) = (use_account(), use_ringing(), use_navigate());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let call = move |callee: Option<String>| {
        busy.set(true);
        problem.set(None);
        let (rings, body) = (callee.is_some(), NewCall { callee });
        let navigate = navigate.clone();
        spawn_local(async move {
            let make = async |token: String| api::make_call(&token, &body).await;
            let answer = account.authorised(make).await;
            // Whoever has left the page meanwhile is not taken to another one.
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(made) => {
                    let to = format!("/call/{}", made.id);
                    if rings {
                        ringing.go_into(made.id);
                    }
                    navigate(&to, NavigateOptions::default());
                }
                Err(refused) => problem.set(Some(refused)),
            }
        });
    };
    view! { <CallForm busy=busy problem=problem on_call=call/> }
}

/// Makes a room and goes to its door.
#[component]
fn RoomMaker() -> impl IntoView {
    let (account, navigate) = (use_account(), use_navigate());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let make = move |body: NewRoom| {
        busy.set(true);
        problem.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            let make = async |token: String| api::make_room(&token, &body).await;
            let answer = account.authorised(make).await;
            // Whoever has left the page meanwhile is not taken to another one.
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(made) => navigate(&format!("/room/{}", made.id), NavigateOptions::default()),
                Err(refused) => problem.set(Some(refused)),
            }
        });
    };
    view! { <RoomForm busy=busy problem=problem on_make=make/> }
}
