//! A viewer without transport-wide feedback is judged by his own estimate.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::world::World;

#[test]
fn an_estimate_that_falls_lowers_the_layer() {
    let mut world = World::new(450);
    world.publish();
    world.watch_without_feedback(Layer::High);
    world.until(Duration::from_secs(3), |world| world.viewers[0].layer() == Some(Layer::High));
    world.viewers[0].remb(3_000_000);
    world.run(Duration::from_secs(2));
    assert_eq!(world.viewers[0].layer(), Some(Layer::High));
    world.viewers[0].remb(1_000_000);
    world.until(Duration::from_secs(2), |world| world.viewers[0].layer() == Some(Layer::Medium));
    world.until(Duration::from_secs(20), |world| world.viewers[0].layer() == Some(Layer::High));
}
