//! What a performer sends, every viewer gets: whole, once, under his own names.

use std::time::Duration;

use footlight_sfu::{Event, Layer};

use crate::world::{PERFORMER, ROOM, World, viewer};

#[test]
fn every_viewer_gets_picture_and_sound() {
    let mut world = World::playing(1, 3);
    world.run(Duration::from_secs(3));
    for viewer in &world.viewers {
        viewer.assert_decodable();
        assert!(viewer.frames().len() > 85, "{}", viewer.frames().len());
        assert!(viewer.sound.len() > 140, "{}", viewer.sound.len());
        let numbers: Vec<u64> = viewer.sound.keys().copied().collect();
        assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]));
        assert_eq!((viewer.doubled, viewer.repaired), (0, 0));
    }
    let performer = world.performer.as_ref().unwrap();
    assert!(performer.asked.iter().sum::<u32>() <= 3, "{:?}", performer.asked);
    assert!(world.events.contains(&Event::Connected { peer: PERFORMER }));
    assert!(world.events.contains(&Event::Connected { peer: viewer(2) }));
    assert!(world.events.contains(&Event::MediaStarted { room: ROOM }));
    let layers = Layer::ALL.to_vec();
    assert!(world.events.contains(&Event::PublisherLayers { room: ROOM, layers: layers.clone() }));
    let told = Event::ViewerLayers {
        peer: viewer(0),
        available: layers,
        current: Some(Layer::High),
        limited: None,
    };
    assert!(world.events.contains(&told));
}

#[test]
fn the_performer_is_told_when_his_packets_arrived() {
    let mut world = World::playing(2, 0);
    world.run(Duration::from_secs(2));
    let performer = world.performer.as_ref().unwrap();
    assert!(performer.feedbacks >= 30, "{}", performer.feedbacks);
    // 30 frames of 10 packets and 50 of sound, two seconds long.
    assert!(performer.told.0 > 650, "{:?}", performer.told);
    assert_eq!(performer.told.1, 0, "nothing was lost");
    assert!(performer.receiver_reports >= 1);
}

#[test]
fn a_key_frame_of_hundreds_of_packets_at_once_comes_whole() {
    let mut world = World::playing(3, 2);
    let stream = |world: &World| world.performer.as_ref().unwrap().layers[2].keys;
    let keys = stream(&world);
    let performer = world.performer.as_mut().unwrap();
    let asked = performer.asked;
    let usual = std::mem::replace(&mut performer.sizes[2], (100, 1_000));
    performer.layers[2].key_wanted = true;
    world.until(Duration::from_millis(100), |world| stream(world) > keys);
    world.performer.as_mut().unwrap().sizes[2] = usual;
    world.run(Duration::from_secs(2));
    let performer = world.performer.as_ref().unwrap();
    assert_eq!(performer.asked, asked, "for no other");
    assert_eq!((stream(&world), performer.resent), (keys + 1, 0));
    for viewer in &world.viewers {
        viewer.assert_decodable();
        assert!(viewer.frames().iter().any(|frame| frame.first.key && frame.first.count == 300));
    }
}
