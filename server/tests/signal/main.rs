//! The signalling socket against a real server in this process, on ports of its
//! own: one file for each behaviour.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]
#![allow(unreachable_pub, reason = "a test binary has no outside")]

#[path = "../../sfu/tests/sim/arrivals.rs"]
#[allow(dead_code, reason = "the peers can do more than is needed here")]
mod arrivals;
mod call;
mod call_abuse;
mod chat;
#[path = "../../sfu/tests/sim/client.rs"]
#[allow(dead_code, reason = "the peers can do more than is needed here")]
mod client;
mod company;
mod heartbeat;
mod hello;
mod limits;
mod lobby;
mod mesh;
mod messages;
mod moderation;
#[path = "../../sfu/tests/sim/offer.rs"]
#[allow(dead_code, reason = "the peers can do more than is needed here")]
mod offer;
mod order;
#[path = "../../sfu/tests/sim/performer.rs"]
#[allow(dead_code, reason = "the peers can do more than is needed here")]
mod performer;
mod report;
mod restart;
mod resume;
mod rights;
mod ringing;
mod room;
mod room_acts;
mod room_chat;
mod room_cuts;
mod room_races;
mod room_sent;
mod sanctions;
mod shutdown;
mod slow;
mod stage;
mod support;
mod table;
mod take_back;
#[path = "../../sfu/tests/sim/viewer.rs"]
#[allow(dead_code, reason = "the peers can do more than is needed here")]
mod viewer;
