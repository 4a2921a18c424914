//! Media that stops is mended on its connection first.

use footlight_session::call::Rung;
use footlight_session::{Event, MediaState};
use footlight_shared::{ClientMsg, ErrorCode, ServerMsg};

use crate::world::{SECOND, World};

fn told(world: &World) -> Vec<Option<Rung>> {
    let rung = |event: &Event| match event {
        Event::Recovering(rung) => Some(*rung),
        _ => None,
    };
    world.events.iter().filter_map(rung).collect()
}

#[test]
fn an_interruption_restarts_ice_on_the_same_connection_at_once() {
    let mut world = World::flowing();
    world.media(1, MediaState::Interrupted);
    assert_eq!(world.restarts(false), 1);
    assert_eq!(told(&world), [Some(Rung::RestartIce)]);
    world.offer(1);
    let ClientMsg::Restart { offer } = world.last("restart").unwrap().msg else { unreachable!() };
    assert_eq!(offer, "offer 1");
    world.answer_restart();
    let answered = |event: &Event| matches!(event, Event::Answer(_, text) if text == "again");
    assert!(world.events.iter().any(answered));
    world.media(1, MediaState::Connected);
    assert_eq!(told(&world).last(), Some(&None));
    world.pass_in_touch(SECOND * 60);
    assert!(!world.asked_for(2) && world.opened == 1);
}

#[test]
fn a_restart_that_leads_nowhere_ends_in_another_connection() {
    let mut world = World::flowing();
    world.media(1, MediaState::Interrupted);
    world.offer(1);
    world.answer_restart();
    world.pass_in_touch(SECOND * 3);
    assert!(!world.asked_for(2));
    assert!(world.restarts(false) > 1, "tried more than once");
    world.pass_in_touch(SECOND * 7);
    assert!(world.asked_for(2));
    assert_eq!(told(&world), [Some(Rung::RestartIce), Some(Rung::NewConnection)]);
    world.offer(2);
    world.answer_join();
    world.media(2, MediaState::Connected);
    assert_eq!(told(&world).last(), Some(&None));
}

#[test]
fn where_there_is_a_relay_it_is_tried_before_another_connection() {
    let mut world = World::flowing();
    world.act(|session, _| session.set_relay(true));
    world.media(1, MediaState::Failed);
    world.pass_in_touch(SECOND * 8);
    assert!(world.restarts(true) >= 1 && !world.asked_for(2));
    assert!(told(&world).contains(&Some(Rung::RelayOnly)));
    world.pass_in_touch(SECOND * 12);
    assert!(world.asked_for(2));
}

#[test]
fn a_server_that_cannot_restart_is_offered_another_connection_at_once() {
    for code in [ErrorCode::OutOfOrder, ErrorCode::BadOffer, ErrorCode::UnknownMessage] {
        let mut world = World::flowing();
        world.media(1, MediaState::Interrupted);
        world.offer(1);
        world.refuse("restart", code);
        assert!(world.asked_for(2), "{code:?}");
    }
    let mut world = World::flowing();
    world.media(1, MediaState::Interrupted);
    world.offer(1);
    world.refuse("restart", ErrorCode::RateLimited);
    assert!(!world.asked_for(2), "that is no reason to ask for more");
}

#[test]
fn a_restart_whose_socket_is_lost_goes_out_again_over_the_next() {
    let mut world = World::flowing();
    world.media(1, MediaState::Interrupted);
    world.offer(1);
    world.close();
    world.pass(SECOND);
    world.open();
    world.welcome(true);
    assert_eq!(world.count("restart"), 2);
    world.answer_restart();
    assert!(world.events.iter().any(|event| matches!(event, Event::Answer(..))));
}

#[test]
fn the_answer_to_an_earlier_restart_is_not_taken_for_a_later_ones() {
    let mut world = World::flowing();
    world.media(1, MediaState::Interrupted);
    world.offer(1);
    let early = world.last("restart").unwrap().id;
    world.offer(1);
    world.say(Some(early), ServerMsg::Restarted { answer: "late".to_owned() });
    let answers = |world: &World| {
        world.events.iter().filter(|event| matches!(event, Event::Answer(..))).count()
    };
    assert_eq!(answers(&world), 0);
    world.answer_restart();
    assert_eq!(answers(&world), 1);
}

#[test]
fn media_that_lives_is_left_alone_when_the_socket_dies() {
    let mut world = World::flowing();
    world.close();
    world.pass(SECOND);
    world.open();
    world.welcome(true);
    world.pass_in_touch(SECOND * 20);
    assert_eq!(world.restarts(false), 0);
    assert!(!world.asked_for(2) && told(&world).is_empty());
}

#[test]
fn a_socket_that_is_as_dead_as_the_media_is_found_out_within_two_seconds() {
    let mut world = World::flowing();
    world.media(1, MediaState::Interrupted);
    world.offer(1);
    world.pass(SECOND * 3 / 2);
    assert_eq!((world.opened, world.sockets), (2, 1));
    world.open();
    world.welcome(true);
    assert!(world.count("restart") >= 2);
}

#[test]
fn a_way_to_the_server_is_looked_for_eagerly_but_not_for_ever() {
    let mut world = World::flowing();
    world.media(1, MediaState::Interrupted);
    world.close();
    let tries = |world: &mut World, seconds: u32| {
        let before = world.opened;
        for _ in 0..seconds * 10 {
            world.pass(SECOND / 10);
            if world.sockets == 1 {
                world.close();
            }
        }
        world.opened - before
    };
    let soon = tries(&mut world, 25);
    assert!((15..=50).contains(&soon), "{soon}");
    tries(&mut world, 10);
    let late = tries(&mut world, 60);
    assert!(late <= 20, "{late}");
}

#[test]
fn a_socket_that_does_not_open_is_given_up_soon_while_there_is_trouble() {
    let mut world = World::flowing();
    world.media(1, MediaState::Interrupted);
    world.close();
    let before = world.opened;
    world.pass(SECOND * 12);
    assert!(world.opened - before >= 3, "{}", world.opened - before);
}

#[test]
fn another_network_restarts_ice_though_all_seems_well() {
    let mut world = World::flowing();
    world.act(|session, now| session.handle_network(now));
    assert_eq!(world.restarts(false), 1);
    assert!(told(&world).is_empty(), "there is nothing to tell");
}

#[test]
fn nothing_is_tried_without_a_network_and_all_at_once_with_one() {
    let mut world = World::flowing();
    world.act(|session, now| session.handle_online(now, false));
    world.media(1, MediaState::Interrupted);
    assert_eq!(told(&world).last(), Some(&Some(Rung::Offline)));
    world.pass_in_touch(SECOND * 30);
    assert_eq!(world.restarts(false), 0);
    assert!(!world.asked_for(2));
    world.act(|session, now| session.handle_online(now, true));
    assert_eq!(world.restarts(false), 1);
}

#[test]
fn a_machine_that_slept_is_noticed_by_its_late_timers() {
    let mut world = World::flowing();
    world.now += SECOND * 18;
    world.act(|session, now| session.handle_timeout(now));
    assert_eq!(world.restarts(false), 1);
    assert!(world.count("ping") >= 1);
}
