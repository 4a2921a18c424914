//! The root: what all pages share, and which page stands at which address.

use leptos::html;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::{NavigateOptions, path};

use crate::account::Account;
use crate::component::header::Header;
use crate::component::ring_dialog::RingDialog;
use crate::component::toast::{ToastRegion, Toasts};
use crate::live::ringing::{Engagement, Ringing, use_ringing};
use crate::page::home::HomePage;
use crate::page::not_found::NotFoundPage;
use crate::page::parts;
use crate::page::watch::WatchPage;

/// The application.
#[component]
pub fn App() -> impl IntoView {
    Account::provide();
    Toasts::provide();
    Ringing::provide();
    view! {
        <Router>
            <Header/>
            <Telephone/>
            <Main/>
            <ToastRegion/>
        </Router>
    }
}

/// Rings on every page.
#[component]
fn Telephone() -> impl IntoView {
    let ringing = use_ringing();
    let navigate = use_navigate();
    let ring = Memo::new(move |_| ringing.first());
    let answer = move |()| {
        if let Some(ring) = ring.get_untracked() {
            let to = format!("/call/{}", ring.call);
            ringing.go_into(ring.call);
            navigate(&to, NavigateOptions::default());
        }
    };
    let decline = move |()| {
        if let Some(ring) = ring.get_untracked() {
            ringing.decline(&ring);
        }
    };
    let from = Signal::derive(move || ring.with(|ring| ring.as_ref().map(|it| it.from.clone())));
    let price = Signal::derive(move || {
        ringing.engagement().map(|engagement| match engagement {
            Engagement::Call => "You leave this call if you answer.",
            Engagement::Stage => "You leave your stage if you answer.",
            Engagement::Company => "You leave the stage if you answer.",
            Engagement::Room => "You leave this room if you answer.",
        })
    });
    view! { <RingDialog from=from price=price on_answer=answer on_decline=decline/> }
}

#[component]
fn Main() -> impl IntoView {
    let main = NodeRef::<html::Main>::new();
    let path = use_location().pathname;
    // Whoever goes to another page with the keyboard or a screen reader goes on
    // at its beginning.
    Effect::watch(
        move || path.get(),
        move |_, _, _| {
            if let Some(main) = main.get_untracked() {
                // A page that cannot take the focus is no worse than before.
                let _ = main.focus();
            }
        },
        false,
    );
    view! {
        <main id="main" class="main" tabindex="-1" node_ref=main>
            <FlatRoutes fallback=NotFoundPage>
                <Route path=path!("/") view=HomePage/>
                <Route path=path!("/register") view=parts::Register/>
                <Route path=path!("/login") view=parts::LogIn/>
                <Route path=path!("/account") view=parts::Account/>
                <Route path=path!("/studio") view=parts::Studio/>
                <Route path=path!("/stage/:id") view=WatchPage/>
                <Route path=path!("/call/:id") view=parts::Call/>
                <Route path=path!("/diagnostics") view=parts::Diagnostics/>
                <Route path=path!("/room/:id") view=parts::Room/>
                <Route path=path!("/statement") view=parts::Statement/>
                <Route path=path!("/overlay/:id") view=parts::Overlay/>
                <Route path=path!("/admin") view=parts::Admin/>
            </FlatRoutes>
        </main>
    }
}
