//! Behaviour of the transport, with a client of its own on the other side:
//! `rtc-stun`, `rtc-dtls` as a client, and `rtc-srtp`, which our SRTP shares
//! nothing with.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod address;
mod check;
mod client;
mod demux;
mod garbage;
mod handshake;
mod media;
mod replay;
mod silence;

use std::net::SocketAddr;

/// A socket address from its text.
fn addr(text: &str) -> SocketAddr {
    text.parse().unwrap()
}
