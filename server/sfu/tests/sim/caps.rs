//! A viewer is sent what his caps allow, his own and his shares of the room's
//! and of the server's, whatever his path carries.

use std::time::Duration;

use footlight_sfu::{Config, Event, Layer, Limit};

use crate::network::Bottleneck;
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
fn who_wants_nothing_but_the_sound_gets_the_picture_back_at_once() {
    let mut world = World::playing(452, 1);
    world.sfu.set_bitrate_cap(world.now, viewer(0), Some(0));
    world.run(Duration::from_secs(1));
    let seen = |world: &World| world.viewers[0].bytes.pictures;
    let (pictures, heard) = (seen(&world), world.viewers[0].sound.len());
    world.run(Duration::from_secs(5));
    assert_eq!(seen(&world), pictures);
    assert_eq!(told(&world, 0), Some(Limit::Cap));
    assert!(world.viewers[0].sound.len() > heard + 200, "the sound goes on");
    world.sfu.set_bitrate_cap(world.now, viewer(0), None);
    world.until(Duration::from_secs(1), |world| seen(world) > pictures);
    world.run(Duration::from_secs(5));
    world.viewers[0].assert_decodable();
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
    let room = Config { shards: 2, room_bitrate: Some(2_400_000), ..Config::default() };
    let server = Config { shards: 2, server_bitrate: Some(2_400_000), ..Config::default() };
    for (seed, config) in [(454, room), (455, server)] {
        let mut world = playing(seed, 1, config);
        world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::High));
        world.watch(Layer::High);
        world.until(WAIT, |world| world.viewers.iter().all(|it| it.layer() == Some(Layer::Medium)));
        world.run(Duration::from_secs(3));
        assert!(world.viewers.iter().all(|it| it.layer() == Some(Layer::Medium)));
        let now = world.now;
        world.others[0].remove(now, viewer(1));
        world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::High));
    }
}

#[test]
fn what_one_does_not_need_is_given_to_the_others_whatever_shard_they_are_on() {
    let room = Config { room_bitrate: Some(2_400_000), ..Config::default() };
    let server = Config { server_bitrate: Some(2_400_000), ..Config::default() };
    let cases = [room, server]
        .into_iter()
        .flat_map(|config| [1, 2].map(|shards| Config { shards, ..config.clone() }));
    for (seed, config) in (456..).zip(cases) {
        let mut world = playing(seed, 2, config);
        let are = |layers: [Layer; 2]| {
            move |world: &World| {
                world.viewers.iter().zip(layers).all(|(it, layer)| it.layer() == Some(layer))
            }
        };
        world.until(WAIT, are([Layer::Medium; 2]));
        // He caps himself: his wish...
        let now = world.now;
        world.sfu.set_cap(now, viewer(0), Layer::Low);
        world.until(WAIT, are([Layer::Low, Layer::High]));
        world.run(Duration::from_secs(3));
        assert_eq!(told(&world, 1), None);
        world.sfu.set_cap(world.now, viewer(0), Layer::High);
        world.until(WAIT, are([Layer::Medium; 2]));
        // ... or his bits; and his path may not carry more.
        world.sfu.set_bitrate_cap(world.now, viewer(0), Some(300_000));
        world.until(WAIT, are([Layer::Low, Layer::High]));
        world.sfu.set_bitrate_cap(world.now, viewer(0), None);
        world.until(WAIT, are([Layer::Medium; 2]));
        let mut link = Bottleneck::new(400_000, 30_000);
        link.behind.push(world.viewers[0].client.at);
        world.network.bottleneck = Some(link);
        world.until(WAIT * 2, are([Layer::Low, Layer::High]));
    }
}

#[test]
fn who_lacks_the_codec_needs_no_share_of_the_pictures() {
    let room = Config { room_bitrate: Some(2_400_000), ..Config::default() };
    let server = Config { server_bitrate: Some(2_400_000), ..Config::default() };
    for (seed, config) in [(460, room), (461, server)] {
        let mut world = playing(seed, 0, config);
        world.watch_with(ROOM, Layer::High, |offer| {
            offer.replace("VP8/90000", "H264/90000\r\na=fmtp:120 packetization-mode=1")
        });
        world.run(Duration::from_secs(3));
        world.watch(Layer::High);
        world.until(WAIT, |world| world.viewers[1].layer() == Some(Layer::High));
        world.run(Duration::from_secs(5));
        assert_eq!(world.viewers[1].layer(), Some(Layer::High));
        assert!(world.viewers[0].video.is_empty());
    }
}

/// The largest layer takes a third of what it is meant to.
#[test]
fn a_cap_means_the_same_on_every_shard() {
    let mut world = World::playing_on(900, 2, 2);
    world.performer.as_mut().unwrap().sizes = [(1, 400), (1, 1_000), (2, 1_000)];
    world.run(Duration::from_secs(10));
    let now = world.now;
    world.sfu.set_bitrate_cap(now, viewer(0), Some(1_000_000));
    world.others[0].set_bitrate_cap(now, viewer(1), Some(1_000_000));
    world.run(Duration::from_secs(30));
    let layers: Vec<_> = world.viewers.iter().map(|viewer| viewer.layer()).collect();
    assert_eq!(layers, [Some(Layer::High); 2]);
}
