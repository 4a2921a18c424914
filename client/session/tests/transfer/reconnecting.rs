//! The channel is torn, and torn again: nothing is lost, nothing twice, and
//! nothing is sent again that had arrived.

use footlight_session::transfer::{Frame, Stage};
use proptest::prelude::*;

use crate::world::World;

const MB: u64 = 1_000_000;

#[test]
fn a_file_goes_on_where_it_was() {
    let mut world = World::connected();
    let id = world.offer(0, 20 * MB);
    world.act();
    while world.sides[1].disk.get(&id).is_none_or(|len| *len < 10 * MB) {
        world.accept_all();
        (0..2).for_each(|side| {
            world.deliver(side);
            world.work(side);
        });
    }
    world.disconnect();
    assert_eq!(world.stage(0, id), Some(Stage::Waiting));
    assert_eq!(world.stage(1, id), Some(Stage::Waiting));
    // What has arrived is written meanwhile.
    while world.work(1) {}
    let there = world.sides[1].disk[&id];
    assert!(there >= 10 * MB);
    world.connect();
    world.settle();
    world.assert_whole(0, id, 20 * MB);
}

#[test]
fn the_last_word_may_be_lost() {
    let mut world = World::connected();
    let id = world.offer(0, 5000);
    world.act();
    // Until the receiver has it, and his word is on its way.
    while world.stage(1, id) != Some(Stage::Whole) {
        world.accept_all();
        (0..2).for_each(|side| {
            world.work(side);
        });
        if world.stage(1, id) != Some(Stage::Whole) {
            (0..2).for_each(|side| {
                world.deliver(side);
            });
        }
    }
    assert_eq!(world.stage(0, id), Some(Stage::Checking));
    world.connect();
    world.settle();
    world.assert_whole(0, id, 5000);
}

#[test]
fn the_rest_may_be_written_after_the_reconnect() {
    let mut world = World::connected();
    let id = world.offer(0, 5000);
    world.act();
    while world.deliver(0) | world.deliver(1) {}
    world.accept_all();
    // The receiver's disk makes the place, and then rests.
    world.work(1);
    while world.deliver(0) | world.deliver(1) | world.work(0) {}
    world.connect();
    world.act();
    // Greetings and the offer; the answer to it is on its way when the disk goes on.
    assert!(world.deliver(0) && world.deliver(0) && world.work(1));
    assert_eq!(world.stage(1, id), Some(Stage::Checking));
    // The sender has nothing left to send, and says so again before it is closed.
    while world.deliver(1) {}
    while world.deliver(0) {}
    world.settle();
    world.assert_whole(0, id, 5000);
}

#[test]
fn who_cancels_without_a_channel_is_believed_later() {
    for canceller in 0..2 {
        let mut world = World::connected();
        let id = world.offer(0, 20 * MB);
        for _ in 0..20 {
            world.accept_all();
            (0..2).for_each(|side| {
                world.deliver(side);
                world.work(side);
            });
        }
        world.disconnect();
        world.sides[canceller].exchange.cancel(id);
        world.act();
        world.connect();
        world.settle();
        for side in 0..2 {
            let by_me = side == canceller;
            let Some(Stage::Ended { by_me: told, .. }) = world.stage(side, id) else {
                panic!("it is over for both");
            };
            assert_eq!(told, by_me);
        }
        assert!(!world.sides[1].disk.contains_key(&id), "nothing stays on the disk");
    }
}

#[test]
fn a_page_that_was_loaded_anew_sends_nothing_any_more() {
    let mut world = World::connected();
    let id = world.offer(0, 20 * MB);
    for _ in 0..20 {
        world.accept_all();
        (0..2).for_each(|side| {
            world.deliver(side);
            world.work(side);
        });
    }
    world.disconnect();
    let receiver = &mut world.sides[1].exchange;
    receiver.opened();
    receiver.handle(&Frame::Hello { version: 1, sending: Vec::new() }.encode());
    assert!(matches!(world.stage(1, id), Some(Stage::Ended { by_me: false, .. })));
}

/// What happens next, by a number that proptest has drawn.
fn happen(world: &mut World, what: u8) {
    let side = usize::from(what & 1);
    match what >> 1 {
        0..=70 => drop(world.deliver(side)),
        71..=110 => drop(world.work(side)),
        111..=122 => world.accept_all(),
        123..=125 => world.connect(),
        _ => world.disconnect(),
    }
    if !world.connected && what.is_multiple_of(5) {
        world.connect();
    }
    world.act();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// The worlds assert that only the next bytes of the right content are ever
    /// written; here the connection is torn at any moment.
    #[test]
    fn whatever_is_torn_arrives_whole(
        sizes in prop::collection::vec((0..2usize, 0..3 * MB), 1..4),
        happenings in prop::collection::vec(any::<u8>(), 0..1000),
    ) {
        let mut world = World::connected();
        let ids: Vec<_> =
            sizes.iter().map(|(side, size)| (*side, *size, world.offer(*side, *size))).collect();
        world.act();
        for what in happenings {
            happen(&mut world, what);
        }
        world.connect();
        world.settle();
        for (side, size, id) in ids {
            world.assert_whole(side, id, size);
        }
    }
}
