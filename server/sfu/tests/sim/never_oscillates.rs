//! A path between two layers is not tried for ever.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::network::Bottleneck;
use crate::world::World;

#[test]
fn a_path_between_two_layers_keeps_to_the_lower_one() {
    let mut world = World::playing(420, 1);
    let mut link = Bottleneck::new(1_250_000, 80_000);
    link.behind.push(world.viewers[0].client.at);
    world.network.bottleneck = Some(link);
    world.run(Duration::from_secs(60));
    let switches = world.viewers[0].switches().len();
    assert!(switches <= 5, "{switches} switches in a minute");
    assert_eq!(world.viewers[0].layer(), Some(Layer::Medium));
}
