//! The session without a browser, on a clock that the tests turn.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say so and stop")]

mod anything;
mod calling;
mod chat;
mod company;
mod curtain;
mod ending;
mod first_picture;
mod grade;
mod hearing;
mod house;
mod joining;
mod meeting;
mod mesh;
mod outbox;
mod permission;
mod quality;
mod reconnecting;
mod recovering;
mod relief;
mod repaint;
mod reporting;
mod share;
mod world;
