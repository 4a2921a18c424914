//! SSRCs that mean two things.

use std::time::Duration;

use crate::offer::OPUS;
use crate::world::World;

#[test]
fn sound_under_the_name_of_a_picture_is_dropped() {
    let mut world = World::playing(170, 1);
    let dropped = world.sfu.stats().rtp_dropped;
    for n in 0..50u16 {
        let performer = world.performer.as_mut().unwrap();
        let layer = &mut performer.layers[2];
        let (ssrc, number) = (layer.ssrc, layer.sequence.wrapping_add(2_000 + n));
        let mut packet = performer.header(true, OPUS, number, u32::from(n), ssrc, None);
        packet.extend_from_slice(&[0x78; 60]);
        performer.client.send_rtp(&packet);
        world.run(Duration::from_millis(10));
    }
    world.run(Duration::from_secs(1));
    assert_eq!(world.sfu.stats().rtp_dropped, dropped + 50);
    world.viewers[0].assert_decodable();
}

#[test]
fn a_layer_that_takes_anothers_name_spoils_neither_the_third_nor_the_sound() {
    let mut world = World::playing(171, 2);
    let performer = world.performer.as_mut().unwrap();
    performer.layers[0].ssrc = performer.layers[1].ssrc;
    let heard = world.viewers[0].sound.len();
    world.run(Duration::from_secs(5));
    for viewer in &world.viewers {
        assert!(viewer.sound.len() > heard + 240);
        viewer.assert_decodable();
    }
    assert_eq!(world.sfu.stats().queue_overflows, 0);
}
