//! Footlight's client: mounts the application into the page.

#![allow(unreachable_pub, reason = "in a binary, `pub` says what a module offers to the others")]

mod account;
mod api;
mod app;
mod component;
mod driver;
mod live;
mod page;
mod platform;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
