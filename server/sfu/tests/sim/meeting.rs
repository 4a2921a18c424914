//! A meeting: all see and hear all, by sections that are described once.

use std::time::{Duration, Instant};

use footlight_sfu::{Config, Event, Layer, SourceKind};

use crate::world::{MEETING, World, member, server};

const SECOND: Duration = Duration::from_secs(1);

/// So many who look at each other, once they are connected.
pub(crate) fn meeting(seed: u64, members: usize, shards: u8, ears: u8, height: u16) -> World {
    let config = Config { candidates: vec![server()], shards, ..Config::default() };
    let mut world = World::with_config(seed, config);
    for _ in 0..members {
        world.meet(ears, 9);
    }
    world.until(SECOND * 5, |world| world.members.iter().all(|it| it.client.is_connected()));
    world.look_around(height);
    world
}

fn everybody_but(n: usize, members: usize) -> Vec<u8> {
    (0..members).filter(|it| *it != n).map(|it| member(it).0 as u8).collect()
}

/// All see and hear all others, and nobody himself.
fn assert_all_meet(world: &World, since: Instant) {
    for (n, it) in world.members.iter().enumerate() {
        let others = everybody_but(n, world.members.len());
        assert_eq!(it.hears(since), others, "{n} hears");
        let seen: Vec<u8> = it.sees(since).into_keys().map(|(of, _)| of).collect();
        assert_eq!(seen, others, "{n} sees");
    }
}

#[test]
fn three_see_and_hear_each_other_and_nobody_himself() {
    for shards in [1, 2, 4] {
        let mut world = meeting(1, 3, shards, 8, 180);
        world.run(SECOND * 2);
        let since = world.now - SECOND;
        assert_all_meet(&world, since);
        for n in 0..3 {
            let it = &world.members[n];
            it.assert_decodable();
            assert!(it.feedbacks > 5, "{} words on what arrived", it.feedbacks);
            for of in (0..3).filter(|of| *of != n) {
                let mid = it.slot_of(member(of), SourceKind::Camera).unwrap();
                let pieces = it.comes[mid].pieces.values();
                let name = member(of).0 as u8;
                assert!(pieces.clone().all(|piece| piece.of == name), "it comes as it was told");
                assert!(it.slot_of(member(of), SourceKind::Microphone).is_some());
            }
        }
    }
}

#[test]
fn what_is_hidden_is_paused_and_what_is_shown_again_goes_on() {
    let mut world = meeting(2, 3, 1, 8, 180);
    world.run(SECOND * 2);
    world.look(0, &[(1, 180)]);
    world.run(SECOND / 2);
    let since = world.now;
    world.run(SECOND);
    let seen: Vec<_> = world.members[0].sees(since).into_keys().map(|(of, _)| of).collect();
    assert_eq!(seen, [member(1).0 as u8]);
    assert_eq!(world.members[0].hears(since).len(), 2, "he hears both all the same");
    assert_eq!(world.members[0].slot_of(member(2), SourceKind::Camera), None);
    world.look(0, &[(1, 180), (2, 180)]);
    let since = world.now;
    world.run(SECOND);
    assert_eq!(world.members[0].sees(since).len(), 2);
    world.members[0].assert_decodable();
}

#[test]
fn a_larger_tile_gets_a_better_layer() {
    let mut world = meeting(3, 3, 1, 8, 180);
    world.run(SECOND * 3);
    let since = world.now - SECOND;
    assert!(world.members[0].sees(since).values().all(|layer| *layer == Layer::Low));
    world.look(0, &[(1, 720), (2, 180)]);
    world.run(SECOND * 3);
    let since = world.now - SECOND;
    let seen: Vec<Layer> = world.members[0].sees(since).into_values().collect();
    assert_eq!(seen, [Layer::High, Layer::Low]);
    world.look(0, &[(1, 180), (2, 360)]);
    world.run(SECOND * 3);
    let since = world.now - SECOND;
    let seen: Vec<Layer> = world.members[0].sees(since).into_values().collect();
    assert_eq!(seen, [Layer::Low, Layer::Medium]);
    world.members[0].assert_decodable();
}

#[test]
fn a_section_goes_on_with_somebody_else_from_a_key_frame_that_is_here() {
    let mut world = meeting(4, 4, 1, 8, 180);
    world.run(SECOND * 2);
    for round in 0..8 {
        let asked = |world: &World| world.members.iter().map(|it| it.camera[0].asked).sum::<u32>();
        world.look(0, &[(1 + round % 3, 180)]);
        let before = asked(&world);
        world.run(Duration::from_millis(400));
        let since = world.now - Duration::from_millis(200);
        let seen: Vec<_> = world.members[0].sees(since).into_keys().map(|(of, _)| of).collect();
        assert_eq!(seen, [member(1 + round % 3).0 as u8], "round {round}");
        assert!(asked(&world) - before <= 1, "at most when the kept one is too old");
    }
    world.members[0].assert_decodable();
    for (mid, comes) in world.members[0].comes.iter().filter(|(_, comes)| comes.rtx != 0) {
        let Some(first) = comes.pieces.values().next() else { continue };
        for piece in comes.pieces.values() {
            let shown = i64::from(piece.timestamp.wrapping_sub(first.timestamp) / 90);
            let ahead = shown - (piece.at - first.at).as_millis() as i64;
            assert!(ahead.abs() <= 200, "{mid}: {ahead} ms ahead of time at {piece:?}");
        }
    }
    let used = world.members[0].comes.values().filter(|it| it.rtx != 0 && it.bytes > 0);
    assert!(used.count() <= 4, "sections are used again");
}

#[test]
fn a_screen_is_shown_beside_the_camera() {
    let mut world = meeting(5, 2, 1, 8, 180);
    world.members[1].screen.on = true;
    let tiles = [(world.publication(1, true), 1_080), (world.publication(1, false), 180)];
    world.look_at(0, &tiles);
    world.run(SECOND * 3);
    let since = world.now - SECOND;
    let seen = world.members[0].sees(since);
    let name = member(1).0 as u8;
    assert_eq!(seen.into_keys().collect::<Vec<_>>(), [(name, false), (name, true)]);
    assert!(world.members[0].slot_of(member(1), SourceKind::Screen).is_some());
    world.members[0].assert_decodable();
}

#[test]
fn who_leaves_leaves_his_places_to_others_and_nothing_behind() {
    let mut world = meeting(6, 4, 1, 8, 180);
    world.run(SECOND);
    let now = world.now;
    world.sfu.remove(now, member(3));
    world.members[3].client.alive = false;
    world.run(SECOND);
    for n in 0..3 {
        let slots = &world.members[n].slots;
        assert!(slots.values().all(|(of, _)| *of != member(3)), "{slots:?}");
        assert_eq!(slots.len(), 4, "two voices and two pictures");
    }
    for n in 0..3 {
        let now = world.now;
        world.sfu.remove(now, member(n));
        world.members[n].client.alive = false;
    }
    world.run(SECOND);
    let stats = world.stats();
    assert_eq!((stats.peers, stats.members, stats.meetings, stats.rooms), (0, 0, 0, 0));
}

#[test]
fn who_comes_again_is_seen_again_without_anybody_looking_anew() {
    let mut world = meeting(7, 2, 1, 8, 180);
    world.run(SECOND);
    let mut client = world.client();
    let offer = crate::offer::member(&client.parts(), 8, 9);
    let now = world.now;
    let answer = world.sfu.meet(now, MEETING, member(1), &offer).unwrap();
    client.answered(now, &answer);
    world.members[1] = crate::member::Member::new(now, client, member(1), &answer);
    world.run(SECOND * 3);
    let since = world.now - SECOND;
    assert_eq!(world.members[0].sees(since).len(), 1);
    assert_eq!(world.members[0].hears(since).len(), 1);
    world.members[0].assert_decodable();
    let gone = world.events.iter().any(|event| matches!(event, Event::Gone { .. }));
    assert!(!gone, "nobody is said to be gone");
}

#[test]
fn what_nobody_looks_at_need_not_be_sent_and_is_woken_for_a_large_tile() {
    let mut world = meeting(8, 2, 2, 8, 180);
    world.members[1].obeys = true;
    world.run(SECOND * 12);
    let on = |world: &World| world.members[1].camera.iter().filter(|it| it.on).count();
    assert_eq!(on(&world), 1, "the smallest");
    world.look(0, &[(1, 720)]);
    world.run(SECOND * 3);
    let since = world.now - SECOND / 2;
    let seen: Vec<Layer> = world.members[0].sees(since).into_values().collect();
    assert_eq!(seen, [Layer::High]);
    world.members[0].assert_decodable();
}

#[test]
fn what_one_may_not_send_is_not_passed_on() {
    let mut world = meeting(9, 2, 1, 8, 180);
    world.run(SECOND);
    let now = world.now;
    world.sfu.set_allowed(now, member(1), SourceKind::Microphone, false);
    world.run(SECOND / 10);
    let since = world.now;
    world.run(SECOND);
    assert_eq!((world.members[0].hears(since).len(), world.members[0].sees(since).len()), (0, 1));
    let now = world.now;
    world.sfu.set_allowed(now, member(1), SourceKind::Microphone, true);
    world.run(SECOND);
    assert_eq!(world.members[0].hears(since).len(), 1);
}

#[test]
fn who_was_silenced_for_half_a_round_of_numbers_is_heard_again_and_nothing_is_missing() {
    let mut world = meeting(13, 2, 1, 8, 180);
    world.run(SECOND);
    let now = world.now;
    world.sfu.set_allowed(now, member(1), SourceKind::Microphone, false);
    for n in 0..36_000 {
        let now = world.now;
        world.members[1].speak(now);
        if n % 8 == 0 {
            world.step();
        }
    }
    world.run(SECOND / 10);
    let now = world.now;
    world.sfu.set_allowed(now, member(1), SourceKind::Microphone, true);
    world.run(SECOND);
    assert_eq!(world.members[0].hears(now), [member(1).0 as u8]);
    for comes in world.members[0].comes.values().filter(|comes| comes.rtx == 0) {
        let numbers: Vec<u64> = comes.pieces.keys().copied().collect();
        assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "no hole");
    }
}

#[test]
fn what_was_not_shown_is_missing_and_a_key_frame_comes_after_it() {
    let mut world = meeting(14, 2, 1, 8, 180);
    world.run(SECOND * 2);
    let now = world.now;
    world.sfu.set_allowed(now, member(1), SourceKind::Camera, false);
    world.run(SECOND / 2);
    let (now, asked) = (world.now, world.members[1].camera[0].asked);
    world.sfu.set_allowed(now, member(1), SourceKind::Camera, true);
    world.run(SECOND);
    assert!(world.members[1].camera[0].asked > asked);
    let mid = world.members[0].slot_of(member(1), SourceKind::Camera).unwrap();
    let pieces = &world.members[0].comes[mid].pieces;
    let (first, _) = pieces.iter().find(|(_, piece)| piece.at > now).unwrap();
    assert!(!pieces.contains_key(&(first - 1)), "a decoder knows that something is missing");
    assert!(pieces.values().any(|piece| piece.at > now && piece.key));
}

#[test]
fn a_full_meeting_is_said_to_be() {
    let config = Config { candidates: vec![server()], max_members: 2, ..Config::default() };
    let mut world = World::with_config(10, config);
    world.meet(4, 4);
    world.meet(4, 4);
    let client = world.client();
    let offer = crate::offer::member(&client.parts(), 4, 4);
    let now = world.now;
    let refused = world.sfu.meet(now, MEETING, member(2), &offer);
    assert_eq!(refused, Err(footlight_sfu::OfferError::RoomFull));
}

#[test]
fn what_one_was_shown_large_says_nothing_of_whom_he_is_shown_small_next() {
    for (seed, rests) in [(12, false), (11, true)] {
        let mut world = meeting(seed, 3, 1, 8, 180);
        world.members[2].obeys = true;
        if !rests {
            // Another one is shown him large.
            world.look(1, &[(2, 720)]);
        }
        world.look(0, &[(1, 720)]);
        world.run(SECOND * 12);
        let since = world.now - SECOND / 2;
        let seen: Vec<Layer> = world.members[0].sees(since).into_values().collect();
        assert_eq!(seen, [Layer::High]);
        world.look(0, &[]);
        // Something is there to start with at once.
        world.members[2].camera[0].key_wanted = true;
        world.run(SECOND / 2);
        assert_eq!(world.members[2].camera[2].on, !rests);
        let (asked, told) = (world.members[2].camera[2].asked, world.events.len());
        world.look(0, &[(2, 180)]);
        world.run(SECOND * 2);
        let since = world.now - SECOND;
        let seen: Vec<Layer> = world.members[0].sees(since).into_values().collect();
        assert_eq!(seen, [Layer::Low]);
        let woken = world.events.iter().skip(told).any(|event| match event {
            Event::SourceWatched { peer, layers, .. } => {
                *peer == member(2) && layers.contains(&Layer::High)
            }
            _ => false,
        });
        assert!(!woken, "nobody else wants it large");
        assert_eq!(world.members[2].camera[2].asked, asked);
        world.members[0].assert_decodable();
    }
}
