//! What is live, as signals: the glue between the signalling session, the
//! browser's media and the pages.

#[allow(dead_code, reason = "until the page of calls draws it")]
pub mod call;
pub mod capture;
pub mod health;
mod ice;
pub mod ladder;
mod line;
mod link;
pub mod lobby;
pub mod publishing;
pub mod room;
#[allow(dead_code, reason = "for the page of calls, which comes next")]
pub mod talking;
pub mod tipping;
#[allow(dead_code, reason = "for the page of calls, which comes next")]
pub mod transfer;
pub mod watching;
