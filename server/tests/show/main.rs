//! Shows on the real binary, with performers and viewers who really send: what
//! its settings make of the media.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]
#![allow(dead_code, reason = "the peers can do more than is needed here")]
#![allow(unreachable_pub, reason = "a test binary has no outside")]

#[path = "../../sfu/tests/sim/arrivals.rs"]
mod arrivals;
mod caps;
#[path = "../../sfu/tests/sim/client.rs"]
mod client;
#[path = "../support/datagram.rs"]
mod datagram;
mod house;
#[path = "../../sfu/tests/sim/offer.rs"]
mod offer;
#[path = "../../sfu/tests/sim/performer.rs"]
mod performer;
mod runs;
#[path = "../support/mod.rs"]
mod support;
#[path = "../../sfu/tests/sim/viewer.rs"]
mod viewer;
#[path = "../whip/wish.rs"]
mod wish;
