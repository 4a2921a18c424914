//! What members say over data channels, and who hears it from whom.

use bytes::Bytes;
use footlight_sfu::{Event, Lane, PeerId};
use footlight_shared::{Permission, Role, ServerMsg};

use super::hall::{Guest, Hall};
use crate::signal::registry::Order;

/// Three in a room; what they are called there.
fn room() -> (Hall, [Guest; 3], [u32; 3]) {
    let mut hall = Hall::new();
    let mut guests = [1, 2, 3].map(|user| hall.enter(Role::Viewer, user));
    for guest in &guests {
        hall.meet(guest.attached.key, false);
    }
    let names = guests.each_mut().map(|guest| {
        guest.heard();
        match hall.registry.room_snapshot(guest.attached.key) {
            Ok(ServerMsg::RoomSnapshot { snapshot }) => snapshot.me.0,
            other => panic!("{other:?}"),
        }
    });
    hall.registry.take_orders();
    (hall, guests, names)
}

fn peer(hall: &Hall, guest: &Guest) -> PeerId {
    hall.registry.peer_of(guest.attached.key).unwrap()
}

/// Says something, and what the media path is to do then.
fn say(hall: &mut Hall, guest: &Guest, to: u32, words: &[u8]) -> Vec<Order> {
    let payload = Bytes::from([&to.to_be_bytes()[..], words].concat());
    said(hall, guest, payload)
}

fn said(hall: &mut Hall, guest: &Guest, payload: Bytes) -> Vec<Order> {
    let peer = peer(hall, guest);
    hall.registry.handle_media(Event::Said { peer, lane: Lane::Reliable, payload }, hall.now);
    hall.registry.take_orders()
}

#[test]
fn all_others_or_one_hear_it_from_whom_the_server_knows() {
    let (mut hall, guests, names) = room();
    let [first, second, third] = &guests;
    let heard = |peers: &[PeerId], from: u32, words: &[u8]| {
        let payload = Bytes::from([&from.to_be_bytes()[..], words].concat());
        vec![Order::Tell { peers: peers.to_vec(), lane: Lane::Reliable, payload }]
    };
    let (second_peer, third_peer) = (peer(&hall, second), peer(&hall, third));
    assert_eq!(
        say(&mut hall, first, 0, b"hello"),
        heard(&[second_peer, third_peer], names[0], b"hello")
    );
    assert_eq!(say(&mut hall, second, names[2], b"psst"), heard(&[third_peer], names[1], b"psst"));
    // Nobody hears himself, who is not there, or what names nobody.
    assert_eq!(say(&mut hall, second, names[1], b"me"), []);
    assert_eq!(say(&mut hall, second, 99, b"whom"), []);
    assert_eq!(said(&mut hall, second, Bytes::from_static(&[0, 0, 0])), []);
}

#[test]
fn who_has_left_or_may_not_is_not_heard() {
    let (mut hall, guests, _) = room();
    let gone = peer(&hall, &guests[0]);
    hall.registry.leave(guests[0].attached.key, hall.now);
    let payload = Bytes::from_static(b"\0\0\0\0still here");
    hall.registry.handle_media(Event::Said { peer: gone, lane: Lane::Reliable, payload }, hall.now);
    assert_eq!(hall.registry.take_orders(), []);

    let key = guests[1].attached.key;
    let session = hall.registry.session_mut(key).unwrap();
    let mut claims = session.claims().clone();
    for grant in &mut claims.grants {
        grant.can.retain(|can| *can != Permission::Data);
    }
    session.renewed(claims).unwrap();
    assert_eq!(say(&mut hall, &guests[1], 0, b"hello"), []);
    assert_ne!(say(&mut hall, &guests[2], 0, b"hello"), []);
}

#[test]
fn files_go_to_one_at_a_time() {
    let (mut hall, guests, names) = room();
    let (from, to) = (peer(&hall, &guests[0]), peer(&hall, &guests[2]));
    let mut send = |name: u32| {
        let payload = Bytes::from([&name.to_be_bytes()[..], b"piece"].concat());
        let said = Event::Said { peer: from, lane: Lane::Files, payload };
        hall.registry.handle_media(said, hall.now);
        hall.registry.take_orders()
    };
    assert_eq!(send(0), []);
    let payload = Bytes::from([&names[0].to_be_bytes()[..], b"piece"].concat());
    assert_eq!(send(names[2]), [Order::Tell { peers: vec![to], lane: Lane::Files, payload }]);
}
