//! How long somebody who comes into a room waits for the first picture of another.

use footlight_session::{Intent, Pass};
use footlight_shared::{ClientMsg, Happening, ServerMsg};

use crate::house::{room, room_id};
use crate::world::{SECOND, World};

fn knocking() -> World {
    let mut world = World::new(Intent::Room { room: room_id(), pass: Pass::default() });
    world.offer(1);
    world.act(|session, now| session.set_token(now, "token".to_owned()));
    world.open();
    world.welcome(false);
    world
}

/// Comes in where number 2 shows himself, or does not.
fn let_in(world: &mut World, camera: bool) {
    let id = world.last("room_join").unwrap().id;
    let mut snapshot = room(1, &[2], false);
    snapshot.members[1].state.camera = camera;
    world.say(Some(id), ServerMsg::RoomJoined { answer: Some("answer".to_owned()), snapshot });
}

fn see(world: &mut World) {
    world.act(|session, now| session.handle_first_frame(now));
}

/// What the server was told of it, once that is due.
fn told(world: &mut World) -> Vec<u32> {
    world.pass(3 * SECOND);
    let reports = world.sent.iter().filter_map(|frame| match &frame.msg {
        ClientMsg::Report(report) => Some(&report.events),
        _ => None,
    });
    let frames = reports.flatten().filter_map(|noted| match noted.event {
        Happening::FirstFrame { after_ms } => Some(after_ms),
        _ => None,
    });
    frames.collect()
}

#[test]
fn it_is_told_once_with_the_time_since_the_wish() {
    let mut world = knocking();
    world.pass(SECOND / 5);
    let_in(&mut world, true);
    world.pass(SECOND / 10);
    see(&mut world);
    see(&mut world);
    assert_eq!(told(&mut world), [300]);
    assert_eq!(world.count("milestone"), 0, "those are for stages");
}

#[test]
fn who_was_there_before_there_was_anything_to_see_has_not_waited() {
    let mut world = knocking();
    let_in(&mut world, false);
    world.pass(20 * SECOND);
    see(&mut world);
    assert!(told(&mut world).is_empty());
}

#[test]
fn the_time_in_the_lobby_does_not_count() {
    let mut world = knocking();
    let id = world.last("room_join").unwrap().id;
    world.say(Some(id), ServerMsg::RoomWaiting { room: room_id() });
    world.pass(20 * SECOND);
    world.say(None, ServerMsg::RoomAdmitted { room: room_id() });
    world.offer(2);
    let_in(&mut world, true);
    world.pass(SECOND / 10);
    see(&mut world);
    assert_eq!(told(&mut world), [100]);
}
