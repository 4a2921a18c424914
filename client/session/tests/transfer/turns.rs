//! Bounds: how many at a time, how far ahead.

use footlight_session::transfer::{LISTED, Measure, Reason, Stage};

use crate::world::World;

#[test]
fn more_than_a_few_wait_for_their_turn() {
    let mut world = World::connected();
    let ids: Vec<_> = (0..Measure::CALL.active + 3).map(|_| world.offer(0, 3_000_000)).collect();
    world.act();
    let mut most = 0;
    loop {
        world.accept_all();
        let moved = (0..2).any(|side| world.deliver(side) | world.work(side));
        let running = ids.iter().filter(|id| world.stage(1, **id) == Some(Stage::Running)).count();
        most = most.max(running);
        if !moved {
            break;
        }
    }
    assert_eq!(most, Measure::CALL.active);
    for id in ids {
        world.assert_whole(0, id, 3_000_000);
    }
}

#[test]
fn the_sender_waits_for_a_slow_disk() {
    let mut world = World::connected();
    let id = world.offer(0, 40_000_000);
    world.act();
    while world.deliver(0) | world.deliver(1) {}
    world.accept_all();
    // The receiver's disk makes the place, and then nothing more.
    world.work(1);
    let mut arrived = 0;
    while world.work(0) | world.deliver(1) {
        while world.deliver(0) {
            arrived += 1;
        }
    }
    assert!(arrived * 65_519 <= Measure::CALL.window as usize + 65_519, "{arrived} frames");
    world.settle();
    world.assert_whole(0, id, 40_000_000);
}

#[test]
fn no_more_are_listed_than_a_page_shows() {
    let mut world = World::connected();
    for _ in 0..LISTED {
        world.offer(0, 10);
    }
    assert_eq!(world.sides[0].exchange.offer("one more", 10), Err(Reason::TooMany));
    world.settle();
    // Those that are over make room.
    assert!(world.sides[0].exchange.offer("one more", 10).is_ok());
    world.settle();
    assert!(world.sides.iter().all(|side| side.exchange.rows().count() <= LISTED));
}
