//! Calls without a browser: two negotiators against each other, the ladder and
//! the steps, on a clock that the tests turn.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say so and stop")]

mod anything;
mod browser;
mod degrade;
mod glare;
mod lost;
mod recovery;
mod renewal;
mod restart;
mod silence;
mod stereo;
mod world;
