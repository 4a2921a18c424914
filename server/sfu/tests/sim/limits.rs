//! Limits are kept, and a refused offer changes nothing.

use footlight_sfu::{Config, Layer, OfferError, PeerId, RoomId};

use crate::world::{ROOM, World, server};

#[test]
fn a_full_stage_refuses_viewers() {
    let config =
        Config { candidates: vec![server()], max_viewers_per_room: 2, ..Config::default() };
    let mut world = World::with_config(60, config);
    world.watch(Layer::High);
    world.watch(Layer::High);
    let client = world.client();
    let offer = crate::offer::viewer(&client.parts());
    let now = world.now;
    let refused = world.sfu.watch(now, ROOM, PeerId(900), &offer, Layer::High);
    assert_eq!(refused, Err(OfferError::RoomFull));
    let other = world.sfu.watch(now, RoomId(2), PeerId(900), &offer, Layer::High);
    assert!(other.is_ok(), "another stage has room");
    let again = world.sfu.watch(now, ROOM, PeerId(100), &offer, Layer::High);
    assert!(again.is_ok(), "who is there may come again");
    assert_eq!(world.sfu.stats().viewers, 3);
}

#[test]
fn a_full_server_refuses_peers() {
    let config = Config { candidates: vec![server()], max_peers: 1, ..Config::default() };
    let mut world = World::with_config(61, config);
    world.watch(Layer::High);
    let client = world.client();
    let offer = crate::offer::performer(&client.parts());
    let refused = world.sfu.publish(world.now, ROOM, PeerId(900), &offer);
    assert_eq!(refused, Err(OfferError::ServerFull));
}

#[test]
fn nonsense_is_refused() {
    let mut world = World::new(62);
    let now = world.now;
    let refused = world.sfu.publish(now, ROOM, PeerId(1), "nonsense");
    assert_eq!(refused, Err(OfferError::Malformed));
    let refused = world.sfu.publish(now, ROOM, PeerId(1), &"v=0\r\n".repeat(20_000));
    assert_eq!(refused, Err(OfferError::TooLong));
    let client = world.client();
    let without = crate::offer::viewer(&client.parts()).replace("a=ice-pwd", "a=x-ice-pwd");
    let refused = world.sfu.watch(now, ROOM, PeerId(1), &without, Layer::High);
    assert_eq!(refused, Err(OfferError::Missing("ice-pwd")));
    assert_eq!(world.sfu.stats().peers, 0);
}
