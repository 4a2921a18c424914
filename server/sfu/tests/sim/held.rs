//! A key frame goes in bursts to who has no room for it at once, and as one to who
//! has.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::network::Bottleneck;
use crate::world::World;

/// The longest run of a key frame of 18 packets on a path of so many bits a second.
fn longest_run(rate: u64) -> usize {
    let mut world = World::new(490);
    world.publish();
    world.run(Duration::from_secs(3));
    world.network.bottleneck = Some(Bottleneck::new(rate, rate * 300 / 8_000));
    world.watch(Layer::High);
    let at = world.viewers[0].client.at;
    world.network.bottleneck.as_mut().unwrap().behind.push(at);
    world.until(Duration::from_secs(10), |world| world.viewers[0].layer() == Some(Layer::High));
    world.run(Duration::from_secs(5));
    let keys = world.performer.as_ref().unwrap().layers[2].keys;
    world.runs.clear();
    world.performer.as_mut().unwrap().layers[2].key_wanted = true;
    world.until(Duration::from_secs(1), |world| {
        world.performer.as_ref().unwrap().layers[2].keys > keys
    });
    world.run(Duration::from_secs(1));
    world.viewers[0].assert_decodable();
    assert_eq!(world.viewers[0].layer(), Some(Layer::High));
    world.runs.iter().copied().max().unwrap_or(0)
}

#[test]
fn a_key_frame_is_paced_on_a_path_that_was_seen_full_and_on_no_other() {
    assert_eq!(longest_run(100_000_000), 18);
    assert!(longest_run(1_900_000) < 18);
}
