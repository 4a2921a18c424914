//! The signalling socket against a real server in this process, on ports of its
//! own: one file for each behaviour.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]
#![allow(unreachable_pub, reason = "a test binary has no outside")]

mod call;
mod call_abuse;
mod chat;
mod heartbeat;
mod hello;
mod limits;
mod lobby;
mod messages;
mod moderation;
mod order;
mod report;
mod restart;
mod resume;
mod rights;
mod ringing;
mod room;
mod room_acts;
mod room_chat;
mod room_cuts;
mod shutdown;
mod slow;
mod stage;
mod support;
mod table;
mod take_back;
