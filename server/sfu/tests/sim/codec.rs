//! A viewer whose browser lacks the performer's codec is told so.

use std::time::Duration;

use footlight_sfu::{Event, Layer, VideoCodec};

use crate::viewer::Viewer;
use crate::world::{ROOM, World, viewer};

#[test]
fn a_viewer_without_the_performers_codec_is_told_once_and_hears_him() {
    let mut world = World::playing(130, 1);
    let mut client = world.client();
    let offer = crate::offer::viewer(&client.parts())
        .replace("VP8/90000", "H264/90000\r\na=fmtp:120 packetization-mode=1");
    let peer = viewer(1);
    let answer = world.sfu.watch(world.now, ROOM, peer, &offer, Layer::High).unwrap();
    client.answered(world.now, &answer);
    world.viewers.push(Viewer::new(world.now, client, &answer));
    world.run(Duration::from_secs(3));
    let common = vec![];
    let mismatch = Event::CodecMismatch { peer, codec: VideoCodec::Vp8, common };
    assert_eq!(world.events.iter().filter(|event| **event == mismatch).count(), 1);
    assert!(world.viewers[1].sound.len() > 100);
    assert!(world.viewers[1].video.is_empty());
    world.viewers[0].assert_decodable();
    let asked = world.performer.as_ref().unwrap().asked;
    assert!(asked[2] <= 3, "nobody asks for what cannot be shown: {asked:?}");
}
