//! SSRCs that nobody announced.

use std::time::Duration;

use crate::offer::{OPUS, RID, VP8};
use crate::world::World;

#[test]
fn unknown_ssrcs_are_bounded_and_harmless() {
    let mut world = World::playing(100, 1);
    let dropped = world.sfu.stats().rtp_dropped;
    for n in 0..400u32 {
        let performer = world.performer.as_mut().unwrap();
        let (number, rid) = match n % 4 {
            0 => (VP8, None),
            1 => (VP8, Some((RID, "x"))),
            // A layer that flows is not taken over.
            2 => (VP8, Some((RID, "h"))),
            _ => (OPUS, None),
        };
        let mut packet = performer.header(true, number, 1, 1, 0x7000_0000 + n, rid);
        packet.extend_from_slice(&[0x90, 0xE0, 0x80, 0, 0, 0x20, 0, 0]);
        performer.client.send_rtp(&packet);
        world.run(Duration::from_millis(5));
    }
    world.run(Duration::from_secs(1));
    let stats = world.sfu.stats();
    // Some are refused by SRTP already, which keeps state for a few only.
    assert!(stats.rtp_dropped - dropped + stats.packets_rejected == 400, "{stats:?}");
    world.viewers[0].assert_decodable();
}
