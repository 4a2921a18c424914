//! Numbers that start again at zero. Sequence numbers and picture ids of the
//! video do in every run.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::offer::OPUS;
use crate::world::World;

#[test]
fn timestamps_that_wrap_go_on() {
    let mut world = World::new(210);
    world.publish();
    // Each layer's clock at another moment, the sound's between.
    let performer = world.performer.as_mut().unwrap();
    for (layer, seconds) in performer.layers.iter_mut().zip([2, 3, 4]) {
        layer.offset = 0u32.wrapping_sub(90_000 * seconds);
    }
    performer.sound.offset = 0u32.wrapping_sub(48_000 * 3);
    world.watch(Layer::High);
    world.watch(Layer::Low);
    world.run(Duration::from_secs(6));
    for viewer in &world.viewers {
        viewer.assert_decodable();
        assert!(viewer.frames().len() > 160);
        let times: Vec<u32> = viewer.sound_times.values().copied().collect();
        assert!(times.len() > 280);
        assert!(times.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == 960), "{times:?}");
    }
}

#[test]
fn the_rollover_counter_of_sealed_packets_turns_twice() {
    let mut world = World::playing(211, 1);
    let performer = world.performer.as_mut().unwrap();
    performer.on = false;
    let (ssrc, first) = (performer.sound.ssrc, performer.sound.sequence);
    world.run(Duration::from_millis(100));
    let heard = world.viewers[0].sound.len();
    // From just below the first turn to just behind the second.
    let count = u32::from(u16::MAX - first) + 0x1_0000 + 1_000;
    for n in 0..count {
        let performer = world.performer.as_mut().unwrap();
        let number = first.wrapping_add(n as u16);
        let mut packet = performer.header(false, OPUS, number, n * 960, ssrc, None);
        packet.extend_from_slice(&[0x78; 20]);
        performer.client.send_rtp(&packet);
        if n % 8 == 0 {
            world.step();
        }
    }
    world.run(Duration::from_millis(100));
    let sound = &world.viewers[0].sound;
    assert_eq!(sound.len(), heard + count as usize);
    let numbers: Vec<u64> = sound.keys().copied().collect();
    assert_eq!(numbers[numbers.len() - 1] - numbers[0] + 1, numbers.len() as u64, "no hole");
}
