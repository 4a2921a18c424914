//! A performer probes his path: viewers do not notice.

use std::time::Duration;

use crate::world::World;

#[test]
fn padding_is_counted_but_not_forwarded() {
    let mut world = World::playing(70, 1);
    let told = world.performer.as_ref().unwrap().told.0;
    for _ in 0..50 {
        world.performer.as_mut().unwrap().padding(2);
        world.run(Duration::from_millis(17));
    }
    world.run(Duration::from_millis(500));
    world.viewers[0].assert_decodable();
    assert_eq!(world.viewers[0].repaired, 0, "no hole was seen");
    let performer = world.performer.as_ref().unwrap();
    assert!(performer.told.0 - told > 300, "padding is told as arrived");
    assert_eq!(performer.resent, 0);
}

#[test]
fn packets_sent_again_without_need_are_dropped() {
    let mut world = World::playing(71, 1);
    for _ in 0..50 {
        let performer = world.performer.as_mut().unwrap();
        let (ssrc, sequence) = (performer.layers[2].ssrc, performer.layers[2].sequence);
        performer.resend(ssrc, sequence.wrapping_sub(20));
        world.run(Duration::from_millis(17));
    }
    world.run(Duration::from_millis(500));
    world.viewers[0].assert_decodable();
    assert_eq!(world.viewers[0].doubled, 0);
}
