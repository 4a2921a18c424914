//! A member's side of a room: who is in it, what is on his screen and how
//! large, and in which order.
//!
//! [`Roster`] is who is there by the server's word; [`Seating`] puts them into
//! places and pages; [`Grid`] says how many places a screen has and how large
//! they are; [`Outlook`] tells the server what is in sight, seldom; [`Voices`]
//! steadies who speaks; [`Announcer`] says it to those who do not see; [`Gesture`]
//! is what members show each other, and [`Pointers`]
//! where they point, on a picture that is in a [`Frame`]; [`Alone`] is for two with a way
//! of their own.

mod alone;
mod announcer;
mod frame;
mod gesture;
mod grid;
mod outlook;
mod pointers;
mod roster;
mod seating;
mod voices;

pub use alone::Alone;
pub use announcer::Announcer;
pub use frame::Frame;
pub use gesture::{Gesture, Point};
pub use grid::{Area, Grid, Split};
pub use outlook::{Outlook, height_of};
pub use pointers::Pointers;
pub use roster::{News, Roster, Step};
pub use seating::{Scene, Seat, Seating, View};
pub use voices::Voices;
