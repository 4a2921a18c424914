//! Sound that repeats itself (RFC 2198) reaches those who take it as it is, and
//! everybody else as plain Opus.

use std::time::Duration;

use footlight_sfu::{Config, Layer};

use crate::offer::{OPUS, VIEWER_OPUS, VIEWER_RED, with_red};
use crate::viewer::Viewer;
use crate::world::{PERFORMER, ROOM, World, server};

/// A performer whose sound repeats itself, one viewer who takes that, and one who
/// does not.
fn world(seed: u64, shards: u8) -> World {
    let config = Config { candidates: vec![server()], shards, ..Config::default() };
    let mut world = World::with_config(seed, config);
    world.publish_with(PERFORMER, with_red);
    world.performer.as_mut().unwrap().repeats = true;
    world.watch_with(ROOM, Layer::High, with_red);
    world.watch(Layer::High);
    // On both shards, where there are two.
    world.watch(Layer::High);
    world.watch_with(ROOM, Layer::High, with_red);
    world.until(Duration::from_secs(4), |world| {
        world.viewers.iter().all(|viewer| viewer.layer() == Some(Layer::High))
    });
    for viewer in &mut world.viewers {
        viewer.heard.clear();
    }
    world
}

/// What was said with the packets, by the numbers in it; fails where it is not as
/// it was sent.
fn said(viewer: &Viewer) -> Vec<u16> {
    let number = |payload: &[u8]| {
        assert_eq!((payload.len(), payload[0], payload[3]), (60, 0x78, 0x78));
        u16::from_be_bytes([payload[1], payload[2]])
    };
    let read = |(payload_type, payload): &(u8, Vec<u8>)| match *payload_type {
        VIEWER_OPUS => number(payload),
        VIEWER_RED => {
            assert_eq!(payload[..5], [0x80 | VIEWER_OPUS, 0x0F, 0, 60, VIEWER_OPUS]);
            let (before, now) = payload[5..].split_at(60);
            assert_eq!(number(before).wrapping_add(1), number(now));
            number(now)
        }
        other => panic!("payload type {other}"),
    };
    viewer.heard.values().map(read).collect()
}

fn without_holes(said: &[u16]) -> bool {
    said.windows(2).all(|pair| pair[0].wrapping_add(1) == pair[1])
}

#[test]
fn who_takes_copies_gets_them_and_who_does_not_gets_the_sound_alone() {
    for shards in [1, 2] {
        let mut world = world(170, shards);
        world.run(Duration::from_secs(2));
        for (n, viewer) in world.viewers.iter().enumerate() {
            let expected = if n % 3 == 0 { VIEWER_RED } else { VIEWER_OPUS };
            assert!(viewer.heard.values().all(|(number, _)| *number == expected), "{n}");
            let said = said(viewer);
            assert!(said.len() > 80 && without_holes(&said), "{n}: {said:?}");
        }
    }
}

#[test]
fn what_the_performers_path_has_lost_is_taken_from_the_copies() {
    for shards in [1, 2] {
        let mut world = world(171, shards);
        world.performer.as_mut().unwrap().mutters = Some(5);
        world.run(Duration::from_secs(2));
        world.performer.as_mut().unwrap().mutters = None;
        world.run(Duration::from_millis(200));
        for viewer in &world.viewers {
            let said = match viewer.heard.values().next().unwrap().0 {
                VIEWER_OPUS => said(viewer),
                // He has the copy, and is sent it as well.
                _ => viewer
                    .heard
                    .values()
                    .map(|(_, it)| it[it.len() - 59..].to_vec())
                    .map(|it| u16::from_be_bytes([it[0], it[1]]))
                    .collect(),
            };
            assert!(said.len() > 90 && without_holes(&said), "{said:?}");
        }
        assert!(world.sfu.stats().recovered >= 18);
    }
}

#[test]
fn two_lost_in_a_row_leave_one_hole_and_no_confusion() {
    let mut world = world(172, 1);
    world.run(Duration::from_millis(500));
    for lost in [2, 3] {
        let performer = world.performer.as_mut().unwrap();
        let first = performer.sound.sequence;
        // All of these multiples are lost.
        performer.mutters = Some(1);
        world.until(Duration::from_secs(1), |world| {
            world.performer.as_ref().unwrap().sound.sequence == first.wrapping_add(lost)
        });
        world.performer.as_mut().unwrap().mutters = None;
        world.run(Duration::from_millis(500));
        let said = said(&world.viewers[1]);
        let hole = |pair: &[u16]| pair[1].wrapping_sub(pair[0]) - 1;
        let holes: u16 = said.windows(2).map(hole).sum();
        assert_eq!(holes, if lost == 2 { 1 } else { 3 }, "{said:?}");
    }
    assert_eq!(world.sfu.stats().recovered, 2);
}

#[test]
fn of_a_performer_with_one_small_layer_copies_come_all_the_same() {
    let config = Config { candidates: vec![server()], ..Config::default() };
    let mut world = World::with_config(177, config);
    world.publish_with(PERFORMER, with_red);
    let performer = world.performer.as_mut().unwrap();
    performer.repeats = true;
    performer.layers.retain(|stream| stream.layer == Layer::Low);
    world.watch_with(ROOM, Layer::High, with_red);
    world.run(Duration::from_secs(4));
    assert_eq!(world.viewers[0].layer(), Some(Layer::Low));
    world.viewers[0].heard.clear();
    world.run(Duration::from_secs(2));
    let heard = &world.viewers[0].heard;
    assert!(heard.len() > 80 && heard.values().all(|(number, _)| *number == VIEWER_RED));
}

#[test]
fn a_narrow_path_is_kept_for_the_pictures() {
    let mut world = World::new(173);
    world.publish_with(PERFORMER, with_red);
    world.performer.as_mut().unwrap().repeats = true;
    world.watch_with(ROOM, Layer::High, with_red);
    world.run(Duration::from_secs(3));
    let last = |world: &World| world.viewers[0].heard.values().next_back().unwrap().0;
    assert_eq!(last(&world), VIEWER_RED);
    world.sfu.set_bitrate_cap(world.now, crate::world::viewer(0), Some(900_000));
    world.run(Duration::from_secs(1));
    assert_eq!(last(&world), VIEWER_OPUS);
    world.sfu.set_bitrate_cap(world.now, crate::world::viewer(0), None);
    world.run(Duration::from_secs(10));
    assert_eq!(last(&world), VIEWER_RED);
    assert!(without_holes(&said(&world.viewers[0])));
}

#[test]
fn broken_copies_are_dropped_and_nothing_else() {
    let mut world = world(174, 1);
    let before = world.sfu.stats().rtp_dropped;
    let performer = world.performer.as_mut().unwrap();
    for broken in
        [&[][..], &[0x80 | OPUS], &[0x80 | OPUS, 0xFF, 0xFF, 0xFF, OPUS, 1], &[OPUS], &[8, 1]]
    {
        let (sequence, ssrc) = (performer.sound.sequence, performer.sound.ssrc);
        performer.sound.sequence = sequence.wrapping_add(1);
        let mut packet = performer.header(false, crate::offer::RED, sequence, 0, ssrc, None);
        packet.extend_from_slice(broken);
        performer.client.send_rtp(&packet);
    }
    world.run(Duration::from_secs(1));
    assert_eq!(world.sfu.stats().rtp_dropped, before + 4, "padding is no fault");
    let said = said(&world.viewers[1]);
    assert!(said.len() > 40, "{said:?}");
}

#[test]
fn it_is_agreed_on_only_where_it_is_wanted() {
    for redundant_sound in [false, true] {
        let config = Config { candidates: vec![server()], redundant_sound, ..Config::default() };
        let mut world = World::with_config(175, config);
        let client = world.client();
        let offer = with_red(&crate::offer::performer(&client.parts()));
        let answer = world.sfu.publish(world.now, ROOM, PERFORMER, &offer).unwrap();
        let audio = if redundant_sound { "SAVPF 63 111\r\n" } else { "SAVPF 111\r\n" };
        assert!(answer.contains(audio), "{answer}");
        assert_eq!(answer.contains("a=fmtp:63 111/111\r\n"), redundant_sound);
        let offer = with_red(&crate::offer::viewer(&client.parts()));
        let answer =
            world.sfu.watch(world.now, ROOM, crate::world::viewer(0), &offer, Layer::High).unwrap();
        assert_eq!(answer.contains("a=rtpmap:110 red/48000/2\r\n"), redundant_sound);
    }
}
