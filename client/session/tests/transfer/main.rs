//! Files between two exchanges, over channels that the tests tear.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say so and stop")]

mod frames;
mod hostile;
mod mishaps;
mod names;
mod reconnecting;
mod rooms;
mod turns;
mod whole;
mod world;
