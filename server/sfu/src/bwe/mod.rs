//! Bandwidth of the way to one viewer: what is stamped on his packets so that
//! he can tell when they came, and what that says of the path.

mod outbound;
mod playout;

pub(crate) use outbound::Outbound;
pub(crate) use playout::Playout;
