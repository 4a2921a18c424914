//! The doors by which fuzzers reach what reads a peer's bytes in this crate, each
//! beside its parser; the SFU has its own. The targets are in `server/fuzz/`.

#[path = "../sfu/src/fuzz/replay.rs"]
mod replay;

use crate::{call, http, signal, still, turn};

/// Every door by the name of its target.
const DOORS: &[(&str, replay::Door)] = &[
    ("fragment", http::fuzz::fragment),
    ("message", signal::fuzz::message),
    ("signal", call::check::fuzz::signal),
    ("still", still::fuzz::still),
    ("turn_framing", turn::fuzz::turn_framing),
    ("turn_request", turn::fuzz::turn_request),
];

#[test]
fn every_door_takes_its_seeds_and_what_they_may_become() {
    replay::replay(DOORS);
}

#[test]
fn every_door_is_a_target_and_every_target_a_door() {
    let doors: Vec<&str> = DOORS.iter().map(|(name, _)| *name).collect();
    assert_eq!(replay::targets(), doors, "in the order of their names");
}
