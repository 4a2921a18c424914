//! Layers in streams of their own, each with its own frame numbers in its
//! dependency descriptors: to a viewer who changes between them they are one.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::descriptor::{More, l1t3};
use crate::performer::Performer;
use crate::viewer::Viewer;
use crate::world::{PERFORMER, ROOM, World, viewer};

/// Kinds of four pictures.
const KINDS: [usize; 4] = [1, 3, 2, 4];

fn film(world: &mut World, keys: &mut [u32; 3], pictures: std::ops::Range<u32>) {
    let shape = l1t3();
    for picture in pictures {
        for layer in Layer::ALL.map(Layer::index) {
            let performer = world.performer.as_mut().unwrap();
            let key = performer.asked[layer] != keys[layer];
            keys[layer] = performer.asked[layer];
            let kind = if key { 0 } else { KINDS[picture as usize % 4] };
            let number = picture as u16 + layer as u16 * 20_000;
            let more = More { structure: key, ..More::default() };
            performer.descriptor = shape.describe((true, true), kind, number, more);
            let payload = vec![if key { 0x18 } else { 0x10 }, layer as u8, picture as u8];
            performer.video(layer, picture * 2_970, true, payload);
            performer.descriptor.clear();
        }
        world.run(Duration::from_millis(33));
    }
}

#[test]
fn frame_numbers_go_on_over_a_change_of_layer() {
    for told in [true, false] {
        changes_layer(told);
    }
}

fn changes_layer(told: bool) {
    let mut world = World::new(170);
    let mut client = world.client();
    let offer = crate::offer::av1_performer(&client.parts(), true);
    let answer = world.sfu.publish(world.now, ROOM, PERFORMER, &offer).unwrap();
    assert!(answer.contains("a=extmap-allow-mixed\r\n"), "{answer}");
    client.answered(world.now, &answer);
    let mut performer = Performer::new(world.now, client);
    performer.layers.iter_mut().for_each(|stream| stream.on = false);
    world.performer = Some(performer);
    let mut client = world.client();
    let offer = crate::offer::av1_viewer(&client.parts(), true);
    let offer = if told { offer } else { crate::offer::without_transport_cc(&offer) };
    let answer = world.sfu.watch(world.now, ROOM, viewer(0), &offer, Layer::Low).unwrap();
    client.answered(world.now, &answer);
    let mut watching = Viewer::new(world.now, client, &answer);
    watching.opaque = true;
    world.viewers.push(watching);
    world.run(Duration::from_millis(200));
    let mut keys = [u32::MAX; 3];
    film(&mut world, &mut keys, 0..40);
    world.sfu.set_cap(world.now, viewer(0), Layer::High);
    film(&mut world, &mut keys, 40..100);
    let watching = &world.viewers[0];
    let layers: Vec<u8> = watching.raw.values().map(|(_, _, payload)| payload[1]).collect();
    assert!(layers.first() == Some(&0) && layers.last() == Some(&2), "{layers:?}");
    let number = |bytes: &Vec<u8>| u16::from_be_bytes([bytes[1], bytes[2]]);
    let numbers: Vec<u16> = watching.described.values().map(number).collect();
    assert_eq!(numbers.len(), watching.raw.len(), "each is described");
    assert!(numbers.windows(2).all(|it| it[0].wrapping_add(1) == it[1]), "{numbers:?}");
    let at = layers.iter().position(|layer| *layer == 2).unwrap();
    let first = watching.described.values().nth(at).unwrap();
    assert!(first.len() > 8 && first[3] & 0x80 != 0, "it brings its structure");
}
