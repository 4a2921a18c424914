//! What nobody watches need not be sent, and comes back when it is wanted.

use std::time::Duration;

use footlight_sfu::{Event, Layer};

use crate::world::{World, viewer};

const WAIT: Duration = Duration::from_secs(12);

fn told(world: &World) -> Option<Vec<Layer>> {
    world.events.iter().rev().find_map(|event| match event {
        Event::LayersWatched { layers, .. } => Some(layers.clone()),
        _ => None,
    })
}

/// How often the performer was told.
fn times(world: &World) -> usize {
    world.events.iter().filter(|event| matches!(event, Event::LayersWatched { .. })).count()
}

fn obeying(seed: u64, viewers: usize) -> World {
    let mut world = World::playing(seed, viewers);
    world.performer.as_mut().unwrap().obeys = true;
    world
}

#[test]
fn with_one_viewer_on_low_only_the_low_layer_is_sent() {
    let mut world = obeying(320, 1);
    world.sfu.set_cap(world.now, viewer(0), Layer::Low);
    world.until(WAIT, |world| told(world) == Some(vec![Layer::Low]));
    world.run(Duration::from_secs(2));
    let performer = world.performer.as_ref().unwrap();
    assert!(performer.layers[0].on && !performer.layers[1].on && !performer.layers[2].on);
    world.viewers[0].assert_decodable();
}

#[test]
fn a_layer_that_rests_wakes_for_who_wants_it() {
    let mut world = obeying(321, 1);
    world.sfu.set_cap(world.now, viewer(0), Layer::Low);
    world.until(WAIT, |world| told(world) == Some(vec![Layer::Low]));
    world.run(Duration::from_secs(5));
    let available = world.events.iter().rev().find_map(|event| match event {
        Event::ViewerLayers { available, .. } => Some(available.clone()),
        _ => None,
    });
    assert_eq!(available, Some(Layer::ALL.to_vec()), "he may still ask for it");
    let asked = world.now;
    world.sfu.set_cap(world.now, viewer(0), Layer::High);
    world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::High));
    assert!(world.now - asked < Duration::from_millis(500), "{:?}", world.now - asked);
    world.run(Duration::from_secs(1));
    world.viewers[0].assert_decodable();
}

#[test]
fn a_newcomer_wakes_the_layers_while_he_shakes_hands() {
    let mut world = obeying(322, 0);
    world.until(WAIT, |world| told(world) == Some(vec![Layer::Low]));
    world.run(Duration::from_secs(10));
    world.watch(Layer::High);
    let joined = world.now;
    world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::High));
    assert!(world.now - joined < Duration::from_millis(600), "{:?}", world.now - joined);
    world.run(Duration::from_secs(1));
    world.viewers[0].assert_decodable();
}

#[test]
fn who_leaves_and_comes_back_starts_no_layer_anew() {
    let mut world = obeying(323, 1);
    world.run(Duration::from_secs(11));
    assert_eq!(told(&world), Some(vec![Layer::Low, Layer::High]));
    let before = times(&world);
    for _ in 0..5 {
        world.sfu.set_cap(world.now, viewer(0), Layer::Low);
        world.run(Duration::from_millis(2_500));
        world.sfu.set_cap(world.now, viewer(0), Layer::High);
        world.run(Duration::from_millis(2_500));
    }
    assert_eq!(times(&world), before);
    world.viewers[0].assert_decodable();
}

#[test]
fn what_is_watched_on_another_shard_goes_on_and_wakes() {
    let mut world = World::playing_on(325, 2, 2);
    world.performer.as_mut().unwrap().obeys = true;
    world.sfu.set_cap(world.now, viewer(0), Layer::Low);
    world.run(Duration::from_secs(12));
    assert_eq!(told(&world), Some(vec![Layer::Low, Layer::High]), "for the other shard's viewer");
    let now = world.now;
    world.others[0].set_cap(now, viewer(1), Layer::Low);
    world.until(WAIT, |world| told(world) == Some(vec![Layer::Low]));
    world.run(Duration::from_secs(3));
    let now = world.now;
    world.others[0].set_cap(now, viewer(1), Layer::High);
    world.until(WAIT, |world| world.viewers[1].layer() == Some(Layer::High));
    assert!(world.now - now < Duration::from_millis(500), "{:?}", world.now - now);
    world.run(Duration::from_secs(1));
    world.viewers[1].assert_decodable();
}

#[test]
fn what_somebody_else_watches_goes_on() {
    let mut world = obeying(324, 2);
    world.sfu.set_cap(world.now, viewer(0), Layer::Low);
    world.run(Duration::from_secs(12));
    assert_eq!(told(&world), Some(vec![Layer::Low, Layer::High]));
    assert_eq!(world.viewers[1].layer(), Some(Layer::High));
    world.sfu.remove(world.now, viewer(1));
    world.until(WAIT, |world| told(world) == Some(vec![Layer::Low]));
}

#[test]
fn a_viewer_whose_path_is_good_again_wakes_what_rests() {
    let mut world = obeying(326, 0);
    world.watch_without_feedback(Layer::High);
    world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::High));
    world.viewers[0].reported_loss = 80;
    world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::Low));
    world.until(WAIT, |world| told(world) == Some(vec![Layer::Low]));
    world.viewers[0].reported_loss = 0;
    world.until(WAIT * 5, |world| world.viewers[0].layer() == Some(Layer::High));
    world.run(Duration::from_secs(1));
    world.viewers[0].assert_decodable();
}
