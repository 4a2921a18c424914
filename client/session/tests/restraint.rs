//! What holds a picture back.

use footlight_session::Restraint;
use footlight_session::call::{Plan, Step};
use footlight_shared::{Layer, Wants};

const FULL: [u32; 3] = [150_000, 500_000, 1_500_000];

#[test]
fn where_data_is_saved_no_more_than_half_a_megabit_goes_out() {
    let saving = Restraint { saves: true, behind: false };
    assert_eq!(saving.most(false), Layer::Medium);
    let [low, medium, _] = saving.bitrates(FULL);
    assert_eq!(low + medium, 500_000);
    assert_eq!(saving.bitrates([600_000, 700_000, 800_000])[..2], [500_000, 0]);
    assert_eq!(saving.frames([15, 30, 30]), [15, 30, 30]);
    assert_eq!((saving.lines(1, 720), saving.lines(4, 720), saving.lines(4, 90)), (360, 180, 90));
    let free = Restraint::default();
    assert_eq!((free.most(true), free.bitrates(FULL)), (Layer::High, FULL));
    assert_eq!(free.beside(150_000, FULL), FULL);
    assert_eq!(free.lines(9, 720), 720);
}

#[test]
fn behind_others_a_picture_moves_less() {
    let behind = Restraint { saves: false, behind: true };
    assert_eq!(behind.frames([15, 30, 5]), [8, 8, 5]);
    assert_eq!(behind.bitrates(FULL), FULL);
}

#[test]
fn so_do_those_of_calls() {
    let plan =
        Plan { step: Step::Full, picture: true, bitrate: 1_500_000, frames: None, shrink: 1.0 };
    let held = Restraint { saves: true, behind: true }.plan(plan, 1);
    assert_eq!((held.bitrate, held.frames), (500_000, Some(8.0)));
    let slow = Plan { frames: Some(5.0), bitrate: 100_000, ..plan };
    assert_eq!(Restraint { saves: true, behind: true }.plan(slow, 1), slow);
    assert_eq!(Restraint::default().plan(plan, 1), plan);
    assert_eq!(Restraint { saves: true, behind: false }.plan(plan, 2).bitrate, 250_000);
}

#[test]
fn a_screen_and_a_face_beside_it_share_what_is_saved() {
    let saving = Restraint { saves: true, behind: false };
    assert_eq!(saving.most(true), Layer::Low);
    let [low, medium, _] = saving.beside(150_000, [100_000, 300_000, 1_000_000]);
    assert_eq!(150_000 + low + medium, 500_000);
}

#[test]
fn the_others_are_told_what_is_wanted_of_theirs() {
    assert_eq!(Restraint::default().wants(1), Wants::default());
    let saving = Restraint { saves: true, behind: false };
    assert_eq!(saving.wants(2), Wants { picture: true, bitrate: Some(250_000) });
    let behind = Restraint { saves: false, behind: true };
    assert_eq!(behind.wants(1), Wants { picture: false, bitrate: None });
}

#[test]
fn what_the_other_wants_is_all_that_is_sent() {
    let plan =
        Plan { step: Step::Full, picture: true, bitrate: 1_500_000, frames: None, shrink: 1.0 };
    assert_eq!(plan.within(Wants::default()), plan);
    assert_eq!(plan.within(Wants { picture: true, bitrate: Some(250_000) }).bitrate, 250_000);
    assert!(!plan.within(Wants { picture: false, bitrate: None }).picture);
    let dark = Plan { picture: false, bitrate: 100_000, ..plan };
    assert_eq!(dark.within(Wants { picture: true, bitrate: Some(250_000) }), dark);
}
