//! The built-in TURN server, by a real client's program and message by message.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]
#![allow(unreachable_pub, reason = "a test binary has no outside")]

#[path = "../support/mod.rs"]
mod support;

mod dialogue;
mod flood;
mod grants;
mod harm;
mod inside;
mod list;
mod login;
mod quota;
mod uclient;
mod wire;
