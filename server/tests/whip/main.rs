//! WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) against the real binary: one
//! file for each behaviour. No media flows here; `e2e/clients` brings some.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail by panicking")]
#![allow(unreachable_pub, reason = "a test binary has no outside")]

#[path = "../support/mod.rs"]
mod support;

mod access;
mod begin;
#[path = "../media/check.rs"]
#[allow(dead_code, reason = "it can check over UDP as well")]
mod check;
mod connection;
mod cors;
mod drain;
mod end;
mod key;
mod limits;
mod patch;
mod stage;
mod wish;
