//! Whoever publishes or watches without a socket.

use footlight_shared::UserId;

use super::*;

fn census(hall: &Hall) -> usize {
    hall.registry.census().sessions
}

#[test]
fn a_session_without_a_socket_ends_with_its_media_and_the_stage_waits() {
    let mut hall = Hall::new();
    let program = hall.enter_without_socket(Role::Performer, 1);
    let peer = hall.publish(&program);
    hall.pass(120 * SECOND);
    assert_eq!((hall.status(), census(&hall)), (Some(StageStatus::Live), 1));

    let gone = Event::Gone { peer, reason: GoneReason::Silent };
    hall.registry.handle_media(gone, hall.now);
    assert_eq!((hall.status(), census(&hall)), (Some(StageStatus::Away), 0));
    hall.pass(31 * SECOND);
    assert_eq!(hall.status(), None);
}

#[test]
fn a_picture_that_stops_makes_the_stage_away_until_it_goes_on() {
    let mut hall = Hall::new();
    let program = hall.enter_without_socket(Role::Performer, 1);
    hall.publish(&program);
    hall.layers(vec![Layer::High]);
    // For a moment it may.
    hall.layers(Vec::new());
    hall.pass(4 * SECOND);
    hall.layers(vec![Layer::High]);
    hall.pass(4 * SECOND);
    assert_eq!(hall.status(), Some(StageStatus::Live));

    hall.layers(Vec::new());
    hall.pass(4 * SECOND);
    assert_eq!(hall.status(), Some(StageStatus::Live));
    hall.pass(2 * SECOND);
    assert_eq!(hall.status(), Some(StageStatus::Away));
    hall.pass(20 * SECOND);
    hall.layers(vec![Layer::High]);
    assert_eq!(hall.status(), Some(StageStatus::Live));
}

#[test]
fn a_picture_that_stays_away_ends_the_session() {
    let mut hall = Hall::new();
    let program = hall.enter_without_socket(Role::Performer, 1);
    let peer = hall.publish(&program);
    hall.layers(Vec::new());
    hall.pass(5 * SECOND);
    assert_eq!((hall.status(), census(&hall)), (Some(StageStatus::Away), 1));
    hall.pass(31 * SECOND);
    assert_eq!((hall.status(), census(&hall)), (None, 0));
    assert_eq!(hall.registry.take_orphans(), [peer]);
}

#[test]
fn no_socket_takes_it_up() {
    let mut hall = Hall::new();
    let program = hall.enter_without_socket(Role::Performer, 1);
    hall.publish(&program);
    assert!(!hall.resume(&program).unwrap().attached.resumed);
    assert_eq!(census(&hall), 2);
}

#[test]
fn its_owner_ends_the_stage_and_frees_the_seat() {
    let mut hall = Hall::new();
    let program = hall.enter_without_socket(Role::Performer, 1);
    hall.publish(&program);
    let player = hall.enter_without_socket(Role::Guest, 2);
    hall.watch(&player);
    let mut page = hall.enter(Role::Viewer, 3);
    hall.watch(&page);
    let stage = hall.stage();
    let of = |user| UserId(uuid::Uuid::from_u128(user));
    let find = |hall: &Hall, guest: &Guest, user| {
        hall.registry.socketless(guest.attached.key.session, &stage, of(user))
    };

    assert_eq!(find(&hall, &player, 1), None, "it is not his");
    assert_eq!(find(&hall, &page, 3), None, "it has a socket");
    let found = find(&hall, &player, 2).unwrap();
    hall.registry.close_socketless(found, &stage, hall.now);
    assert_eq!(hall.summary().viewers, 1);
    let found = find(&hall, &program, 1).unwrap();
    assert!(found.performs);
    hall.registry.close_socketless(found, &stage, hall.now);
    assert_eq!(page.statuses().last(), Some(&StageStatus::Ended));
    assert_eq!(census(&hall), 1);
}
