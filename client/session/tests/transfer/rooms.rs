//! Files in a room: nobody sees when another's channel is replaced, and all go at one
//! pace.

use std::time::Duration;

use footlight_session::transfer::{Heard, Throttle, Tie};
use proptest::prelude::*;

use crate::world::World;

const MB: u64 = 1_000_000;
const LITTLE: u64 = 300_000;

/// Some of it arrives.
fn go_on(world: &mut World, steps: usize) {
    for _ in 0..steps {
        world.accept_all();
        (0..2).for_each(|side| {
            world.deliver(side);
            world.work(side);
        });
    }
}

#[test]
fn whoever_asks_first_the_file_arrives() {
    for asks in [vec![0], vec![1], vec![0, 1], vec![0, 0, 1, 0]] {
        let mut world = World::room();
        let id = world.offer(0, MB);
        asks.into_iter().for_each(|side| world.sides[side].knock());
        world.settle();
        world.assert_whole(0, id, MB);
    }
}

#[test]
fn a_file_goes_on_when_either_has_another_channel() {
    for side in [0, 1] {
        let mut world = World::room();
        let id = world.offer(0, 2 * MB);
        world.sides[0].knock();
        go_on(&mut world, 100);
        let there = world.sides[1].disk[&id];
        assert!((1..MB).contains(&there), "{there} bytes");
        world.sides[side].reopen(9);
        world.sides[side].knock();
        world.settle();
        world.assert_whole(0, id, 2 * MB);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn it_arrives_however_often_they_are_replaced(
        breaks in prop::collection::vec((0..2usize, 1..40usize, any::<bool>()), 0..6),
    ) {
        let mut world = World::room();
        let ids = [world.offer(0, LITTLE), world.offer(1, LITTLE / 2)];
        for (number, (side, steps, asks)) in breaks.into_iter().enumerate() {
            go_on(&mut world, steps);
            world.sides[side].reopen(10 + number as u32);
            if asks {
                world.sides[side].knock();
            }
        }
        // Who does not know of the other asks again and again.
        for _ in 0..3 {
            world.sides.iter_mut().for_each(|side| side.knock());
            world.settle();
        }
        world.assert_whole(0, ids[0], LITTLE);
        world.assert_whole(1, ids[1], LITTLE / 2);
    }
}

#[test]
fn what_was_for_another_channel_is_passed_over() {
    let (mut here, mut there) = (Tie::default(), Tie::default());
    assert_eq!(here.hear(&there.wrap(b"nobody is there")), Heard::Nothing);
    here.opened(1);
    there.opened(2);
    assert!(here.is_loose());
    assert_eq!(there.hear(&here.wrap(&[])), Heard::Anew(None));
    assert_eq!(here.hear(&there.wrap(b"hello")), Heard::Anew(Some(b"hello")));
    assert_eq!(there.hear(&here.wrap(b"data")), Heard::Frame(b"data"));
    let late = there.wrap(b"late");
    here.opened(3);
    assert_eq!(here.hear(&late), Heard::Anew(None), "he is there, and what he said is old");
    assert_eq!(there.hear(&here.wrap(b"hello")), Heard::Anew(Some(b"hello")));
    for len in 0..8 {
        assert_eq!(there.hear(&here.wrap(b"")[..len]), Heard::Nothing);
    }
    there.lost();
    assert!(!there.is_loose());
}

#[test]
fn all_go_at_one_pace() {
    let mut throttle = Throttle::new(Duration::ZERO, 100_000, 10_000);
    let (mut now, mut sent) = (Duration::ZERO, 0);
    while now < Duration::from_secs(10) {
        match throttle.wait(now) {
            Some(wait) => now += wait,
            None => {
                throttle.take(now, 8_000);
                sent += 8_000;
            }
        }
    }
    assert!((990_000..1_030_000).contains(&sent), "{sent} bytes in ten seconds");
}
