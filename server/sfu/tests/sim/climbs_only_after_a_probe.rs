//! More is sent only after a probe has shown that it gets through.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::network::Bottleneck;
use crate::world::World;

#[test]
fn when_the_path_widens_a_probe_finds_out_and_the_best_layer_comes_back() {
    let mut world = World::playing(410, 1);
    let mut link = Bottleneck::new(1_200_000, 60_000);
    link.behind.push(world.viewers[0].client.at);
    world.network.bottleneck = Some(link);
    world.until(Duration::from_secs(3), |world| world.viewers[0].layer() == Some(Layer::Medium));
    world.run(Duration::from_secs(8));
    assert_eq!(world.viewers[0].layer(), Some(Layer::Medium), "the path is as narrow as before");
    let probes = world.sfu.stats().probes;
    let (needless, paddings) = (world.viewers[0].needless, world.viewers[0].paddings);
    world.network.bottleneck.as_mut().unwrap().rate = 10_000_000;
    world.until(Duration::from_secs(20), |world| world.viewers[0].layer() == Some(Layer::High));
    assert!(world.sfu.stats().probes > probes);
    let viewer = &world.viewers[0];
    let (again, nothing) = (viewer.needless - needless, viewer.paddings - paddings);
    assert!(again > 5 && nothing > 5, "bursts of what he has: {again}; trials: {nothing}");
}
