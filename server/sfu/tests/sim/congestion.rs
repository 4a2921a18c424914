//! A viewer whose connection loses much gets less, the others do not.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::world::World;

#[test]
fn a_lossy_viewer_is_lowered_and_raised_again() {
    let mut world = World::new(110);
    world.publish();
    world.watch_without_feedback(Layer::High);
    world.watch(Layer::High);
    world.until(Duration::from_secs(3), |world| {
        world.viewers.iter().all(|viewer| viewer.layer() == Some(Layer::High))
    });
    world.viewers[0].reported_loss = 80;
    world.until(Duration::from_secs(10), |world| world.viewers[0].layer() == Some(Layer::Medium));
    world.viewers[0].reported_loss = 0;
    assert_eq!(world.viewers[1].layer(), Some(Layer::High));
    world.until(Duration::from_secs(20), |world| world.viewers[0].layer() == Some(Layer::High));
    for viewer in &world.viewers {
        viewer.assert_decodable();
    }
}
