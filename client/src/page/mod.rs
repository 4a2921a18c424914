//! The pages, one a file, and the way between them.

pub mod account;
pub mod admin;
pub mod call;
mod capture_devices;
mod capture_trouble;
mod chat;
mod coming;
mod company;
pub mod diagnostics;
pub mod home;
mod inset;
mod life;
pub mod login;
mod meet;
pub mod not_found;
pub mod order;
pub mod overlay;
mod own_picture;
pub mod parts;
pub mod register;
pub mod room;
pub mod statement;
pub mod statistics;
pub mod studio;
mod talk;
pub mod watch;

use footlight_shared::Role;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::account::use_account;

/// Names the page in the browser's tab and in its history.
pub fn set_title(words: &str) {
    document().set_title(&format!("{words} · Footlight"));
}

/// `to`, with a note of the page to come back to.
pub fn with_return(to: &str, here: &str) -> String {
    if local(here).is_some_and(|here| here != "/") {
        format!("{to}?from={}", escape(here))
    } else {
        to.to_owned()
    }
}

/// Where the present page was asked to lead back to, if that is a page of ours.
pub fn return_path() -> Memo<Option<String>> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| query.get("from").and_then(|from| local(&from).map(str::to_owned)))
    })
}

/// Leads whoever has an account, or has just got one, back to where he came
/// from; without that a performer to the studio and a viewer home.
fn leave_when_known() {
    let account = use_account();
    let back = return_path();
    let navigate = use_navigate();
    Effect::new(move |_| {
        let role = account.me.with(|me| me.as_ref().map(|me| me.role));
        let Some(role) = role.filter(|role| *role != Role::Guest) else { return };
        let home = if role == Role::Performer { "/studio" } else { "/" };
        let to = back.get_untracked().unwrap_or_else(|| home.to_owned());
        navigate(&to, NavigateOptions { replace: true, ..NavigateOptions::default() });
    });
}

/// A path within this site that is worth going back to. Anything that a browser
/// might take for another host is not.
fn local(path: &str) -> Option<&str> {
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains(['\\', '\t', '\n', '\r'])
        && !path.starts_with("/login")
        && !path.starts_with("/register");
    ours.then_some(path)
}

/// Percent-encodes what has a meaning of its own in a query.
fn escape(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
