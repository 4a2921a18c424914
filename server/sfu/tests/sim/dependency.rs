//! A performer who sends all sizes and rates in one stream of AV1 and describes
//! them: everybody gets the decode target that he is to get, under numbers without
//! holes.

use std::time::Duration;

use footlight_sfu::{Config, Layer};

use crate::descriptor::{More, Shape, l2t1, l3t3};
use crate::performer::Performer;
use crate::viewer::Viewer;
use crate::world::{PERFORMER, ROOM, World, server, viewer};

const FRAME: Duration = Duration::from_millis(33);
const HIGH: usize = 2;
/// The rates of four pictures.
const RATES: [u8; 4] = [0, 2, 1, 2];

struct Camera {
    shape: Shape,
    sizes: u8,
    picture: u32,
    keys: u32,
    asked: u32,
    /// Packets of the larger sizes are lost on their way here.
    loses: bool,
    /// Every so many pictures the larger size is predicted from the smaller alone.
    fresh: u32,
}

fn stage(seed: u64, shards: u8, shape: Shape, caps: &[(Layer, bool)]) -> (World, Camera) {
    let config = Config { candidates: vec![server()], shards, ..Config::default() };
    let mut world = World::with_config(seed, config);
    let mut client = world.client();
    let offer = crate::offer::av1_performer(&client.parts(), false);
    let answer = world.sfu.publish(world.now, ROOM, PERFORMER, &offer).unwrap();
    client.answered(world.now, &answer);
    let mut performer = Performer::new(world.now, client);
    performer.layers.iter_mut().for_each(|stream| stream.on = false);
    world.performer = Some(performer);
    for (index, (cap, described)) in caps.iter().enumerate() {
        let mut client = world.client();
        // Of one who cannot tell what comes, the best is hoped for.
        let offer = crate::offer::av1_viewer(&client.parts(), *described);
        let offer = crate::offer::without_transport_cc(&offer);
        let (now, shard) = (world.now, index % usize::from(shards));
        let answer = world.shard(shard).watch(now, ROOM, viewer(index), &offer, *cap).unwrap();
        client.answered(world.now, &answer);
        let mut viewer = Viewer::new(world.now, client, &answer);
        viewer.opaque = true;
        world.viewers.push(viewer);
    }
    world.run(Duration::from_millis(200));
    let sizes = shape.sizes.len() as u8;
    (world, Camera { shape, sizes, picture: 0, keys: 0, asked: u32::MAX, loses: false, fresh: 0 })
}

impl Camera {
    fn film(&mut self, world: &mut World, pictures: u32) {
        for _ in 0..pictures {
            let performer = world.performer.as_mut().unwrap();
            let key = performer.asked[HIGH] != self.asked;
            self.asked = performer.asked[HIGH];
            self.keys += u32::from(key);
            for size in 0..self.sizes {
                for half in 0..3 {
                    self.packet(world, size, key, half);
                }
            }
            self.picture += 1;
            world.run(FRAME);
        }
    }

    /// A packet of a frame of three.
    fn packet(&self, world: &mut World, size: u8, key: bool, n: u8) {
        let performer = world.performer.as_mut().unwrap();
        let rate = if key || self.sizes < 3 { 0 } else { RATES[self.picture as usize % 4] };
        let (first, last) = (n == 0, n == 2);
        let fresh = self.fresh > 0 && self.picture.is_multiple_of(self.fresh);
        let kind = match (self.sizes, size) {
            (2, 0) => usize::from(key),
            (2, _) => 2 + usize::from(key || fresh),
            _ => usize::from(size * 4 + if key { 0 } else { 1 + rate }),
        };
        let number = (65_530 + self.picture * u32::from(self.sizes) + u32::from(size)) as u16;
        let structure = key && size == 0 && first;
        let more = More { structure, ..More::default() };
        performer.descriptor = self.shape.describe((first, last), kind, number, more);
        let begins = if structure { 0x18 } else { 0x10 };
        let mut payload = vec![begins, size, rate, u8::from(key)];
        payload.resize(900, size);
        let marker = last && size + 1 == self.sizes;
        performer.video(HIGH, self.picture * 2_970, marker, payload);
        performer.descriptor.clear();
        if self.loses && size > 0 && n == 1 {
            performer.client.out.pop();
        }
    }
}

/// The sizes of each whole picture; numbers have no holes, and the last packet of
/// each is marked.
fn pictures(viewer: &Viewer) -> Vec<Vec<u8>> {
    let numbers: Vec<u64> = viewer.raw.keys().copied().collect();
    assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "no number is missing");
    let mut pictures: Vec<Vec<u8>> = vec![Vec::new()];
    let mut last = None;
    for (timestamp, marker, payload) in viewer.raw.values() {
        assert!(last.is_none_or(|last| last == timestamp), "a picture without an end");
        last = Some(timestamp).filter(|_| !marker);
        if let Some(picture) = pictures.last_mut().filter(|_| !payload.is_empty()) {
            picture.push(payload[1]);
        }
        if *marker {
            pictures.push(Vec::new());
        }
    }
    assert_eq!(pictures.pop(), Some(Vec::new()), "a picture is not marked");
    pictures
}

/// The frame numbers, in their order, and the decode targets that the latest
/// packet says are active, where any says so.
fn frames(viewer: &Viewer, targets: u32) -> (Vec<u16>, Option<u32>) {
    let number = |bytes: &Vec<u8>| u16::from_be_bytes([bytes[1], bytes[2]]);
    let mut numbers: Vec<u16> = viewer.described.values().map(number).collect();
    numbers.dedup();
    let latest = viewer.described.values().next_back().filter(|bytes| bytes.len() > 3);
    let active = latest.map(|bytes| {
        let rest = bytes[3..].iter().fold(0u32, |all, byte| all << 8 | u32::from(*byte));
        let bits = 8 * (bytes.len() as u32 - 3);
        assert_eq!(rest >> (bits - 5), 0b01000, "the targets and nothing else");
        rest >> (bits - 5 - targets) & ((1 << targets) - 1)
    });
    (numbers, active)
}

#[test]
fn a_viewer_on_low_gets_the_low_decode_target_and_is_told_so() {
    let caps =
        [(Layer::Low, true), (Layer::Medium, true), (Layer::High, true), (Layer::Low, false)];
    let (mut world, mut camera) = stage(160, 1, l3t3(false), &caps);
    camera.film(&mut world, 40);
    let low = vec![0, 0, 0];
    let medium = vec![0, 0, 0, 1, 1, 1];
    let high = vec![0, 0, 0, 1, 1, 1, 2, 2, 2];
    for (index, sizes) in [&low, &medium, &high, &low].into_iter().enumerate() {
        let seen = pictures(&world.viewers[index]);
        assert!(seen.len() >= 39, "{} pictures", seen.len());
        assert!(seen.iter().all(|picture| picture == sizes), "{seen:?}");
    }
    // The distances are what frames are predicted over.
    let (numbers, active) = frames(&world.viewers[0], 9);
    assert!(numbers.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == 3), "{numbers:?}");
    assert_eq!(active, Some(0b111));
    assert_eq!(frames(&world.viewers[1], 9).1, Some(0b11_1111));
    let (numbers, active) = frames(&world.viewers[2], 9);
    assert!(numbers.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == 1), "{numbers:?}");
    assert_eq!(active, None, "all of them, as the structure says");
    assert!(world.viewers[3].described.is_empty(), "he did not agree to it");
}

#[test]
fn other_shards_know_the_decode_targets_as_well() {
    let caps = [(Layer::Low, true), (Layer::Low, true), (Layer::High, true), (Layer::High, true)];
    let (mut world, mut camera) = stage(161, 2, l3t3(false), &caps);
    camera.film(&mut world, 40);
    for index in 0..4 {
        let seen = pictures(&world.viewers[index]);
        let packets = if index < 2 { 3 } else { 9 };
        assert!(seen.len() >= 39 && seen.iter().all(|it| it.len() == packets), "{seen:?}");
    }
    let active = [1, 3].map(|index| frames(&world.viewers[index], 9).1);
    assert_eq!(active, [Some(0b111), None]);
}

#[test]
fn a_larger_picture_begins_where_its_chain_begins_without_a_key_frame() {
    let (mut world, mut camera) = stage(162, 1, l2t1(), &[(Layer::Medium, true)]);
    camera.fresh = 3;
    camera.film(&mut world, 20);
    let keys = camera.keys;
    assert!(pictures(&world.viewers[0]).iter().all(|it| it == &[0, 0, 0]));
    world.sfu.set_cap(world.now, viewer(0), Layer::High);
    camera.film(&mut world, 5);
    assert_eq!(camera.keys, keys, "nobody asked for a key frame");
    let seen = pictures(&world.viewers[0]);
    assert_eq!(seen.last().map(Vec::as_slice), Some(&[0, 0, 0, 1, 1, 1][..]), "{seen:?}");
    let begun = seen.iter().position(|picture| picture.len() == 6);
    assert!(begun.is_some_and(|begun| begun.is_multiple_of(3)), "at {begun:?}");
    assert_eq!(frames(&world.viewers[0], 2).1, None, "both targets are his");
}

#[test]
fn sizes_that_need_no_other_but_in_key_frames_come_alone() {
    let caps = [(Layer::Low, true), (Layer::High, true)];
    let (mut world, mut camera) = stage(163, 1, l3t3(true), &caps);
    camera.film(&mut world, 20);
    let seen = pictures(&world.viewers[1]);
    assert_eq!(seen[0], [0, 0, 0, 1, 1, 1, 2, 2, 2]);
    assert!(seen.iter().skip(1).all(|picture| picture == &[2, 2, 2]), "{seen:?}");
    let seen = pictures(&world.viewers[0]);
    assert!(seen.iter().all(|picture| picture == &[0, 0, 0]), "{seen:?}");
    assert_eq!(frames(&world.viewers[1], 9).1, Some(0b1_1100_0000));
    // Down as well as up takes a key frame here.
    let keys = camera.keys;
    world.sfu.set_cap(world.now, viewer(1), Layer::Medium);
    camera.film(&mut world, 30);
    assert_eq!(camera.keys, keys + 1);
    let seen = pictures(&world.viewers[1]);
    assert_eq!(seen.last().map(Vec::as_slice), Some(&[1, 1, 1][..]));
}

#[test]
fn what_is_lost_of_larger_pictures_does_not_stop_the_smaller() {
    let caps = [(Layer::Low, true), (Layer::High, true)];
    let (mut world, mut camera) = stage(164, 1, l3t3(false), &caps);
    camera.film(&mut world, 20);
    let keys = camera.keys;
    camera.loses = true;
    camera.film(&mut world, 20);
    world.run(Duration::from_millis(300));
    assert!(world.performer.as_ref().unwrap().resent > 0, "it is asked for again");
    assert_eq!(camera.keys, keys);
    let low = &world.viewers[0];
    let seen = pictures(low);
    assert!(seen.len() >= 39 && seen.iter().all(|it| it == &[0, 0, 0]), "{seen:?}");
    assert_eq!(low.repaired, 0, "he missed nothing");
    assert!(low.raw.values().all(|(_, _, payload)| !payload.is_empty()), "not even a number");
    let seen = pictures(&world.viewers[1]);
    assert!(seen.len() >= 39 && seen.iter().all(|it| it.len() == 9), "{seen:?}");
}
