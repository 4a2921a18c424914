//! Offers whose sections have each a transport of their own, until the answer bundles
//! them: what the first section that is taken says is what goes on.

use std::time::Duration;

use footlight_sfu::{Event, Layer, PeerId};

use crate::world::{PERFORMER, ROOM, World, viewer};

/// What a section says of a transport that nobody will be at.
const ELSEWHERE: &str = "a=ice-ufrag:elsewhere\r\na=ice-pwd:a-password-of-nobody-at-all\r\n\
    a=fingerprint:sha-256 0A:0B:0C:0D:0E:0F:00:01:02:03:04:05:06:07:08:09:\
    0A:0B:0C:0D:0E:0F:00:01:02:03:04:05:06:07:08:09\r\na=setup:actpass\r\n";

fn is_connected(world: &World, peer: PeerId) -> bool {
    world.events.contains(&Event::Connected { peer })
}

#[test]
fn a_performer_connects_whose_first_section_only_receives() {
    let mut world = World::new(60);
    world.publish_with(PERFORMER, |offer| {
        let mid = "a=mid:0\r\n";
        offer.replacen("a=sendonly", "a=recvonly", 1).replacen(mid, &format!("{mid}{ELSEWHERE}"), 1)
    });
    world.run(Duration::from_secs(2));
    assert!(is_connected(&world, PERFORMER));
}

#[test]
fn a_viewer_connects_whose_first_section_is_of_data_channels() {
    let mut world = World::playing(61, 0);
    world.watch_with(ROOM, Layer::High, |offer| {
        let data = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n\
                    a=mid:data\r\na=sctp-port:5000\r\n";
        offer.replacen("BUNDLE 0", "BUNDLE data 0", 1).replacen(
            "m=audio",
            &format!("{data}{ELSEWHERE}m=audio"),
            1,
        )
    });
    world.run(Duration::from_secs(2));
    assert!(is_connected(&world, viewer(0)));
    world.viewers[0].assert_decodable();
}
