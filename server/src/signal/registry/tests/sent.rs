//! What of members the media path drops.

use footlight_shared::{Permission, Role, RoomState, Source};

use super::hall::Hall;
use crate::auth::Claims;
use crate::signal::outbox;
use crate::signal::registry::{Entrance, Order};

/// The same without what this permits.
fn without(claims: &Claims, permission: Permission) -> Claims {
    let mut claims = claims.clone();
    for grant in &mut claims.grants {
        grant.can.retain(|can| *can != permission);
    }
    claims
}

#[test]
fn what_a_token_does_not_name_goes_to_nobody_in_a_room() {
    let mut hall = Hall::new();
    let guest = hall.enter(Role::Viewer, 1);
    let key = guest.attached.key;
    let session = hall.registry.session_mut(key).unwrap();
    let claims = without(session.claims(), Permission::Screen);
    session.renewed(claims).unwrap();
    for _ in ["he comes", "with another connection"] {
        hall.registry.take_orders();
        hall.meet(key, false);
        let peer = hall.registry.peer_of(key).unwrap();
        let orders = hall.registry.take_orders();
        for source in Source::ALL {
            let dropped = Order::Allow { peer, source, allowed: false };
            let barred = matches!(source, Source::Screen | Source::ScreenSound);
            assert_eq!(orders.contains(&dropped), barred, "{source:?}");
        }
    }
}

#[test]
fn so_it_is_with_a_token_that_comes_while_he_is_there() {
    let mut hall = Hall::new();
    let guest = hall.enter(Role::Viewer, 1);
    let key = guest.attached.key;
    hall.meet(key, false);
    let peer = hall.registry.peer_of(key).unwrap();
    let all = hall.registry.session(key).unwrap().claims().clone();
    let camera = RoomState { camera: true, ..RoomState::default() };
    hall.registry.set_room_state(key, camera).unwrap();
    hall.registry.take_orders();
    let orders = |source, allowed| [Order::Allow { peer, source, allowed }];

    hall.registry.renew(key, without(&all, Permission::Camera)).unwrap();
    assert_eq!(hall.registry.take_orders(), orders(Source::Camera, false));
    assert!(hall.registry.set_room_state(key, camera).is_err());
    hall.registry.renew(key, all.clone()).unwrap();
    assert_eq!(hall.registry.take_orders(), [], "until he turns it on");
    assert!(hall.registry.set_room_state(key, camera).is_ok());
    assert_eq!(hall.registry.take_orders(), orders(Source::Camera, true));

    // And where his session is taken up with it.
    let (outbox, _outgoing) = outbox::channel();
    let entrance = Entrance {
        claims: without(&all, Permission::Microphone),
        resume: Some(key.session),
        trace: None,
        address: hall.address,
        exempt: false,
        outbox: Some(outbox),
    };
    let again = hall.registry.attach(entrance, hall.now).unwrap();
    assert!(again.resumed);
    assert_eq!(hall.registry.take_orders(), orders(Source::Microphone, false));
    let microphone = RoomState { microphone: true, ..camera };
    assert!(hall.registry.set_room_state(again.key, microphone).is_err());
}
