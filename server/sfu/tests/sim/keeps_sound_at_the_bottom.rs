//! Where not even the smallest layer fits, the sound goes on alone.

use std::time::Duration;

use footlight_sfu::{Event, Limit};

use crate::network::Bottleneck;
use crate::world::World;

#[test]
fn the_pictures_stop_before_the_sound() {
    let mut world = World::playing(430, 1);
    let mut link = Bottleneck::new(120_000, 30_000);
    link.behind.push(world.viewers[0].client.at);
    world.network.bottleneck = Some(link);
    let dark = |world: &World| {
        matches!(
            world.events.iter().rev().find(|it| matches!(it, Event::ViewerLayers { .. })),
            Some(Event::ViewerLayers { current: None, limited: Some(Limit::Bandwidth), .. })
        )
    };
    world.until(Duration::from_secs(20), dark);
    world.run(Duration::from_secs(3));
    let (sound, pictures) = (world.viewers[0].sound.len(), world.viewers[0].bytes.pictures);
    world.run(Duration::from_secs(4));
    let heard = world.viewers[0].sound.len() - sound;
    assert!(heard > 150, "{heard} packets of sound in four seconds");
    assert_eq!(world.viewers[0].bytes.pictures, pictures);
    world.network.bottleneck.as_mut().unwrap().rate = 10_000_000;
    world.until(Duration::from_secs(40), |world| world.viewers[0].bytes.pictures > pictures);
}
