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
