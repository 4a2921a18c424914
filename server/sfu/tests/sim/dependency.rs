//! A performer who sends all sizes and rates in one stream of AV1 and describes
//! them: everybody gets the decode target that he is to get, under numbers without
//! holes.

use std::time::Duration;

use footlight_sfu::{Event, Layer};

use crate::camera::{Lost, pictures, stage};
use crate::descriptor::{Shape, l2t1, l3t3};
use crate::viewer::Viewer;
use crate::world::{World, viewer};

/// Pictures until everybody has what he is to get.
const START: usize = 45;

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
    for told in [false, true] {
        let (mut world, mut camera) = stage(160, 1, l3t3(false), told, &caps);
        camera.film(&mut world, 60);
        let low = vec![0, 0, 0];
        let medium = vec![0, 0, 0, 1, 1, 1];
        let high = vec![0, 0, 0, 1, 1, 1, 2, 2, 2];
        for (index, sizes) in [&low, &medium, &high, &low].into_iter().enumerate() {
            let seen = pictures(&world.viewers[index]);
            assert!(seen.len() >= 59, "{} pictures", seen.len());
            let settled = if told { START } else { 0 };
            assert!(seen.iter().skip(settled).all(|picture| picture == sizes), "{seen:?}");
        }
        // The distances are what frames are predicted over.
        let (numbers, active) = frames(&world.viewers[0], 9);
        assert!(numbers.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == 3), "{numbers:?}");
        assert_eq!(active, Some(0b111));
        assert_eq!(frames(&world.viewers[1], 9).1, Some(0b11_1111));
        let (numbers, active) = frames(&world.viewers[2], 9);
        let latest = &numbers[numbers.len() - 60..];
        assert!(latest.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == 1), "{numbers:?}");
        assert_eq!(active, None, "all of them, as the structure says");
        assert!(world.viewers[3].described.is_empty(), "he did not agree to it");
    }
}

#[test]
fn other_shards_know_the_decode_targets_as_well() {
    let caps = [(Layer::Low, true), (Layer::Low, true), (Layer::High, true), (Layer::High, true)];
    for told in [false, true] {
        let (mut world, mut camera) = stage(161, 2, l3t3(false), told, &caps);
        camera.film(&mut world, 60);
        for index in 0..4 {
            let seen = pictures(&world.viewers[index]);
            let packets = if index < 2 { 3 } else { 9 };
            let settled = if told { START } else { 0 };
            let as_told = seen.iter().skip(settled).all(|it| it.len() == packets);
            assert!(seen.len() >= 59 && as_told, "{seen:?}");
        }
        let active = [1, 3].map(|index| frames(&world.viewers[index], 9).1);
        assert_eq!(active, [Some(0b111), None]);
    }
}

#[test]
fn a_larger_picture_begins_where_its_chain_begins_without_a_key_frame() {
    let (mut world, mut camera) = stage(162, 1, l2t1(), false, &[(Layer::Medium, true)]);
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
    let (mut world, mut camera) = stage(163, 1, l3t3(true), false, &caps);
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
    let (mut world, mut camera) = stage(164, 1, l3t3(false), false, &caps);
    camera.film(&mut world, 20);
    let keys = camera.keys;
    camera.lost = Lost::Larger;
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

#[test]
fn a_structure_of_before_that_comes_again_changes_nothing() {
    let caps = [(Layer::Low, true), (Layer::High, true)];
    let (mut world, mut camera) = stage(165, 1, l3t3(false), false, &caps);
    let stream = &world.performer.as_ref().unwrap().layers[2];
    let (ssrc, first) = (stream.ssrc, stream.sequence);
    camera.film(&mut world, 20);
    camera.reshape(Shape { offset: 40, ..l3t3(false) });
    camera.film(&mut world, 20);
    let keys = camera.keys;
    let told = |world: &World| {
        let layers = |event: &&Event| matches!(event, Event::PublisherLayers { .. });
        world.events.iter().filter(layers).count()
    };
    let before = told(&world);
    // The first packet of the first key frame comes once more.
    world.performer.as_mut().unwrap().resend(ssrc, first);
    camera.film(&mut world, 30);
    assert_eq!((camera.keys, told(&world)), (keys, before));
    for (index, packets) in [(0, 3), (1, 9)] {
        let seen = pictures(&world.viewers[index]);
        assert!(seen.len() >= 69, "{} pictures", seen.len());
        assert!(seen.iter().all(|picture| picture.len() == packets), "{seen:?}");
    }
    assert_eq!(frames(&world.viewers[0], 9).1, Some(0b111));
}
