//! A member's side of a room: who is in it, what is on his screen and how
//! large, and in which order.
//!
//! [`Roster`] is who is there by the server's word; [`Seating`] puts them into
//! places and pages; [`Grid`] says how many places a screen has and how large
//! they are; [`Outlook`] tells the server what is in sight, seldom; [`Voices`]
//! steadies who speaks; [`Announcer`] says it to those who do not see.

mod announcer;
mod grid;
mod outlook;
mod roster;
mod seating;
mod voices;

pub use announcer::Announcer;
pub use grid::{Area, Grid, Split};
pub use outlook::{Outlook, height_of};
pub use roster::{News, Roster, Step};
pub use seating::{Scene, Seat, Seating, View};
pub use voices::Voices;
