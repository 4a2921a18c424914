//! Chat: what waits to be acknowledged, what was said, and how it is read.
//!
//! A message is made once, under an id of the writer's, and said again over each
//! new socket until the server has acknowledged or refused it; the server takes
//! the same id for the same message. [`ChatLog`] is what is shown of it all.

mod log;
mod parts;
mod waiting;

pub use log::{ChatLine, ChatLog, Fate};
pub use parts::{Part, parts};
pub(crate) use waiting::Waiting;
