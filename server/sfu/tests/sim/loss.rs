//! Losses are repaired on both legs.

use std::time::Duration;

use crate::network::{Weather, seeds};
use crate::world::World;

fn lossy(mut world: World) {
    world.network.weather =
        Weather { loss: 0.05, delay: Duration::from_millis(20), jitter: Duration::from_millis(5) };
    world.run(Duration::from_secs(5));
    world.network.weather = Weather::FINE;
    world.run(Duration::from_secs(2));
    let stats = world.sfu.stats();
    assert!(stats.repaired > 50, "{stats:?}");
    assert!(stats.retransmitted > 50, "{stats:?}");
    for viewer in &world.viewers {
        assert!(viewer.repaired > 20);
        viewer.assert_decodable();
    }
    let performer = world.performer.as_ref().unwrap();
    assert!(performer.told.1 > 20, "losses are told: {:?}", performer.told);
}

#[test]
fn losses_on_both_legs_are_repaired() {
    for seed in seeds(10, 4) {
        World::playing_both_ways(seed, 2).into_iter().for_each(lossy);
    }
}

#[test]
fn a_number_is_sent_again_once_a_round_trip() {
    for mut world in World::playing_both_ways(15, 1) {
        world.run(Duration::from_secs(1));
        let number = *world.viewers[0].video.keys().nth_back(5).unwrap() as u16;
        let before = world.viewers[0].needless;
        for _ in 0..20 {
            world.viewers[0].nack(&[number]);
        }
        world.run(Duration::from_millis(100));
        assert_eq!(world.viewers[0].needless, before + 1);
    }
}

#[test]
fn for_what_never_comes_again_a_key_frame_is_asked_before_anybody_does() {
    let mut world = World::playing(16, 2);
    for viewer in &mut world.viewers {
        viewer.asks = false;
    }
    world.network.weather = Weather { loss: 0.5, ..Weather::FINE };
    world.run(Duration::from_millis(100));
    world.network.weather = Weather::FINE;
    let performer = world.performer.as_mut().unwrap();
    for layer in &mut performer.layers {
        layer.history.clear();
    }
    let (asked, keys) = (performer.asked, performer.layers[2].keys);
    world.run(Duration::from_millis(1500));
    assert!(world.sfu.stats().lost > 0);
    let performer = world.performer.as_ref().unwrap();
    assert!(performer.layers[2].keys > keys, "{:?} after {asked:?}", performer.asked);
    let extra: u32 = performer.asked.iter().zip(asked).map(|(now, before)| now - before).sum();
    assert!(extra <= 6, "once a layer, and once more: {extra}");
}

#[test]
fn what_is_missing_is_asked_for_when_it_is_missed_and_not_at_the_next_beat() {
    for seed in seeds(17, 3) {
        let mut world = World::playing(seed, 1);
        world.run(Duration::from_millis(500 + seed % 7 * 5));
        world.network.weather = Weather { loss: 1.0, ..Weather::FINE };
        world.run(Duration::from_millis(34));
        world.network.weather = Weather::FINE;
        let resent = world.performer.as_ref().unwrap().resent;
        // Until the next frame, to the server, and back.
        let most = Duration::from_millis(34 + 2 * 10 + 4);
        world.until(most, |world| world.performer.as_ref().unwrap().resent > resent);
        world.run(Duration::from_secs(1));
        world.viewers[0].assert_decodable();
    }
}
