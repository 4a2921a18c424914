//! Caps on what viewers are sent, from the handle to the last packet.

use footlight::media::Cap;
use footlight_sfu::{Config, Layer, PeerId};

use crate::party::Party;
use crate::viewer::Viewer;
use crate::{PATIENCE, start, start_with};

const SAVER: Cap = Cap { layer: Layer::High, bitrate: Some(400_000) };

#[tokio::test]
async fn a_viewer_is_sent_what_his_cap_allows_until_it_is_changed() {
    let mut party = Party::new(start(1));
    party.publish(PeerId(1)).await;
    party.watch().await;
    party.watch_within(SAVER).await;
    let are = |layers: [Layer; 2]| {
        move |party: &Party| {
            party.viewers().zip(layers).all(|(viewer, layer)| viewer.layer() == Some(layer))
        }
    };
    party.until(PATIENCE, are([Layer::High, Layer::Low]));
    let handle = party.media.handle.clone();
    handle.set_cap(Party::viewer(0), SAVER).unwrap();
    handle.set_cap(Party::viewer(1), Layer::High.into()).unwrap();
    party.until(PATIENCE, are([Layer::Low, Layer::High]));
}

#[tokio::test]
async fn the_cap_of_the_server_is_divided_among_the_viewers_of_all_shards() {
    let config = Config { server_bitrate: Some(4_000_000), ..Config::default() };
    let mut party = Party::new(start_with(2, config));
    party.publish(PeerId(1)).await;
    // So many that one of them is not at home, and alone there.
    for _ in 0..10 {
        party.watch().await;
    }
    // Past the start, where everybody has little.
    let settled = |it: &Viewer| it.frames().len() > 90 && it.layer() == Some(Layer::Low);
    party.until(PATIENCE, |party| party.viewers().all(settled));
    assert!(party.media.handle.snapshot().sfu.relayed > 0, "they are spread");
}
