//! Who comes is shown what is kept, whoever else comes.

use std::time::{Duration, Instant};

use footlight_sfu::Layer;

use crate::network::Weather;
use crate::world::World;

const WAIT: Duration = Duration::from_secs(3);

/// A world whose smallest layer began a group of pictures a second ago, and
/// whose largest did long before.
fn with_a_group(seed: u64) -> World {
    with_a_group_for(seed, true)
}

/// The same for newcomers who tell when packets came, or do not.
fn with_a_group_for(seed: u64, told: bool) -> World {
    let mut world = World::playing(seed, 1);
    world.told = told;
    world.run(Duration::from_secs(4));
    let keys = world.performer.as_ref().unwrap().layers[0].keys;
    world.performer.as_mut().unwrap().layers[0].key_wanted = true;
    world.until(WAIT, |world| world.performer.as_ref().unwrap().layers[0].keys > keys);
    world.run(Duration::from_secs(1));
    world
}

/// Joins and runs until the transport is up.
fn join(world: &mut World) -> (usize, Instant) {
    world.watch(Layer::High);
    let index = world.viewers.len() - 1;
    world.until(WAIT, |world| world.viewers[index].client.is_connected());
    (index, world.now)
}

fn asked(world: &World) -> u32 {
    world.performer.as_ref().unwrap().asked.iter().sum()
}

#[test]
fn the_first_picture_comes_from_the_cache() {
    for told in [true, false] {
        starts_from_the_cache(with_a_group_for(300, told));
    }
}

fn starts_from_the_cache(mut world: World) {
    world.network.weather = Weather { delay: Duration::from_millis(80), ..Weather::FINE };
    let (index, connected) = join(&mut world);
    world.until(WAIT, |world| !world.viewers[index].video.is_empty());
    // The end of the handshake, and the way here: nobody was asked.
    assert!(world.now - connected <= Duration::from_millis(170), "{:?}", world.now - connected);
    let first = world.viewers[index].frames()[0].first.clone();
    assert_eq!((first.layer, first.key), (Layer::Low, true));
    world.run(Duration::from_secs(3));
    world.viewers[index].assert_decodable();
}

#[test]
#[allow(clippy::print_stdout, reason = "the figures are of interest")]
fn the_cache_saves_the_way_to_the_performer_and_back() {
    let far = Weather { delay: Duration::from_millis(80), ..Weather::FINE };
    let first_picture_after = |mut world: World| {
        world.network.weather = far;
        let joined = world.now;
        let (index, connected) = join(&mut world);
        world.until(WAIT, |world| !world.viewers[index].video.is_empty());
        println!("{:?} from the offer, {:?} connected", world.now - joined, world.now - connected);
        world.now - joined
    };
    let cached = first_picture_after(with_a_group(309));
    let mut stale = World::playing(309, 1);
    stale.run(Duration::from_secs(4));
    let asked_for = first_picture_after(stale);
    assert!(cached + far.delay * 2 <= asked_for, "{cached:?} and {asked_for:?}");
}

#[test]
fn he_is_moved_up_after_the_start() {
    for told in [true, false] {
        is_moved_up(with_a_group_for(301, told));
    }
}

fn is_moved_up(mut world: World) {
    let before = asked(&world);
    let (index, _) = join(&mut world);
    world.until(WAIT, |world| world.viewers[index].layer() == Some(Layer::High));
    world.run(Duration::from_secs(1));
    let viewer = &world.viewers[index];
    viewer.assert_decodable();
    assert_eq!(viewer.switches().len(), 1);
    assert_eq!(asked(&world), before + 1, "a key frame of the layer that he is to get");
    // No freeze: neither in the arrivals nor on his timeline.
    for pair in viewer.frames().windows(2) {
        let (one, two) = (&pair[0].first, &pair[1].first);
        assert!(two.at - one.at <= Duration::from_millis(70), "{one:?} {two:?}");
        assert!(two.timestamp.wrapping_sub(one.timestamp) <= 6_100, "{one:?} {two:?}");
    }
}

#[test]
fn the_group_is_paced_and_its_timestamps_keep_the_pace() {
    for told in [true, false] {
        is_paced(with_a_group_for(302, told));
    }
}

fn is_paced(mut world: World) {
    let (index, _) = join(&mut world);
    world.until(WAIT, |world| !world.viewers[index].video.is_empty());
    world.run(Duration::from_millis(900));
    let viewer = &world.viewers[index];
    let frames = viewer.frames();
    let start = frames[0].first.clone();
    let low = frames.iter().filter(|frame| frame.first.layer == Layer::Low);
    for frame in low {
        let passed = (frame.first.at - start.at).as_millis() as i64;
        let shown = i64::from(frame.first.timestamp.wrapping_sub(start.timestamp)) / 90;
        assert!((passed - shown).abs() <= 25, "{shown} ms on the timeline after {passed}");
    }
    let mut at_once = std::collections::BTreeMap::new();
    for piece in viewer.video.values().filter(|piece| piece.layer == Layer::Low) {
        *at_once.entry(piece.at).or_insert(0) += 1;
    }
    assert!(at_once.values().all(|packets| *packets <= 6), "{at_once:?}");
}

#[test]
fn a_cached_packet_is_sent_again_to_who_lost_it() {
    for (seed, told) in (303..309).flat_map(|seed| [(seed, true), (seed, false)]) {
        let mut world = with_a_group_for(seed, told);
        world.network.weather = Weather { loss: 0.1, ..Weather::FINE };
        let (index, _) = join(&mut world);
        world.run(Duration::from_millis(600));
        world.network.weather = Weather::FINE;
        world.run(Duration::from_secs(2));
        assert!(world.viewers[index].repaired > 0);
        world.viewers[index].assert_decodable();
    }
}

#[test]
fn many_joins_cost_one_key_frame_a_second() {
    let mut world = World::playing(306, 1);
    world.run(Duration::from_secs(3));
    let (before, began) = (asked(&world), world.now);
    let joins = std::env::var("FOOTLIGHT_JOINS").ok().and_then(|joins| joins.parse().ok());
    let joins = joins.unwrap_or(60);
    for _ in 0..joins {
        world.watch(Layer::High);
        world.run(Duration::from_millis(4_000 / joins));
    }
    let spent = asked(&world) - before;
    let seconds = (world.now - began).as_secs() as u32;
    assert!((2..=seconds + 1).contains(&spent), "{spent} key frames in {seconds} s");
    world.until(WAIT, |world| {
        world.viewers.iter().all(|viewer| viewer.layer() == Some(Layer::High))
    });
    world.run(Duration::from_millis(100));
    for viewer in &world.viewers {
        viewer.assert_decodable();
    }
}

#[test]
fn where_nothing_is_kept_the_smallest_key_frame_is_asked_for() {
    let mut world = World::playing(307, 1);
    world.run(Duration::from_secs(4));
    let before = world.performer.as_ref().unwrap().asked;
    let (index, _) = join(&mut world);
    world.until(WAIT, |world| !world.viewers[index].video.is_empty());
    let after = world.performer.as_ref().unwrap().asked;
    assert_eq!(after, [before[0] + 1, before[1], before[2]]);
    world.until(WAIT, |world| world.viewers[index].layer() == Some(Layer::High));
    world.run(Duration::from_millis(500));
    world.viewers[index].assert_decodable();
}

#[test]
fn a_group_with_a_hole_is_not_shown() {
    let mut world = World::playing(308, 1);
    world.run(Duration::from_secs(4));
    let performer = world.performer.as_mut().unwrap();
    performer.layers[0].key_wanted = true;
    world.run(Duration::from_millis(300));
    // Lost, and forgotten by the performer.
    let performer = world.performer.as_mut().unwrap();
    performer.layers[0].sequence = performer.layers[0].sequence.wrapping_add(1);
    world.run(Duration::from_millis(800));
    let before = asked(&world);
    let (index, _) = join(&mut world);
    world.until(WAIT, |world| world.viewers[index].layer() == Some(Layer::High));
    world.run(Duration::from_millis(500));
    assert!(asked(&world) > before);
    world.viewers[index].assert_decodable();
}
