//! The line at the top of every page: the name of the house, the ways in it,
//! and who is here.

use footlight_session::format;
use footlight_shared::Role;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

use super::button::{Button, Tone};
use super::icon::Glyph;
use super::toast::use_toasts;
use crate::account::use_account;

/// The header.
#[component]
pub fn Header() -> impl IntoView {
    let account = use_account();
    let who = move || {
        account.me.with(|me| match me {
            None => Who::Unknown,
            Some(me) if me.role == Role::Guest => Who::Guest,
            Some(me) => Who::Member(me.role),
        })
    };
    let who = Memo::new(move |_| who());
    view! {
        <a class="skip" href="#main">"Skip to the content"</a>
        <header class="header">
            <A href="/" exact=true attr:class="header__brand">
                <span class="header__mark" aria-hidden="true"></span>
                <span class="header__word">"Footlight"</span>
            </A>
            <nav class="header__nav" aria-label="Main">
                {move || match who.get() {
                    Who::Member(Role::Performer) => Some(("/studio", "Studio")),
                    Who::Member(Role::Admin) => Some(("/admin", "Admin")),
                    _ => None,
                }
                .map(|(to, name)| view! { <A href=to attr:class="header__link">{name}</A> })}
            </nav>
            {move || match who.get() {
                Who::Unknown => ().into_any(),
                Who::Guest => view! { <Entrance/> }.into_any(),
                Who::Member(_) => view! { <Member/> }.into_any(),
            }}
        </header>
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Unknown,
    Guest,
    Member(Role),
}

/// For those without an account. They come back to where they are now.
#[component]
fn Entrance() -> impl IntoView {
    let here = use_location().pathname;
    view! {
        <div class="header__person">
            <a class="header__link" href=move || crate::page::with_return("/login", &here.get())>
                "Log in"
            </a>
            <a
                class="button header__join"
                href=move || crate::page::with_return("/register", &here.get())
            >
                "Register"
            </a>
        </div>
    }
}

/// Name, balance and the way out.
#[component]
fn Member() -> impl IntoView {
    let account = use_account();
    let toasts = use_toasts();
    let leaving = RwSignal::new(false);
    let name = move || account.me.with(|me| me.as_ref().map(|me| me.name.to_string()));
    let balance =
        move || account.me.with(|me| me.as_ref().map(|me| format::money(me.balance, &me.currency)));
    let leave = move |()| {
        leaving.set(true);
        spawn_local(async move {
            if let Err(problem) = account.logout().await {
                toasts.show(problem.message);
            }
            leaving.try_set(false);
        });
    };
    view! {
        <div class="header__person">
            <A href="/account" attr:class="header__who">
                <span class="header__name">{name}</span>
                <span class="header__balance" title="Your credit">{balance}</span>
            </A>
            <Button
                label="Log out"
                glyph=Glyph::LogOut
                icon_only=true
                tone=Tone::Quiet
                busy=leaving
                on_press=leave
                attr:data-leaves=""
            />
        </div>
    }
}
