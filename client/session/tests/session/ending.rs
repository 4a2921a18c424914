//! Ending a stream, and leaving.

use crate::world::{SECOND, World};
use footlight_session::{Attempt, Event, MediaState};
use footlight_shared::{ByeReason, ErrorCode, Problem, ServerMsg};

#[test]
fn the_end_is_confirmed_and_closes_the_socket() {
    let mut world = World::performing();
    world.act(|session, now| session.end(now));
    let end = world.last("end").unwrap();
    world.say(Some(end.id), ServerMsg::Done);
    assert!(world.events.contains(&Event::Ended));
    assert_eq!(world.sockets, 0);
    assert!(world.session.is_over());
}

#[test]
fn an_offer_is_wanted_until_it_is_there_or_the_stream_has_ended() {
    let mut world = World::performing();
    assert!(!world.session.wants_offer(Attempt(1)));
    world.say(None, ServerMsg::MediaLost);
    assert!(world.session.wants_offer(Attempt(2)));
    world.act(|session, now| session.end(now));
    assert!(!world.session.wants_offer(Attempt(2)));
}

#[test]
fn an_end_during_an_outage_is_said_when_the_server_is_back() {
    let mut world = World::performing();
    world.close();
    world.act(|session, now| session.end(now));
    world.pass(SECOND);
    world.open();
    world.forget();
    world.welcome(false);
    assert_eq!(world.count("end"), 1);
    assert_eq!(world.count("publish"), 0);
    world.refuse("end", ErrorCode::OutOfOrder);
    assert!(world.events.contains(&Event::Ended));
}

#[test]
fn an_end_that_nobody_confirms_is_over_after_a_while() {
    let mut world = World::performing();
    world.act(|session, now| session.end(now));
    world.pass(SECOND * 7);
    assert!(world.events.contains(&Event::Ended));
    assert_eq!(world.sockets, 0);
}

#[test]
fn a_viewer_who_leaves_says_so() {
    let mut world = World::flowing();
    world.act(|session, _| session.leave());
    assert_eq!(world.count("leave"), 1);
    assert_eq!((world.sockets, world.parted), (0, true));
    world.pass(SECOND * 60);
    assert_eq!(world.opened, 1);
}

#[test]
fn a_performer_who_leaves_without_ending_may_come_back() {
    let mut world = World::performing();
    world.act(|session, _| session.leave());
    assert_eq!(world.count("leave") + world.count("end"), 0);
    assert_eq!((world.sockets, world.parted), (0, true));
}

#[test]
fn a_performer_whose_stage_another_takes_is_told_and_does_not_come_back() {
    let mut world = World::performing();
    let message = "Another performer has taken this stage.".to_owned();
    let told = Problem::new(ErrorCode::AlreadyLive, &*message);
    world.say(None, ServerMsg::Bye { reason: ByeReason::Taken, message });
    assert!(world.events.contains(&Event::Refused(told)));
    world.pass(SECOND * 60);
    assert_eq!((world.session.is_over(), world.opened), (true, 1));
}

#[test]
fn a_stage_that_is_still_held_by_the_page_before_is_tried_again() {
    let mut world = World::publishing();
    world.offer(1);
    world.act(|session, now| session.set_token(now, "token".to_owned()));
    world.open();
    world.welcome(false);
    world.refuse("publish", ErrorCode::AlreadyLive);
    world.pass(SECOND);
    assert!(world.asked_for(2));
}

#[test]
fn after_the_end_a_viewer_waits_for_the_next_stream_without_media() {
    let mut world = World::flowing();
    world.act(|session, _| session.rest_media());
    world.say(None, ServerMsg::MediaLost);
    world.media(1, MediaState::Failed);
    world.pass(SECOND * 9);
    assert!(!world.asked_for(2));
    assert_eq!(world.sockets, 1);
    world.act(|session, _| session.resume_media());
    assert!(world.asked_for(2));
}

#[test]
fn a_waiting_viewer_whom_the_server_has_forgotten_joins_again() {
    let mut world = World::flowing();
    world.act(|session, _| session.rest_media());
    world.close();
    world.pass(SECOND);
    world.open();
    world.welcome(false);
    world.offer(2);
    assert_eq!(world.count("watch"), 1);
}
