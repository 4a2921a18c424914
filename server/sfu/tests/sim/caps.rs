//! A viewer is sent what his caps allow, his own and his shares of the room's
//! and of the server's, whatever his path carries.

use std::time::Duration;

use footlight_sfu::{Config, Event, Layer, Limit};

use crate::world::{ROOM, World, server, viewer};

const WAIT: Duration = Duration::from_secs(10);

fn told(world: &World, index: usize) -> Option<Limit> {
    let of = |event: &Event| match event {
        Event::ViewerLayers { peer, limited, .. } if *peer == viewer(index) => Some(*limited),
        _ => None,
    };
    world.events.iter().rev().find_map(of).flatten()
}

/// Viewers with a wide path, and caps.
fn playing(seed: u64, viewers: usize, config: Config) -> World {
    let mut world = World::with_config(seed, Config { candidates: vec![server()], ..config });
    world.publish();
    for _ in 0..viewers {
        world.watch(Layer::High);
    }
    world
}

#[test]
fn who_has_a_cap_gets_the_layer_that_fits_it_and_climbs_when_it_is_raised() {
    let mut world = World::playing(450, 2);
    for (cap, layer) in
        [(Some(900_000), Layer::Medium), (Some(400_000), Layer::Low), (None, Layer::High)]
    {
        world.sfu.set_bitrate_cap(world.now, viewer(0), cap);
        world.until(WAIT, |world| world.viewers[0].layer() == Some(layer));
        world.run(Duration::from_secs(5));
        assert_eq!(world.viewers[0].layer(), Some(layer));
        assert_eq!(told(&world, 0), cap.map(|_| Limit::Cap), "he is told why");
        assert_eq!(world.viewers[1].layer(), Some(Layer::High), "nobody else pays for it");
        world.viewers[0].assert_decodable();
    }
}

#[test]
fn a_cap_that_is_set_before_he_connects_holds_from_the_first_frame() {
    let mut world = World::playing(451, 1);
    world.watch(Layer::High);
    world.sfu.set_bitrate_cap(world.now, viewer(1), Some(400_000));
    world.until(WAIT, |world| world.viewers[1].layer().is_some());
    for _ in 0..50 {
        world.run(Duration::from_millis(100));
        assert_eq!(world.viewers[1].layer(), Some(Layer::Low));
    }
    assert_eq!(told(&world, 1), Some(Limit::Cap));
}

#[test]
fn the_caps_of_room_and_server_are_divided_among_their_viewers() {
    let room = Config { room_bitrate: Some(2_400_000), ..Config::default() };
    let server = Config { server_bitrate: Some(2_400_000), ..Config::default() };
    for (seed, config) in [(452, room), (453, server)] {
        let mut world = playing(seed, 1, config);
        world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::High));
        world.watch(Layer::High);
        let both = |layer| {
            move |world: &World| world.viewers.iter().take(2).all(|it| it.layer() == Some(layer))
        };
        world.until(WAIT, both(Layer::Medium));
        world.run(Duration::from_secs(5));
        assert!(both(Layer::Medium)(&world));
        assert_eq!((told(&world, 0), told(&world, 1)), (Some(Limit::Cap), Some(Limit::Cap)));
        world.sfu.remove(world.now, viewer(1));
        world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::High));
        assert_eq!(told(&world, 0), None);
    }
}

#[test]
fn those_on_other_shards_have_their_shares() {
    let config = Config { shards: 2, server_bitrate: Some(2_400_000), ..Config::default() };
    let mut world = playing(454, 2, config);
    world.until(WAIT, |world| world.viewers.iter().all(|it| it.layer() == Some(Layer::High)));
    let count = |world: &mut World, all: u64| {
        for n in 0..2 {
            world.shard(n).set_audience(|room| if room == ROOM { all } else { 0 }, all);
        }
    };
    count(&mut world, 2);
    world.until(WAIT, |world| world.viewers.iter().all(|it| it.layer() == Some(Layer::Medium)));
    count(&mut world, 1);
    world.until(WAIT, |world| world.viewers.iter().all(|it| it.layer() == Some(Layer::High)));
}
