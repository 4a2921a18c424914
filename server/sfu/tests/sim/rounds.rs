//! What comes while viewers are served goes round with what is under way.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::world::World;

const SPAN: Duration = Duration::from_secs(6);

/// Six viewers of every layer, after some seconds of both kinds of drain.
fn played(glances: bool) -> World {
    let mut world = World::playing(160, 3);
    world.watch(Layer::Medium);
    world.watch(Layer::Low);
    world.watch(Layer::Low);
    world.run(SPAN / 2);
    world.glances = glances;
    world.runs.clear();
    world.run(SPAN);
    world
}

#[test]
fn nobody_misses_anything_or_gets_it_twice() {
    let world = played(true);
    for viewer in &world.viewers {
        assert_eq!(viewer.holes(), [0; 0]);
        assert_eq!((viewer.doubled, viewer.repaired), (0, 0));
        viewer.assert_decodable();
        let numbers: Vec<u64> = viewer.sound.keys().copied().collect();
        assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "sound is whole");
    }
}

#[test]
fn sound_and_pictures_that_come_together_leave_together() {
    let world = played(false);
    // A frame of the large layer has six packets; ten times a second there is sound
    // at the same moment.
    let both = world.runs.iter().filter(|segments| **segments == 7).count();
    assert!(both >= 150, "{both} of {:?}", world.runs);
}
