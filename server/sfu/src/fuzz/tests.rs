//! Every door and every target.

use super::{DOORS, replay};

#[test]
fn every_door_takes_its_seeds_and_what_they_may_become() {
    replay::replay(DOORS);
}

#[test]
fn every_door_is_a_target_and_every_target_a_door() {
    let doors: Vec<&str> = DOORS.iter().map(|(name, _)| *name).collect();
    assert_eq!(replay::targets(), doors, "in the order of their names");
}
