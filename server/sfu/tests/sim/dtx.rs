//! Opus that is sent discontinuously (RFC 7587, section 3.1.3): a silence is hundreds of
//! milliseconds without a packet, then one of two bytes, and no fault of anybody's path.

use std::time::Duration;

use footlight_sfu::{Config, Event, Layer, Limit};

use crate::network::Bottleneck;
use crate::performer::COMFORT;
use crate::world::{PERFORMER, ROOM, World, server, viewer};

/// What both sides of an offer say of Opus, with all that may be wished.
const OPUS: &str = "minptime=10;useinbandfec=1;usedtx=1";

#[test]
fn it_is_agreed_on_with_error_correction_where_it_is_offered() {
    let mut world = World::new(180);
    let client = world.client();
    let (now, parts) = (world.now, client.parts());
    let performer = crate::offer::performer(&parts);
    let viewer_offer = crate::offer::viewer(&parts);
    for (said, wished) in [("minptime=10;useinbandfec=1", false), (OPUS, true)] {
        let offer = performer.replace("minptime=10;useinbandfec=1", said);
        let answer = world.sfu.publish(now, ROOM, PERFORMER, &offer).unwrap();
        assert!(answer.contains(&format!("a=fmtp:111 {said}\r\n")), "{answer}");
        assert_eq!(answer.contains("usedtx"), wished);
        let named = "a=rtpmap:109 opus/48000/2\r\n";
        let offer = viewer_offer.replace(named, &format!("{named}a=fmtp:109 {said}\r\n"));
        let answer = world.sfu.watch(now, ROOM, viewer(0), &offer, Layer::High).unwrap();
        assert!(answer.contains(&format!("a=fmtp:109 {said}\r\n")), "{answer}");
    }
}

/// A performer whose silence is as Opus', and one viewer each of those who tell when
/// packets came and those who report losses alone.
fn stage(seed: u64, shards: u8) -> World {
    let config = Config { candidates: vec![server()], shards, ..Config::default() };
    let mut world = World::with_config(seed, config);
    world.publish();
    world.watch(Layer::High);
    world.watch_without_feedback(Layer::High);
    world.performer.as_mut().unwrap().comforts = true;
    world
}

fn speaks(world: &mut World, speaks: bool) {
    world.performer.as_mut().unwrap().speaks = speaks;
}

fn heard(world: &World) -> Vec<usize> {
    world.viewers.iter().map(|viewer| viewer.sound.len()).collect()
}

/// Each packet has the number after the one before, and the time between them.
fn assert_in_time(world: &World) {
    for viewer in &world.viewers {
        let numbers: Vec<u64> = viewer.sound.keys().copied().collect();
        assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "no number is missing");
        let came: Vec<_> = viewer.sound.values().zip(viewer.sound_times.values()).collect();
        for pair in came.windows(2) {
            let [(one, first), (two, second)] = pair else { continue };
            let ticks = i64::from(second.wrapping_sub(**first));
            let passed = (**two - **one).as_micros() as i64 * 48 / 1_000;
            assert!((ticks - passed).abs() < 48 * 20, "{ticks} ticks in {passed}");
        }
    }
}

#[test]
fn a_silence_passes_as_it_is_and_is_taken_for_nothing_else() {
    for (seed, shards) in [(181, 1), (182, 2)] {
        let mut world = stage(seed, shards);
        world.until(Duration::from_secs(5), |world| {
            world.viewers.iter().all(|viewer| viewer.layer() == Some(Layer::High))
        });
        // Until nothing rests any more for being new.
        world.run(Duration::from_secs(11));
        let (before, events) = (heard(&world), world.events.len());
        let (stats, asked) = (world.stats(), world.performer.as_ref().unwrap().asked);
        speaks(&mut world, false);
        world.run(COMFORT * 25);
        let spoken: Vec<usize> =
            heard(&world).iter().zip(before).map(|(now, before)| now - before).collect();
        assert!(spoken.iter().all(|packets| (24..=27).contains(packets)), "{spoken:?}");
        for viewer in &world.viewers {
            let latest = viewer.heard.values().next_back().map(|(_, payload)| payload.len());
            assert_eq!((viewer.layer(), latest), (Some(Layer::High), Some(2)));
        }
        speaks(&mut world, true);
        world.run(Duration::from_secs(2));
        assert_in_time(&world);
        assert_eq!(world.events[events..], [], "nothing has happened");
        let after = world.stats();
        assert_eq!((after.nacks_sent, after.lost), (stats.nacks_sent, stats.lost));
        assert_eq!(after.probes, stats.probes);
        assert_eq!(world.performer.as_ref().unwrap().asked, asked);
        world.viewers.iter().for_each(|viewer| viewer.assert_decodable());
    }
}

#[test]
fn a_minute_of_silence_without_pictures_loses_nobody_and_the_next_word_is_heard() {
    let mut world = stage(183, 1);
    for layer in &mut world.performer.as_mut().unwrap().layers {
        layer.on = false;
    }
    world.run(Duration::from_secs(3));
    speaks(&mut world, false);
    world.run(Duration::from_secs(60));
    let before = heard(&world);
    speaks(&mut world, true);
    world.run(Duration::from_millis(200));
    assert!(heard(&world).iter().zip(before).all(|(now, before)| *now >= before + 8));
    assert!(!world.events.iter().any(|event| matches!(event, Event::Gone { .. })));
    assert_in_time(&world);
    // Nor is anything thought of the path that the pictures would have to pay for.
    for layer in &mut world.performer.as_mut().unwrap().layers {
        (layer.on, layer.key_wanted) = (true, true);
    }
    world.until(Duration::from_secs(5), |world| {
        world.viewers.iter().all(|viewer| viewer.layer() == Some(Layer::High))
    });
}

#[test]
fn who_is_left_with_a_silent_sound_has_his_pictures_back_with_the_path() {
    let mut world = stage(184, 1);
    world.until(Duration::from_secs(5), |world| world.viewers[0].layer() == Some(Layer::High));
    let mut link = Bottleneck::new(120_000, 30_000);
    link.behind.push(world.viewers[0].client.at);
    world.network.bottleneck = Some(link);
    let dark = |event: &Event| {
        let limited = Some(Limit::Bandwidth);
        matches!(event, Event::ViewerLayers { peer, current: None, limited: why, .. }
            if *peer == viewer(0) && *why == limited)
    };
    world.until(Duration::from_secs(20), |world| world.events.iter().any(dark));
    speaks(&mut world, false);
    world.run(Duration::from_secs(10));
    world.network.bottleneck = None;
    let pictures = world.viewers[0].bytes.pictures;
    world.until(Duration::from_secs(40), |world| world.viewers[0].bytes.pictures > pictures);
}
