//! The performer leaves and comes back; the viewers stay.

use std::time::Duration;

use footlight_sfu::{Event, GoneReason, Layer, PeerId, RoomId};

use crate::world::{PERFORMER, ROOM, World};

#[test]
fn viewers_go_on_with_the_performers_next_connection() {
    let mut world = World::playing(30, 2);
    world.run(Duration::from_secs(1));
    let (now, performer) = (world.now, world.performer.as_mut().unwrap());
    performer.client.leave(now);
    world.run(Duration::from_millis(100));
    let gone = Event::Gone { peer: PERFORMER, reason: GoneReason::Closed };
    assert!(world.events.contains(&gone));
    let dark = Event::PublisherLayers { room: ROOM, layers: vec![] };
    assert!(world.events.contains(&dark));
    let before: Vec<usize> = world.viewers.iter().map(|viewer| viewer.frames().len()).collect();
    world.run(Duration::from_secs(5));
    world.publish();
    world.until(Duration::from_secs(3), |world| {
        let shown = world.viewers.iter().map(|viewer| viewer.frames().len());
        shown.zip(&before).all(|(now, before)| now > before + 30)
    });
    for viewer in &world.viewers {
        viewer.assert_decodable();
        let numbers: Vec<u64> = viewer.sound.keys().copied().collect();
        assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "sound goes on, too");
    }
}

#[test]
fn a_long_pause_of_the_performer_says_nothing_of_the_viewers_paths() {
    for pause in [8, 25].map(Duration::from_secs) {
        let mut world = World::playing(35, 2);
        world.run(Duration::from_secs(3));
        // What the second one would tell last is lost.
        world.viewers[1].tells = false;
        world.run(Duration::from_millis(200));
        let (now, performer) = (world.now, world.performer.as_mut().unwrap());
        performer.client.leave(now);
        world.run(Duration::from_millis(500));
        let silent = &mut world.viewers[1];
        assert_ne!(silent.arrivals.report(silent.video_ssrc).len(), 0);
        silent.tells = true;
        world.run(pause);
        let probes = world.sfu.stats().probes;
        let before: Vec<usize> = world.viewers.iter().map(|it| it.frames().len()).collect();
        world.publish();
        world.run(Duration::from_secs(4));
        for (viewer, before) in world.viewers.iter().zip(before) {
            let frames = viewer.frames();
            let layers: Vec<Layer> = frames[before..].iter().map(|it| it.first.layer).collect();
            let first = layers.iter().position(|layer| *layer == Layer::High);
            let first = first.unwrap();
            assert!(layers.len() > first + 60, "{} frames after {pause:?}", layers.len());
            assert!(
                layers[first..].iter().all(|layer| *layer == Layer::High),
                "his layer fell after {pause:?}: {layers:?}"
            );
        }
        assert_eq!(world.sfu.stats().probes, probes, "nothing new was asked after {pause:?}");
    }
}

#[test]
fn another_performer_takes_the_stage() {
    let mut world = World::playing(31, 1);
    world.publish_as(PeerId(2));
    world.run(Duration::from_secs(2));
    let gone = Event::Gone { peer: PERFORMER, reason: GoneReason::Replaced };
    assert!(world.events.contains(&gone));
    world.viewers[0].assert_decodable();
    assert_eq!(world.viewers[0].layer(), Some(Layer::High));
}

#[test]
fn another_performer_takes_a_stage_that_nobody_watches() {
    let mut world = World::new(34);
    world.publish();
    world.run(Duration::from_secs(1));
    world.publish_as(PeerId(2));
    // A stage elsewhere, whose place must not be the abandoned one's.
    world.watch_in(RoomId(2), Layer::High);
    world.run(Duration::from_secs(1));
    assert_eq!(world.sfu.stats().rooms, 2);
    assert_eq!(world.viewers[0].frames().len(), 0, "the other stage stays dark");
    world.watch(Layer::High);
    world.until(Duration::from_secs(3), |world| world.viewers[1].frames().len() > 10);
    world.viewers[1].assert_decodable();
}

#[test]
fn a_viewer_may_come_before_the_performer() {
    let mut world = World::new(32);
    world.watch(Layer::High);
    world.run(Duration::from_secs(2));
    assert!(world.viewers[0].client.is_connected());
    world.publish();
    world.until(Duration::from_secs(2), |world| world.viewers[0].frames().len() > 10);
    world.viewers[0].assert_decodable();
}

#[test]
fn a_performer_who_publishes_again_keeps_his_stage() {
    let mut world = World::playing(33, 1);
    world.publish();
    world.run(Duration::from_secs(2));
    assert!(!world.events.iter().any(|event| matches!(event, Event::Gone { .. })));
    assert_eq!(world.sfu.stats().peers, 2);
    world.viewers[0].assert_decodable();
    assert_eq!(world.viewers[0].layer(), Some(Layer::High));
}
