//! A performer who sends all sizes and rates in one stream (VP9, L3T3): everybody
//! gets what he is to get of it, under numbers without holes.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::network::Bottleneck;
use crate::offer::VP9;
use crate::performer::Performer;
use crate::viewer::Viewer;
use crate::world::{PERFORMER, ROOM, World, viewer};

const FRAME: Duration = Duration::from_millis(33);
const HIGH: usize = 2;

/// The temporal layers of four pictures.
const RATES: [u8; 4] = [0, 2, 1, 2];

struct Camera {
    picture: u32,
    keys: u32,
    asked: u32,
}

/// With viewers who cannot tell what comes: then the best is hoped for.
fn stage(seed: u64, caps: &[Layer]) -> (World, Camera) {
    stage_with(seed, caps, crate::offer::without_transport_cc)
}

fn stage_with(seed: u64, caps: &[Layer], change: impl Fn(&str) -> String) -> (World, Camera) {
    let mut world = World::new(seed);
    let mut client = world.client();
    let offer = crate::offer::svc_performer(&client.parts());
    let answer = world.sfu.publish(world.now, ROOM, PERFORMER, &offer).unwrap();
    client.answered(world.now, &answer);
    let mut performer = Performer::new(world.now, client);
    for stream in &mut performer.layers {
        (stream.on, stream.payload_type) = (false, VP9);
    }
    world.performer = Some(performer);
    for (index, cap) in caps.iter().enumerate() {
        let mut client = world.client();
        let offer = change(&crate::offer::vp9_viewer(&client.parts()));
        let answer = world.sfu.watch(world.now, ROOM, viewer(index), &offer, *cap).unwrap();
        client.answered(world.now, &answer);
        world.viewers.push(Viewer::new(world.now, client, &answer));
    }
    world.run(Duration::from_millis(200));
    (world, Camera { picture: 0, keys: 0, asked: u32::MAX })
}

impl Camera {
    fn film(&mut self, world: &mut World, pictures: u32) {
        for _ in 0..pictures {
            let performer = world.performer.as_mut().unwrap();
            let key = performer.asked[HIGH] != self.asked;
            self.asked = performer.asked[HIGH];
            self.keys += u32::from(key);
            for (marker, payload) in picture(self.picture, key) {
                performer.video(HIGH, self.picture * 2_970, marker, payload);
            }
            self.picture += 1;
            world.run(FRAME);
        }
    }
}

/// Three spatial layers of two packets each.
fn picture(number: u32, key: bool) -> Vec<(bool, Vec<u8>)> {
    let temporal = if key { 0 } else { RATES[number as usize % 4] };
    let mut packets = Vec::new();
    for spatial in 0..3u8 {
        for (first, last) in [(true, false), (false, true)] {
            let structure = key && spatial == 0 && first;
            let flags = [(0x80, true), (0x40, !key), (0x20, true), (0x08, first), (0x04, last)];
            let flags = flags.into_iter().chain([(0x02, structure)]);
            let head: u8 = flags.filter(|(_, set)| *set).map(|(bit, _)| bit).sum();
            let [high, low] = (number as u16 | 0x8000).to_be_bytes();
            let layers = temporal << 5 | spatial << 1 | u8::from(spatial > 0);
            let mut payload = vec![head, high, low, layers, (number / 4) as u8];
            if structure {
                payload.push(2 << 5);
            }
            payload.extend([if key { 0x82 } else { 0x86 }, spatial, temporal]);
            payload.resize(900, spatial);
            packets.push((spatial == 2 && last, payload));
        }
    }
    packets
}

/// The spatial layers of each whole picture that came after the first `after`
/// packets; numbers have no holes, and the last packet of each is marked.
fn pictures(viewer: &Viewer, after: usize) -> Vec<Vec<u8>> {
    let numbers: Vec<u64> = viewer.raw.keys().copied().collect();
    for pair in numbers.windows(2) {
        assert_eq!(pair[0] + 1, pair[1], "no number is missing");
    }
    let mut pictures: Vec<Vec<u8>> = vec![Vec::new()];
    let mut last = None;
    for (timestamp, marker, payload) in viewer.raw.values().skip(after) {
        assert!(last.is_none_or(|last| last == timestamp), "a picture without an end");
        last = Some(timestamp).filter(|_| !marker);
        if let Some(picture) = pictures.last_mut() {
            picture.push(payload[3] >> 1 & 7);
        }
        if *marker {
            pictures.push(Vec::new());
        }
    }
    assert_eq!(pictures.pop(), Some(Vec::new()), "a picture is not marked");
    pictures
}

#[test]
fn a_viewer_on_low_gets_the_smallest_pictures_and_their_last_packets_are_marked() {
    let caps = [Layer::Low, Layer::Medium, Layer::High];
    for (told, settled) in [(false, 0), (true, 45)] {
        let change: fn(&str) -> String =
            if told { str::to_owned } else { crate::offer::without_transport_cc };
        let (mut world, mut camera) = stage_with(140, &caps, change);
        camera.film(&mut world, 60);
        let layers = [vec![0, 0], vec![0, 0, 1, 1], vec![0, 0, 1, 1, 2, 2]];
        for (index, layers) in layers.iter().enumerate() {
            let seen = pictures(&world.viewers[index], 0);
            assert!(seen.len() >= 59, "{} pictures", seen.len());
            assert!(seen.iter().skip(settled).all(|picture| picture == layers), "{seen:?}");
        }
    }
}

#[test]
fn a_larger_picture_waits_for_a_key_frame_and_a_smaller_one_does_not() {
    let (mut world, mut camera) = stage(141, &[Layer::Low]);
    camera.film(&mut world, 20);
    let keys = camera.keys;
    world.sfu.set_cap(world.now, viewer(0), Layer::High);
    camera.film(&mut world, 20);
    assert_eq!(camera.keys, keys + 1, "one key frame is asked for");
    let seen = pictures(&world.viewers[0], 0);
    assert_eq!(seen.last().map(Vec::len), Some(6));
    let before = world.viewers[0].raw.len();
    world.sfu.set_cap(world.now, viewer(0), Layer::Medium);
    camera.film(&mut world, 10);
    assert_eq!(camera.keys, keys + 1, "no other");
    let seen = pictures(&world.viewers[0], before);
    assert_eq!((seen.len(), seen.iter().all(|it| it == &[0, 0, 1, 1])), (10, true), "{seen:?}");
}

#[test]
fn who_tells_of_a_path_that_narrows_gets_a_smaller_picture_of_the_same_stream() {
    let (mut world, mut camera) = stage_with(142, &[Layer::High; 2], str::to_owned);
    camera.film(&mut world, 150);
    for viewer in &world.viewers {
        assert_eq!(pictures(viewer, 0).last().map(Vec::len), Some(6), "all of it at first");
    }
    let mut link = Bottleneck::new(800_000, 60_000);
    link.behind.push(world.viewers[0].client.at);
    world.network.bottleneck = Some(link);
    camera.film(&mut world, 120);
    let waits = world.network.bottleneck.as_ref().unwrap().waits(world.now);
    assert!(waits < Duration::from_millis(200), "the queue is gone: {waits:?}");
    let seen = world.viewers[0].raw.values().next_back();
    assert!(seen.is_some_and(|(_, _, payload)| payload[3] >> 1 & 7 < 2), "a smaller picture");
    assert_eq!(pictures(&world.viewers[1], 0).last().map(Vec::len), Some(6), "nobody else's");
    world.network.bottleneck.as_mut().unwrap().rate = 10_000_000;
    camera.film(&mut world, 600);
    let seen = world.viewers[0].raw.values().rev().take(12);
    let largest = seen.map(|(_, _, payload)| payload[3] >> 1 & 7).max();
    assert_eq!(largest, Some(2), "and all of it again");
}
