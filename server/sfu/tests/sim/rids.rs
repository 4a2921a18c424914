//! Programs call their layers otherwise than our page does.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::network::Weather;
use crate::world::{PERFORMER, World, viewer};

const OURS: &str = "a=rid:l send\r\na=rid:m send\r\na=rid:h send\r\na=simulcast:send l;m;h\r\n";

#[test]
fn each_layer_is_had_whatever_it_is_called() {
    // As OBS calls them, and others: from the smallest to the largest, and as offered.
    let cases = [(["2", "1", "0"], "0;1;2"), (["q", "h", "f"], "q;h;f")];
    for (seed, (rids, order)) in (190..).zip(cases) {
        let mut world = World::new(seed);
        let lines: String = order.split(';').map(|rid| format!("a=rid:{rid} send\r\n")).collect();
        let theirs = format!("{lines}a=simulcast:send {order}\r\n");
        world.publish_with(PERFORMER, |offer| offer.replace(OURS, &theirs));
        world.performer.as_mut().unwrap().rids = rids;
        world.watch_without_feedback(Layer::High);
        // What is sent again is named, too.
        world.network.weather = Weather { loss: 0.02, ..Weather::FINE };
        for layer in [Layer::High, Layer::Low, Layer::Medium] {
            world.sfu.set_cap(world.now, viewer(0), layer);
            let patience = Duration::from_secs(5);
            world.until(patience, |world| world.viewers[0].layer() == Some(layer));
            world.run(Duration::from_secs(2));
            assert_eq!(world.viewers[0].layer(), Some(layer), "of {order}");
        }
        world.network.weather = Weather::FINE;
        world.run(Duration::from_secs(2));
        world.viewers[0].assert_decodable();
        assert!(world.performer.as_ref().unwrap().resent > 0);
    }
}

#[test]
fn the_answer_takes_them_by_their_names() {
    let mut world = World::new(195);
    let client = world.client();
    let offer = crate::offer::performer(&client.parts());
    let offer = offer.replace(OURS, "a=rid:0 send\r\na=rid:1 send\r\na=simulcast:send 0;1\r\n");
    let answer = world.sfu.publish(world.now, crate::world::ROOM, PERFORMER, &offer).unwrap();
    assert!(
        answer.contains("a=rid:0 recv\r\na=rid:1 recv\r\na=simulcast:recv 0;1\r\n"),
        "{answer}"
    );
}
