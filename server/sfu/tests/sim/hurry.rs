//! What must not wait, and what may: the caller rests while nothing but the latter
//! comes.

use std::net::SocketAddr;

use footlight_sfu::Layer;

use crate::world::World;

const REPORT: [u8; 8] = [0x80, 201, 0, 1, 0, 0, 0, 1];

/// Whether the datagrams hurry that a client has sent since the last time.
fn hurries(world: &mut World, from: SocketAddr, datagrams: Vec<Vec<u8>>) -> bool {
    assert!(!datagrams.is_empty());
    let now = world.now;
    world.sfu.take_hurry();
    for mut datagram in datagrams {
        assert_eq!(world.sfu.handle_datagram(now, from, &mut datagram), None);
    }
    world.sfu.take_hurry() && !world.sfu.take_hurry()
}

#[test]
fn media_and_joining_hurry_and_what_connected_viewers_say_does_not() {
    let mut world = World::playing(400, 1);
    let viewer = &mut world.viewers[0].client;
    viewer.out.clear();
    viewer.send_rtcp(&REPORT);
    let check = viewer.check();
    let (from, mut said) = (viewer.at, std::mem::take(&mut viewer.out));
    said.push(check);
    assert!(!hurries(&mut world, from, said));

    let performer = world.performer.as_mut().unwrap();
    performer.client.out.clear();
    performer.video(2, 0, true, vec![0x90, 0xE0, 0x80, 0, 0, 0x20, 1, 2]);
    let (from, said) = (performer.client.at, std::mem::take(&mut performer.client.out));
    assert!(hurries(&mut world, from, said));

    world.watch(Layer::High);
    let newcomer = &world.viewers[1].client;
    let (from, check) = (newcomer.at, newcomer.check());
    assert!(hurries(&mut world, from, vec![check]));
    let stranger = "203.0.113.66:6666".parse().unwrap();
    let garbage = [20, 128, 144].map(|first| vec![first; 60]).to_vec();
    assert!(!hurries(&mut world, stranger, garbage));
}

#[test]
fn where_performers_send_from_is_known_while_they_are_connected() {
    let mut world = World::new(401);
    world.publish();
    assert_eq!(world.sfu.performers().count(), 0);
    let connected = |world: &World| world.performer.as_ref().unwrap().client.is_connected();
    world.until(std::time::Duration::from_secs(2), connected);
    world.run(std::time::Duration::from_millis(100));
    let at = world.performer.as_ref().unwrap().client.at;
    assert_eq!(world.sfu.performers().collect::<Vec<_>>(), [at]);
    let (now, peer) = (world.now, footlight_sfu::PeerId(1));
    world.sfu.remove(now, peer);
    assert_eq!(world.sfu.performers().count(), 0);
}
