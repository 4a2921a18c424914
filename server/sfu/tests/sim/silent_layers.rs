//! A layer that is not sent is no layer: who offers three and sends one of them, or
//! stops one, has as many as he sends.

use std::time::Duration;

use footlight_sfu::{Config, Event, Layer, Limit};

use crate::network::Bottleneck;
use crate::world::{World, server, viewer};

const WAIT: Duration = Duration::from_secs(20);

/// A performer who offers three layers and sends these alone, and a viewer of each.
fn sending(seed: u64, layers: &[Layer], wishes: &[Layer], shards: u8) -> World {
    let config = Config { candidates: vec![server()], shards, ..Config::default() };
    let mut world = World::with_config(seed, config);
    world.publish();
    let performer = world.performer.as_mut().unwrap();
    performer.obeys = true;
    performer.layers.retain(|stream| layers.contains(&stream.layer));
    wishes.iter().for_each(|wish| world.watch(*wish));
    world
}

/// All viewers are behind a link of so many bits a second.
fn narrow(world: &mut World, rate: u64) {
    let mut link = Bottleneck::new(rate, rate / 32);
    link.behind.extend(world.viewers.iter().map(|viewer| viewer.client.at));
    world.network.bottleneck = Some(link);
}

/// What a viewer was told last: his layer, why it is no other, and which there are.
fn told(world: &World, index: usize) -> Option<(Option<Layer>, Option<Limit>, Vec<Layer>)> {
    world.events.iter().rev().find_map(|event| match event {
        Event::ViewerLayers { peer, current, limited, available } if *peer == viewer(index) => {
            Some((*current, *limited, available.clone()))
        }
        _ => None,
    })
}

fn is_dark(world: &World) -> bool {
    matches!(told(world, 0), Some((None, Some(Limit::Bandwidth), _)))
}

/// How often the performer was told what is watched.
fn orders(world: &World) -> usize {
    world.events.iter().filter(|event| matches!(event, Event::LayersWatched { .. })).count()
}

/// Packets of sound and bytes of pictures that came to the first viewer in this span.
fn came(world: &mut World, span: Duration) -> (usize, u64) {
    let count = |world: &World| (world.viewers[0].sound.len(), world.viewers[0].bytes.pictures);
    let before = count(world);
    world.run(span);
    let after = count(world);
    (after.0 - before.0, after.1 - before.1)
}

#[test]
fn where_the_largest_alone_is_sent_a_narrow_path_keeps_the_sound() {
    let mut world = sending(620, &[Layer::High], &[Layer::High], 1);
    narrow(&mut world, 400_000);
    world.until(WAIT, is_dark);
    world.run(Duration::from_secs(5));
    let (sound, pictures) = came(&mut world, Duration::from_secs(30));
    assert!(sound > 1_450, "{sound} packets of sound in half a minute");
    assert_eq!(pictures, 0, "there is no layer that he has room for");
    assert!(is_dark(&world));
    world.network.bottleneck.as_mut().unwrap().rate = 10_000_000;
    world.until(WAIT * 2, |world| world.viewers[0].layer() == Some(Layer::High));
}

#[test]
fn a_narrow_path_is_tried_again_where_nothing_but_pictures_tells_of_it() {
    for seed in [621, 622, 623] {
        let mut world = sending(seed, &[Layer::High], &[Layer::High], 1);
        // A screen without sound: as soon as the pictures stop, nothing is sent.
        world.performer.as_mut().unwrap().speaks = false;
        narrow(&mut world, 400_000);
        world.until(WAIT, is_dark);
        world.run(Duration::from_secs(5));
        assert_eq!(came(&mut world, Duration::from_secs(15)), (0, 0));
        assert!(is_dark(&world));
        world.network.bottleneck.as_mut().unwrap().rate = 10_000_000;
        let before = world.viewers[0].frames().len();
        world.until(Duration::from_secs(30), |it| it.viewers[0].frames().len() > before + 30);
        assert_eq!(world.viewers[0].layer(), Some(Layer::High), "of seed {seed}");
    }
}

#[test]
fn the_only_layer_is_what_everybody_gets_whatever_he_wishes() {
    for (seed, (only, shards)) in (630..).zip(Layer::ALL.into_iter().zip([1, 2, 2])) {
        let mut world = sending(seed, &[only], &Layer::ALL, shards);
        world.until(WAIT, |world| world.viewers.iter().all(|it| it.layer() == Some(only)));
        let orders = orders(&world);
        world.run(Duration::from_secs(5));
        for second in 5..18 {
            world.run(Duration::from_secs(1));
            for index in 0..world.viewers.len() {
                let expected = (Some(only), None, vec![only]);
                assert_eq!(told(&world, index), Some(expected), "after {second} seconds");
            }
        }
        assert_eq!(self::orders(&world), orders, "there is nothing to order");
        world.viewers.iter().for_each(|viewer| viewer.assert_decodable());
    }
}

#[test]
fn where_the_smallest_is_not_sent_the_next_is_the_smallest() {
    let mut world = sending(625, &[Layer::Medium, Layer::High], &[Layer::High], 1);
    world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::High));
    world.run(Duration::from_secs(15));
    let performer = world.performer.as_ref().unwrap();
    assert!(performer.layers.iter().all(|stream| stream.on), "the smallest never rests");
    narrow(&mut world, 1_100_000);
    world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::Medium));
    world.run(Duration::from_secs(10));
    assert_eq!(world.viewers[0].layer(), Some(Layer::Medium));
}

#[test]
fn who_has_no_room_for_more_waits_in_the_dark_for_the_smallest_to_come_back() {
    let mut world = sending(626, &Layer::ALL, &[Layer::High], 1);
    world.performer.as_mut().unwrap().obeys = false;
    world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::High));
    narrow(&mut world, 450_000);
    world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::Low));
    world.run(Duration::from_secs(10));
    for _ in 0..3 {
        world.performer.as_mut().unwrap().layers[0].on = false;
        world.until(WAIT, is_dark);
        let (sound, pictures) = came(&mut world, Duration::from_secs(15));
        assert!(sound > 700, "{sound} packets of sound in fifteen seconds");
        assert_eq!(pictures, 0);
        let first = &mut world.performer.as_mut().unwrap().layers[0];
        (first.on, first.key_wanted) = (true, true);
        let shown = |world: &World| told(world, 0).is_some_and(|it| it.0 == Some(Layer::Low));
        world.until(Duration::from_secs(2), shown);
        world.run(Duration::from_secs(5));
        assert!(shown(&world));
    }
}

#[test]
fn a_large_layer_that_stopped_is_not_ordered_again_and_again() {
    let mut world = sending(627, &Layer::ALL, &[Layer::High], 1);
    world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::High));
    world.run(Duration::from_secs(12));
    // The browser has no room or no time for it.
    world.performer.as_mut().unwrap().obeys = false;
    world.performer.as_mut().unwrap().layers[1].on = false;
    world.performer.as_mut().unwrap().layers[2].on = false;
    world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::Low));
    world.run(Duration::from_secs(10));
    let orders = orders(&world);
    for _ in 0..15 {
        world.run(Duration::from_secs(1));
        assert_eq!(told(&world, 0).map(|told| told.0), Some(Some(Layer::Low)));
    }
    assert_eq!(self::orders(&world), orders);
    let last = &mut world.performer.as_mut().unwrap().layers[2];
    (last.on, last.key_wanted) = (true, true);
    world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::High));
    world.run(Duration::from_secs(1));
    world.viewers[0].assert_decodable();
}
