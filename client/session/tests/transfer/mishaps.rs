//! Disks that are full, files that change, people who change their minds.

use footlight_session::transfer::{Act, Reason, Stage, TransferId};

use crate::world::World;

const MB: u64 = 1_000_000;

/// Some of a file has arrived.
fn under_way() -> (World, TransferId) {
    let mut world = World::connected();
    let id = world.offer(0, 30 * MB);
    world.act();
    while world.sides[1].disk.get(&id).is_none_or(|len| *len < 5 * MB) {
        world.accept_all();
        (0..2).for_each(|side| {
            world.deliver(side);
            world.work(side);
        });
    }
    (world, id)
}

fn assert_over(world: &World, id: TransferId, by: usize, why: Reason) {
    for side in 0..2 {
        let over = Stage::Ended { by_me: side == by, why };
        assert_eq!(world.stage(side, id), Some(over), "side {side}");
    }
    assert!(!world.sides[1].disk.contains_key(&id), "nothing stays on the disk");
    assert!(world.sides[0].released.contains(&id));
}

#[test]
fn a_full_disk_is_told_to_both() {
    let (mut world, id) = under_way();
    world.sides[1].trouble = Some(Reason::DiskFull);
    world.settle();
    assert_over(&world, id, 1, Reason::DiskFull);
}

#[test]
fn a_file_that_changed_is_told_to_both() {
    let (mut world, id) = under_way();
    world.sides[0].trouble = Some(Reason::Unreadable);
    world.settle();
    assert_over(&world, id, 0, Reason::Unreadable);
}

#[test]
fn either_may_cancel() {
    for by in 0..2 {
        let (mut world, id) = under_way();
        world.sides[by].exchange.cancel(id);
        world.settle();
        assert_over(&world, id, by, Reason::Cancelled);
    }
}

#[test]
fn what_is_not_wanted_is_declined() {
    let mut world = World::connected();
    let id = world.offer(0, MB);
    world.act();
    while world.deliver(0) {}
    world.sides[1].exchange.cancel(id);
    world.settle();
    assert_over(&world, id, 1, Reason::Declined);
}

#[test]
fn where_no_place_can_be_made_it_is_over() {
    let mut world = World::connected();
    let id = world.offer(0, MB);
    world.act();
    world.sides[1].trouble = Some(Reason::TooLarge);
    world.settle();
    assert_over(&world, id, 1, Reason::TooLarge);
}

#[test]
fn who_shuts_the_question_where_to_save_may_accept_again() {
    let mut world = World::connected();
    let id = world.offer(0, MB);
    world.act();
    while world.deliver(0) | world.deliver(1) {}
    world.sides[1].exchange.accept(id);
    assert_eq!(world.sides[1].exchange.poll(0), Some(Act::Make { id }));
    world.sides[1].exchange.made(id, Ok(false));
    assert_eq!(world.stage(1, id), Some(Stage::Offered));
    world.settle();
    world.assert_whole(0, id, MB);
}

#[test]
fn a_place_that_is_made_too_late_is_let_go() {
    let mut world = World::connected();
    let id = world.offer(0, MB);
    world.act();
    while world.deliver(0) | world.deliver(1) {}
    world.accept_all();
    world.sides[1].exchange.cancel(id);
    while world.work(1) {}
    assert!(!world.sides[1].disk.contains_key(&id));
}

#[test]
fn what_is_over_can_be_taken_off_the_list() {
    let mut world = World::connected();
    let id = world.offer(0, MB);
    world.settle();
    for side in 0..2 {
        world.sides[side].exchange.forget(id);
        world.act();
        assert_eq!(world.stage(side, id), None);
    }
    assert!(world.sides[1].released.contains(&id));
}

#[test]
fn who_comes_after_somebody_has_left_is_offered_nothing_of_his() {
    let (mut world, id) = under_way();
    for side in 0..2 {
        world.sides[side].exchange.part();
        world.act();
        let gone = Stage::Ended { by_me: false, why: Reason::Cancelled };
        assert_eq!(world.stage(side, id), Some(gone));
    }
    assert!(!world.sides[1].disk.contains_key(&id), "nothing stays on the disk");
    world.disconnect();
    world.sides[1] = World::new().sides.into_iter().next().unwrap();
    world.connect();
    world.settle();
    assert_eq!(world.sides[1].exchange.rows().count(), 0);
}
