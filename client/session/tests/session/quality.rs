//! The cap on a viewer's picture, which the server keeps over a lost socket.

use crate::world::{SECOND, World};
use footlight_shared::{ClientMsg, ErrorCode, Quality, ServerMsg, StageStatus};

fn choose(world: &mut World, quality: Quality) {
    world.act(|session, now| session.set_quality(now, quality));
}

/// What the server was told since, in order.
fn told(world: &World) -> Vec<Quality> {
    let quality = |msg: &ClientMsg| match msg {
        ClientMsg::Quality { quality } | ClientMsg::Watch { quality, .. } => Some(*quality),
        _ => None,
    };
    world.sent.iter().filter_map(|frame| quality(&frame.msg)).collect()
}

fn acknowledge(world: &mut World) {
    let id = world.last("quality").unwrap().id;
    world.say(Some(id), ServerMsg::Done);
}

/// The server takes the session up again, and tells of the stage.
fn resume(world: &mut World) {
    world.pass(SECOND);
    world.open();
    world.welcome(true);
    let snapshot = crate::world::snapshot(StageStatus::Live);
    world.say(None, ServerMsg::Snapshot { snapshot });
}

#[test]
fn what_was_chosen_without_a_socket_is_told_as_soon_as_the_server_has_us_again() {
    let mut world = World::flowing();
    choose(&mut world, Quality::Sound);
    acknowledge(&mut world);
    world.close();
    world.forget();
    choose(&mut world, Quality::Auto);
    assert_eq!(told(&world), []);
    resume(&mut world);
    assert_eq!(told(&world), [Quality::Auto]);
}

#[test]
fn what_was_chosen_while_the_server_greets_is_told_then() {
    let mut world = World::flowing();
    world.close();
    world.pass(SECOND);
    world.open();
    choose(&mut world, Quality::Low);
    assert_eq!(told(&world), []);
    resume(&mut world);
    assert_eq!(told(&world), [Quality::Low]);
}

#[test]
fn what_was_said_into_a_dead_socket_is_said_again() {
    let mut world = World::flowing();
    choose(&mut world, Quality::Low);
    world.close();
    resume(&mut world);
    assert_eq!(told(&world), [Quality::Low, Quality::Low]);
}

#[test]
fn what_the_server_knows_is_not_said_again() {
    let mut world = World::flowing();
    choose(&mut world, Quality::Low);
    acknowledge(&mut world);
    for _ in 0..3 {
        world.close();
        resume(&mut world);
    }
    assert_eq!(told(&world), [Quality::Low]);
}

#[test]
fn what_was_chosen_on_the_way_in_is_told_behind_the_answer() {
    let mut world = World::watching();
    world.offer(1);
    world.act(|session, now| session.set_token(now, "token".to_owned()));
    world.open();
    choose(&mut world, Quality::Sound);
    choose(&mut world, Quality::Low);
    world.welcome(false);
    assert_eq!(told(&world), [Quality::Auto]);
    world.answer_join();
    assert_eq!(told(&world), [Quality::Auto, Quality::Low]);
}

#[test]
fn a_server_that_has_forgotten_hears_it_with_the_next_join_alone() {
    let mut world = World::flowing();
    world.close();
    world.forget();
    choose(&mut world, Quality::Low);
    world.pass(SECOND);
    world.open();
    world.welcome(false);
    world.offer(2);
    world.answer_join();
    assert_eq!(told(&world), [Quality::Low]);
}

#[test]
fn a_choice_that_was_refused_is_told_at_the_next_occasion() {
    let mut world = World::flowing();
    choose(&mut world, Quality::Low);
    world.refuse("quality", ErrorCode::RateLimited);
    world.close();
    resume(&mut world);
    assert_eq!(told(&world), [Quality::Low, Quality::Low]);
}
