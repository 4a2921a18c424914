//! The SFU's behaviour, whole: performers and viewers with real ICE, DTLS and
//! SRTP (the `rtc-*` crates as clients), a seeded network that loses, delays
//! and reorders, and a clock that only the test turns. One behaviour a file.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod arrivals;
mod camera;
mod channels;
mod client;
mod descriptor;
mod member;
mod network;
mod offer;
mod performer;
mod viewer;
mod world;

mod address;
mod app_limited;
mod cache;
mod caps;
mod chains;
mod change;
mod climbs_only_after_a_probe;
mod codec;
mod codec_change;
mod collision;
mod congestion;
mod cut_off;
mod data;
mod deaf;
mod dependency;
mod described_simulcast;
mod drops_at_once;
mod dtx;
mod fallback;
mod forged;
mod forwarding;
mod gone;
mod held;
mod hurry;
mod ice_restart;
mod joining;
mod keeps_sound_at_the_bottom;
mod layers;
mod limits;
mod loss;
mod loudest;
mod meeting;
mod meeting_path;
mod never_oscillates;
mod numbered;
mod playout;
mod probing;
mod rates;
mod redundant;
mod remb;
mod replay;
mod returning;
mod rids;
mod rogue;
mod rounds;
mod scoreboard;
mod segments;
mod shards;
mod silent_layers;
mod sound;
mod spoof;
mod still;
mod storm;
mod strangers;
mod svc;
mod sync;
mod talk;
mod targets;
mod watched;
mod wrap;
