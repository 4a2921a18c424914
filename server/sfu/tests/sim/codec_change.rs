//! A performer who changes his codec in mid-stream.

use std::time::Duration;

use footlight_sfu::{Event, Layer};

use crate::offer::{H264, VIEWER_H264, performer, viewer, with_h264};
use crate::performer::Performer;
use crate::viewer::Viewer;
use crate::world::{PERFORMER, ROOM, World, viewer as peer};

/// A performer of VP8 and H.264, a viewer of both and one of VP8 alone.
fn playing(seed: u64) -> World {
    let mut world = World::new(seed);
    let mut client = world.client();
    let offer = with_h264(&performer(&client.parts()), H264);
    let answer = world.sfu.publish(world.now, ROOM, PERFORMER, &offer).unwrap();
    client.answered(world.now, &answer);
    world.performer = Some(Performer::new(world.now, client));
    let mut client = world.client();
    let offer = with_h264(&viewer(&client.parts()), VIEWER_H264);
    let answer = world.sfu.watch(world.now, ROOM, peer(0), &offer, Layer::High).unwrap();
    client.answered(world.now, &answer);
    world.viewers.push(Viewer::new(world.now, client, &answer));
    world.watch(Layer::High);
    world.until(Duration::from_secs(4), |world| {
        world.viewers.iter().all(|viewer| viewer.layer() == Some(Layer::High))
    });
    world
}

/// A second of H.264 in the high layer, which begins with a key frame.
fn a_second_of_h264(world: &mut World) {
    for frame in 0..30 {
        let now = world.now;
        let performer = world.performer.as_mut().unwrap();
        let ticks = performer.ticks(now, 90_000);
        for (n, kind) in [if frame == 0 { 0x67 } else { 0x61 }, 0x61].into_iter().enumerate() {
            let layer = &mut performer.layers[2];
            let (number, ssrc) = (layer.sequence, layer.ssrc);
            let timestamp = ticks.wrapping_add(layer.offset);
            layer.sequence = number.wrapping_add(1);
            let mut packet = performer.header(n == 1, H264, number, timestamp, ssrc, None);
            packet.extend_from_slice(&[kind, 0x42, frame, n as u8]);
            packet.resize(600, 9);
            performer.client.send_rtp(&packet);
        }
        world.run(Duration::from_millis(33));
    }
}

#[test]
fn who_can_show_both_is_shown_both_and_who_cannot_is_told_and_shown_the_first_again() {
    let mut world = playing(220);
    world.run(Duration::from_millis(500));
    let performer = world.performer.as_mut().unwrap();
    performer.layers.iter_mut().for_each(|layer| layer.on = false);
    world.run(Duration::from_millis(50));
    a_second_of_h264(&mut world);
    world.run(Duration::from_millis(50));
    let told =
        |event: &&Event| matches!(event, Event::CodecMismatch { peer: it, .. } if *it == peer(1));
    assert_eq!(world.events.iter().filter(told).count(), 1);
    let both = &world.viewers[0];
    let (first, (_, start)) = both.h264.iter().next().unwrap();
    assert_eq!((start[0], both.h264.len()), (0x67, 60), "all of it, from the key frame");
    assert_eq!(both.video.keys().next_back(), Some(&(first - 1)), "no number between");
    assert!(world.viewers[1].h264.is_empty());

    let performer = world.performer.as_mut().unwrap();
    performer.layers.iter_mut().for_each(|layer| (layer.on, layer.key_wanted) = (true, true));
    let frame = performer.layers[2].frame;
    world.until(Duration::from_secs(3), |world| {
        world.viewers.iter().all(|viewer| {
            let newest = viewer.video.values().next_back();
            newest.is_some_and(|it| it.layer == Layer::High && it.frame > frame + 20)
        })
    });
    let both = &world.viewers[0];
    let mut numbers: Vec<u64> = both.video.keys().chain(both.h264.keys()).copied().collect();
    numbers.sort_unstable();
    assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "no hole over both changes");
    world.viewers[1].assert_decodable();
}
