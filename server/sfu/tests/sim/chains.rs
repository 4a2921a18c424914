//! Where a frame is missing without which nothing that follows can be decoded, the
//! performer is asked for a key frame as soon as the next descriptor tells of it, and
//! nobody is moved to what hangs on it.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::camera::{Camera, Lost, stage};
use crate::descriptor::{l2t1, l3t3};
use crate::world::{World, viewer};

const HIGH: usize = 2;
const FRAME: Duration = Duration::from_millis(33);

fn asked(world: &World) -> u32 {
    world.performer.as_ref().unwrap().asked[HIGH]
}

/// How long after a picture of which something is lost a key frame is asked for.
fn asked_after(world: &mut World, camera: &mut Camera, lost: Lost) -> Option<Duration> {
    let (before, began) = (asked(world), world.now);
    camera.lost = lost;
    for _ in 0..60 {
        camera.take(world);
        let next = world.now + FRAME;
        while world.now < next {
            world.step();
            if asked(world) > before {
                return Some(world.now - began);
            }
        }
    }
    None
}

/// A stage on which the next picture has the lowest rate.
fn playing(seed: u64, shards: u8) -> (World, Camera) {
    let caps = [(Layer::High, true), (Layer::Low, false)];
    let (mut world, mut camera) = stage(seed, shards, l3t3(false), true, &caps);
    camera.film(&mut world, 60);
    let since = camera.since_key();
    camera.film(&mut world, 4 - since % 4);
    (world, camera)
}

#[test]
fn a_frame_that_was_never_sent_is_missed_with_the_next_packet() {
    for shards in [1, 2] {
        let (mut world, mut camera) = playing(480, shards);
        let lost = Lost::Frame(camera.picture);
        let after = asked_after(&mut world, &mut camera, lost).unwrap();
        // The way here and back: larger sizes of the same picture say that it is missing,
        // the next picture that it was not on its way.
        assert!(after < FRAME + Duration::from_millis(30), "{after:?}");
    }
}

#[test]
fn a_packet_that_does_not_come_again_is_given_up_for_a_key_frame() {
    let (mut world, mut camera) = playing(481, 1);
    let lost = Lost::Packet(camera.picture);
    let after = asked_after(&mut world, &mut camera, lost).unwrap();
    assert!(after < Duration::from_millis(400), "{after:?}");
    let keys = camera.keys;
    camera.lost = Lost::Nothing;
    camera.film(&mut world, 60);
    assert_eq!(camera.keys, keys + 1, "and for no other");
}

#[test]
fn what_no_other_frame_needs_is_worth_none() {
    for loss in [Lost::Frame, Lost::Packet] {
        let (mut world, mut camera) = playing(482, 1);
        camera.film(&mut world, 1);
        let lost = loss(camera.picture);
        assert_eq!(asked_after(&mut world, &mut camera, lost), None);
    }
}

#[test]
fn nobody_is_moved_to_a_larger_picture_that_hangs_on_a_missing_frame() {
    for told in [false, true] {
        let (mut world, mut camera) = stage(483, 1, l2t1(), told, &[(Layer::Medium, true)]);
        camera.fresh = 3;
        camera.film(&mut world, 59);
        // The larger size may be begun with the next picture but one.
        camera.lost = Lost::Packet(camera.picture);
        world.sfu.set_cap(world.now, viewer(0), Layer::High);
        camera.film(&mut world, 1);
        assert!(camera.picture.is_multiple_of(3), "{}", camera.picture);
        let keys = camera.keys;
        let before = world.viewers[0].raw.len();
        camera.film(&mut world, 30);
        assert!(camera.keys > keys, "it begins anew");
        let large = world.viewers[0].raw.values().skip(before);
        let first = large.map(|(_, _, payload)| payload).find(|it| it.get(1) == Some(&1));
        assert_eq!(first.map(|payload| payload[3]), Some(1), "with the key frame");
        assert_eq!(latest(&world), 6);
    }
}

/// Packets of the latest picture.
fn latest(world: &World) -> usize {
    let packets = world.viewers[0].raw.values();
    let last = packets.clone().next_back().map(|(timestamp, ..)| *timestamp);
    packets.filter(|(timestamp, ..)| Some(*timestamp) == last).count()
}
