//! A newcomer starts at once.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::world::World;

#[test]
fn a_newcomer_starts_with_a_key_frame_that_has_just_come() {
    for told in [true, false] {
        joins_beside_a_key_frame(told);
    }
}

fn joins_beside_a_key_frame(told: bool) {
    let mut world = World::playing(140, 1);
    world.told = told;
    world.run(Duration::from_secs(1));
    // Somebody else wants a key frame; while it comes, the newcomer shakes hands.
    let keys = world.performer.as_ref().unwrap().layers[2].keys;
    world.viewers[0].picture_loss();
    world.until(Duration::from_secs(1), |world| {
        world.performer.as_ref().unwrap().layers[2].keys > keys
    });
    // Of one who cannot tell what comes, the best is hoped for; the other's first is
    // what is kept of a smaller layer.
    world.watch(Layer::High);
    world.until(Duration::from_secs(1), |world| world.viewers[1].client.is_connected());
    let connected = world.now;
    world.until(Duration::from_secs(1), |world| !world.viewers[1].video.is_empty());
    assert!(world.now - connected < Duration::from_millis(70), "{:?}", world.now - connected);
    world.run(Duration::from_secs(1));
    let performer = world.performer.as_ref().unwrap();
    let further = u32::from(told);
    assert!(performer.layers[2].keys <= keys + 1 + further, "no further key frame was needed");
    let viewer = &world.viewers[1];
    viewer.assert_decodable();
    // What he missed is shown at once: no more time on his timeline than there
    // is between the arrivals, and some decoding.
    let frames = viewer.frames();
    for pair in frames.windows(2).take(20) {
        let ticks = pair[1].first.timestamp.wrapping_sub(pair[0].first.timestamp);
        let passed = (pair[1].first.at - pair[0].first.at).as_millis() as u32 * 90;
        assert!(ticks <= passed + 900, "{ticks} ticks in {passed}");
    }
}
