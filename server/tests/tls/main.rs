//! TLS in the binary: pages, sockets and TURN by the ports that they have
//! without it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]
#![allow(unreachable_pub, reason = "a test binary has no outside")]

#[path = "../support/mod.rs"]
mod support;

mod acme;
mod authority;
mod client;
mod files;
mod relay;
mod self_signed;
