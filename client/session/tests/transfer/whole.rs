//! What is sent arrives, whatever its size, both ways at once.

use footlight_session::transfer::{Measure, SIZE_MAX, Stage};

use crate::world::World;

#[test]
fn files_of_every_size_arrive_whole() {
    for measure in [Measure::CALL, Measure::ROOM] {
        let Measure { payload, read, write, window, .. } = measure;
        let edges = [1, payload, read, write, window as usize];
        let around = edges.into_iter().flat_map(|size| [size - 1, size, size + 1]);
        let mut world = World::measured(measure);
        world.connect();
        for size in around.map(|size| size as u64) {
            let id = world.offer(0, size);
            world.settle();
            world.assert_whole(0, id, size);
        }
    }
}

#[test]
fn several_files_go_both_ways_at_once() {
    let mut world = World::connected();
    let sizes = [3_000_000, 0, 12_000_000, 7, 900_000, 2_000_000];
    let ids: Vec<_> = (0..2)
        .flat_map(|side| sizes.map(|size| (side, size)))
        .map(|(side, size)| (side, size, world.offer(side, size)))
        .collect();
    world.settle();
    for (side, size, id) in ids {
        world.assert_whole(side, id, size);
    }
}

#[test]
fn nothing_is_sent_before_it_is_accepted() {
    let mut world = World::connected();
    let id = world.offer(0, 5000);
    world.act();
    while (0..2).any(|side| world.deliver(side) | world.work(side)) {}
    assert_eq!(world.stage(0, id), Some(Stage::Offered));
    assert_eq!(world.stage(1, id), Some(Stage::Offered));
    assert!(world.sides[1].disk.is_empty());
}

#[test]
fn what_was_offered_without_a_channel_is_offered_on_the_next_one() {
    let mut world = World::new();
    let id = world.offer(1, 5000);
    world.act();
    world.connect();
    world.settle();
    world.assert_whole(1, id, 5000);
}

#[test]
fn no_file_is_larger_than_a_number_can_say() {
    let mut world = World::connected();
    assert!(world.sides[0].exchange.offer("x", SIZE_MAX).is_ok());
    assert!(world.sides[0].exchange.offer("x", SIZE_MAX + 1).is_err());
}
