//! A mesh's member: nothing is offered to the server, and what the browsers say to each
//! other goes through it.

use footlight_session::call::Hearing;
use footlight_session::{Attempt, Event, Intent, MediaState, Pass};
use footlight_shared::{
    ClientMsg, ErrorCode, MemberId, RoomState, RoomTile, ServerMsg, Signal, Source,
};

use crate::house::{room, room_id, view};
use crate::world::{SECOND, World};

const END: Signal = Signal::EndOfCandidates { ufrag: None };

fn come_without_an_offer(world: &mut World, attempt: u32) {
    assert!(world.asked_for(attempt));
    world.act(|session, now| session.handle_offer(now, Attempt(attempt), String::new()));
}

fn knocking() -> World {
    let mut world = World::new(Intent::Room { room: room_id(), pass: Pass::default() });
    come_without_an_offer(&mut world, 1);
    world.act(|session, now| session.set_token(now, "token".to_owned()));
    world.open();
    world.welcome(false);
    world
}

fn let_in(world: &mut World) {
    let id = world.last("room_join").unwrap().id;
    world.say(Some(id), ServerMsg::RoomJoined { answer: None, snapshot: room(1, &[2], true) });
}

fn inside() -> World {
    let mut world = knocking();
    let_in(&mut world);
    world
}

fn offer() -> Signal {
    Signal::Offer { sdp: "v=0".to_owned(), peer_session: None }
}

#[test]
fn coming_in_takes_no_offer_and_no_connection() {
    let mut world = inside();
    let ClientMsg::RoomJoin { offer, .. } = world.last("room_join").unwrap().msg else {
        panic!("another message");
    };
    assert_eq!(offer, None);
    assert!(!world.events.iter().any(|event| matches!(event, Event::Answer(..))));
    // Nothing that could fail is waited for, and nothing is mended.
    world.forget();
    world.act(|session, now| session.handle_network(now));
    world.pass_in_touch(60 * SECOND);
    assert!(!world.asked_for(2));
    assert!(!world.events.iter().any(|it| matches!(it, Event::NeedRestart { .. })));
    assert_eq!((world.count("room_join"), world.count("restart")), (0, 0));
}

#[test]
fn what_is_in_sight_is_not_told() {
    let mut world = inside();
    let tile = RoomTile { member: MemberId(2), source: Source::Camera, height: 180 };
    world.act(|session, now| session.room_view(now, view(vec![tile])));
    world.act(|session, _| session.room_state(RoomState { camera: true, ..RoomState::default() }));
    world.pass(SECOND);
    assert_eq!((world.count("room_view"), world.count("room_state")), (0, 2));
}

#[test]
fn what_browsers_say_goes_to_one_and_comes_from_one() {
    let mut world = inside();
    for signal in [offer(), END] {
        let said = signal.clone();
        assert!(world.act(|session, now| session.room_signal(now, MemberId(2), said)));
        let to = MemberId(2);
        assert_eq!(world.last("room_signal").unwrap().msg, ClientMsg::RoomSignal { to, signal });
    }
    world.refuse("room_signal", ErrorCode::NotFound);
    world.say(None, ServerMsg::RoomSignal { from: MemberId(2), signal: END });
    let heard = Event::RoomSignal { from: MemberId(2), signal: END };
    assert_eq!(world.events.last(), Some(&heard));
    assert!(!world.session.is_over());
}

#[test]
fn without_a_way_nothing_is_said_and_who_is_forgotten_comes_in_anew() {
    let mut world = inside();
    world.close();
    assert!(!world.act(|session, now| session.room_signal(now, MemberId(2), offer())));
    world.pass(2 * SECOND);
    world.open();
    world.welcome(false);
    assert!(!world.act(|session, now| session.room_signal(now, MemberId(2), offer())));
    come_without_an_offer(&mut world, 2);
    let_in(&mut world);
    assert!(world.act(|session, now| session.room_signal(now, MemberId(2), offer())));
}

#[test]
fn a_full_mesh_is_tried_again() {
    let mut world = knocking();
    world.refuse("room_join", ErrorCode::Full);
    world.pass_in_touch(20 * SECOND);
    come_without_an_offer(&mut world, 2);
    assert_eq!(world.count("room_join"), 2);
    // The browser's word of a connection that there is not changes nothing.
    let_in(&mut world);
    world.media(2, MediaState::Failed);
    assert!(!world.asked_for(3));
}

#[test]
fn who_hears_nobody_of_a_mesh_looks_for_the_server_and_who_moved_takes_another_socket() {
    let mut world = inside();
    world.act(|session, now| session.handle_pair_hearing(now, Hearing::Silence));
    world.pass(SECOND * 3 / 2);
    assert_eq!(world.opened, 2, "no answer came");
    world.open();
    world.welcome(true);
    world.act(|session, now| session.handle_pair_hearing(now, Hearing::Moved));
    assert_eq!(world.opened, 3);
    assert!(!world.asked_for(2), "the pairs are none of the session's");
}

#[test]
fn what_pairs_hear_is_nothing_to_a_room_that_has_none() {
    let mut world = knocking();
    world.act(|session, now| session.handle_pair_hearing(now, Hearing::Moved));
    assert_eq!((world.opened, world.count("ping")), (1, 0));
}
