//! A performer who changes in mid-stream what is sent.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::world::World;

#[test]
fn another_resolution_by_an_unasked_key_frame_goes_through() {
    let mut world = World::playing(200, 1);
    for _ in 0..5 {
        world.run(Duration::from_millis(300));
        for layer in &mut world.performer.as_mut().unwrap().layers {
            layer.key_wanted = true;
        }
    }
    world.run(Duration::from_millis(300));
    let keys = world.viewers[0].frames().iter().filter(|frame| frame.first.key).count();
    assert!(keys > 5, "{keys}");
    world.viewers[0].assert_decodable();
}

#[test]
fn a_layer_with_another_ssrc_takes_the_place_of_the_one_before() {
    let mut world = World::playing(201, 1);
    for _ in 0..3 {
        world.run(Duration::from_secs(1));
        world.performer.as_mut().unwrap().restart(2);
        let frame = world.performer.as_ref().unwrap().layers[2].frame;
        world.until(Duration::from_secs(3), |world| {
            let newest = world.viewers[0].video.values().next_back();
            newest.is_some_and(|it| it.layer == Layer::High && it.frame > frame + 30)
        });
    }
    world.run(Duration::from_millis(100));
    world.viewers[0].assert_decodable();
}

#[test]
fn all_layers_with_other_ssrcs_at_once_are_followed() {
    let mut world = World::playing(202, 2);
    world.run(Duration::from_secs(1));
    let performer = world.performer.as_mut().unwrap();
    (0..3).for_each(|index| performer.restart(index));
    let frame = performer.layers[2].frame;
    world.until(Duration::from_secs(3), |world| {
        world.viewers.iter().all(|viewer| {
            let newest = viewer.video.values().next_back();
            newest.is_some_and(|it| it.layer == Layer::High && it.frame > frame + 30)
        })
    });
    for viewer in &world.viewers {
        viewer.assert_decodable();
    }
}
