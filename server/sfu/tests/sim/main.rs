//! The SFU's behaviour, whole: performers and viewers with real ICE, DTLS and
//! SRTP (the `rtc-*` crates as clients), a seeded network that loses, delays
//! and reorders, and a clock that only the test turns. One behaviour a file.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod client;
mod network;
mod offer;
mod performer;
mod viewer;
mod world;

mod address;
mod cache;
mod change;
mod codec;
mod codec_change;
mod collision;
mod congestion;
mod deaf;
mod forged;
mod forwarding;
mod gone;
mod joining;
mod layers;
mod limits;
mod loss;
mod numbered;
mod playout;
mod probing;
mod remb;
mod replay;
mod returning;
mod rogue;
mod segments;
mod shards;
mod sound;
mod spoof;
mod storm;
mod strangers;
mod svc;
mod sync;
mod watched;
mod wrap;
