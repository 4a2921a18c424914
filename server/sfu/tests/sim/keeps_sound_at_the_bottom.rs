//! Where not even the smallest layer fits, the sound goes on alone.

use std::time::Duration;

use footlight_sfu::{Event, Layer, Limit};

use crate::network::Bottleneck;
use crate::world::World;

/// He was told that there are no pictures, and why.
fn dark(world: &World) -> bool {
    matches!(
        world.events.iter().rev().find(|it| matches!(it, Event::ViewerLayers { .. })),
        Some(Event::ViewerLayers { current: None, limited: Some(Limit::Bandwidth), .. })
    )
}

#[test]
fn the_pictures_stop_before_the_sound() {
    let mut world = World::playing(430, 1);
    let mut link = Bottleneck::new(120_000, 30_000);
    link.behind.push(world.viewers[0].client.at);
    world.network.bottleneck = Some(link);
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

#[test]
fn pictures_come_back_to_who_reports_losses_alone_and_only_of_what_he_heard() {
    let mut world = World::playing(431, 0);
    world.watch_without_feedback(Layer::High);
    world.run(Duration::from_secs(2));
    world.viewers[0].measures = true;
    world.viewers[0].reticent = true;
    let mut link = Bottleneck::new(120_000, 30_000);
    link.behind.push(world.viewers[0].client.at);
    world.network.bottleneck = Some(link);
    world.until(Duration::from_secs(60), dark);
    world.run(Duration::from_secs(2));
    // What tells whether there is room again are the probes' packets alone.
    let pictures = world.viewers[0].bytes.pictures;
    world.network.bottleneck.as_mut().unwrap().rate = 10_000_000;
    world.until(Duration::from_secs(40), |world| world.viewers[0].bytes.pictures > pictures);
}
