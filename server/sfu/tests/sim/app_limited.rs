//! A viewer who wishes for little is neither probed nor believed to have all
//! the room in the world.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::network::Bottleneck;
use crate::world::{World, viewer};

#[test]
fn hours_of_little_do_not_make_an_estimate_of_much() {
    let mut world = World::new(440);
    world.publish();
    world.watch(Layer::Low);
    world.until(Duration::from_secs(3), |world| world.viewers[0].layer() == Some(Layer::Low));
    let mut link = Bottleneck::new(900_000, 60_000);
    link.behind.push(world.viewers[0].client.at);
    world.network.bottleneck = Some(link);
    world.run(Duration::from_secs(40));
    assert_eq!(world.sfu.stats().probes, 0);
    world.sfu.set_cap(world.now, viewer(0), Layer::High);
    world.run(Duration::from_secs(5));
    let high = world.viewers[0].frames().iter().filter(|it| it.first.layer == Layer::High).count();
    assert_eq!(high, 0, "what was never shown to get through is not sent");
}
