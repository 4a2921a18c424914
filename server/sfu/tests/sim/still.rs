//! What can be looked at without watching: key frames out of the cache.

use std::time::Duration;

use footlight_sfu::PeerId;

use crate::world::{PERFORMER, World};

/// Packets of the simulated key frames of the large layer, and so on down, and how
/// many of them are a byte longer.
const PACKETS: [(usize, usize); 3] = [(18, 9), (9, 4), (3, 1)];
/// A packet's bytes behind its descriptor.
const BODY: usize = 994;

#[test]
fn the_latest_key_frame_of_each_layer_is_there_whole() {
    let mut world = World::playing(420, 1);
    world.run(Duration::from_secs(1));
    let frames = world.sfu.key_frames(PERFORMER, 128 * 1024);
    // The tag says that it is a key frame; the simulation writes its layer behind that.
    let tags: Vec<_> = frames.iter().map(|frame| (frame[0] & 1, frame[1])).collect();
    assert_eq!(tags, [(0, 2), (0, 1), (0, 0)]);
    let lengths: Vec<_> = frames.iter().map(Vec::len).collect();
    assert_eq!(lengths, PACKETS.map(|(packets, longer)| packets * BODY + longer));
    // Those that are too long are left out.
    assert_eq!(world.sfu.key_frames(PERFORMER, lengths[1]), frames[1..]);
    assert!(world.sfu.key_frames(PeerId(9_999), 128 * 1024).is_empty());
}

#[test]
fn one_that_is_not_kept_any_more_is_not_there() {
    let mut world = World::playing(421, 1);
    let key = world.performer.as_ref().unwrap().layers[2].keys;
    world.run(Duration::from_secs(30));
    assert_eq!(world.performer.as_ref().unwrap().layers[2].keys, key);
    let frames = world.sfu.key_frames(PERFORMER, 128 * 1024);
    assert!(frames.iter().all(|frame| frame[1] != 2));
}
