//! A path that becomes too narrow for a viewer's layer costs him the layer, at
//! once, and not his sound.

use std::time::Duration;

use footlight_sfu::{Event, Layer, Limit};

use crate::network::Bottleneck;
use crate::world::{World, viewer};

#[test]
fn who_can_take_less_gets_less_within_moments() {
    let mut world = World::playing(400, 2);
    world.run(Duration::from_secs(5));
    let mut link = Bottleneck::new(1_200_000, 60_000);
    link.behind.push(world.viewers[0].client.at);
    world.network.bottleneck = Some(link);
    world.until(Duration::from_secs(2), |world| world.viewers[0].layer() < Some(Layer::High));
    world.run(Duration::from_secs(3));
    let waits = world.network.bottleneck.as_ref().unwrap().waits(world.now);
    assert!(waits < Duration::from_millis(100), "the queue is gone: {waits:?}");
    let told = |event: &Event| {
        matches!(event, Event::ViewerLayers { peer, limited: Some(Limit::Bandwidth), .. }
            if *peer == viewer(0))
    };
    assert!(world.events.iter().any(told), "he is told why");
    assert_eq!(world.viewers[1].layer(), Some(Layer::High), "nobody else pays for it");
}
