//! A network that repeats everything changes nothing.

use std::time::Duration;

use crate::network::Datagram;
use crate::world::{World, server};

#[test]
fn replayed_packets_are_dropped() {
    let mut world = World::playing(80, 1);
    for _ in 0..30 {
        for _ in 0..33 {
            world.step();
        }
        let performer = world.performer.as_mut().unwrap();
        let from = performer.client.at;
        let frame = performer.layers[1].frame;
        performer.tick(world.now + Duration::from_millis(40));
        assert!(performer.layers[1].frame > frame);
        let sent: Vec<Vec<u8>> = performer.client.out.clone();
        for bytes in sent.iter().filter(|bytes| bytes[0] >= 128) {
            let bytes = bytes.clone();
            world.network.send(world.now, Datagram { from, to: server(), bytes });
        }
    }
    let rejected = world.sfu.stats().packets_rejected;
    assert!(rejected > 200, "{rejected}");
    world.run(Duration::from_secs(1));
    assert_eq!(world.viewers[0].doubled, 0);
    world.viewers[0].assert_decodable();
}
