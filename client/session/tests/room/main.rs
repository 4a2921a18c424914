//! A member's side of a room, without a browser.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say so and stop")]

mod alone;
mod announcer;
mod gestures;
mod grid;
mod outlook;
mod people;
mod roster;
mod seating;
mod voices;
