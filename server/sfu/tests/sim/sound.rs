//! A performer without a camera is heard.

use std::time::Duration;

use footlight_sfu::{Event, Layer};

use crate::performer::Performer;
use crate::world::{PERFORMER, ROOM, World};

#[test]
fn sound_alone_is_forwarded() {
    let mut world = World::new(150);
    let mut client = world.client();
    let offer = crate::offer::performer(&client.parts());
    let (offer, _) = offer.split_once("m=video").unwrap();
    let answer = world.sfu.publish(world.now, ROOM, PERFORMER, offer).unwrap();
    assert!(answer.contains("a=group:BUNDLE 0\r\n"));
    client.answered(world.now, &answer);
    let mut performer = Performer::new(world.now, client);
    for layer in &mut performer.layers {
        layer.on = false;
    }
    world.performer = Some(performer);
    world.watch(Layer::High);
    world.run(Duration::from_secs(3));
    assert!(world.viewers[0].sound.len() > 120);
    assert!(world.viewers[0].video.is_empty());
    assert!(!world.viewers[0].reports[0].is_empty());
    assert!(world.events.contains(&Event::MediaStarted { room: ROOM }));
    assert!(world.performer.as_ref().unwrap().told.0 > 120);
}

#[test]
fn silence_stays_as_long_as_it_was() {
    let mut world = World::new(151);
    world.publish();
    world.watch(Layer::High);
    for round in 0..3 {
        world.performer.as_mut().unwrap().speaks = true;
        world.run(Duration::from_secs(1));
        world.performer.as_mut().unwrap().speaks = false;
        world.run(Duration::from_millis(400 + 100 * round));
    }
    let heard: Vec<(u64, u32)> =
        world.viewers[0].sound_times.iter().map(|(number, at)| (*number, *at)).collect();
    let steps =
        heard.windows(2).map(|pair| (pair[1].0 - pair[0].0, pair[1].1.wrapping_sub(pair[0].1)));
    // One number after the other, each 20 ms later or as much as nothing was said.
    let silences: Vec<u32> = steps
        .inspect(|(numbers, _)| assert_eq!(*numbers, 1))
        .map(|(_, ticks)| ticks)
        .filter(|ticks| *ticks > 1_000)
        .collect();
    assert_eq!(silences.len(), 2, "{silences:?}");
    assert!(silences[0].abs_diff(48 * 420) <= 960 && silences[1].abs_diff(48 * 520) <= 960);
}
