//! A lost socket, a restarted server, a silent one.

use crate::world::{SECOND, World};
use footlight_session::{Event, Intent, LinkState, MediaState};
use footlight_shared::{ByeReason, ClientMsg, ErrorCode, Problem, ServerMsg};

#[test]
fn a_lost_socket_is_opened_again_and_resumes_the_session() {
    let mut world = World::flowing();
    world.close();
    assert!(world.events.contains(&Event::Link(LinkState::Reconnecting)));
    assert_eq!(world.sockets, 0, "not in the same instant");
    world.pass(SECOND);
    assert_eq!(world.sockets, 1);
    world.open();
    let ClientMsg::Hello { resume, .. } = world.last("hello").unwrap().msg else { unreachable!() };
    assert!(resume.is_some());
}

#[test]
fn a_resumed_session_keeps_its_media() {
    let mut world = World::flowing();
    world.close();
    world.pass(SECOND);
    world.open();
    assert_eq!(world.count("watch"), 0, "the welcome decides");
    world.welcome(true);
    assert_eq!(world.count("watch"), 0);
    assert!(!world.asked_for(2));
}

#[test]
fn a_forgotten_session_makes_a_new_peer_connection() {
    let mut world = World::flowing();
    world.close();
    world.pass(SECOND);
    world.open();
    world.welcome(false);
    assert!(world.asked_for(2));
    world.offer(2);
    assert_eq!(world.count("watch"), 1);
}

#[test]
fn a_server_that_stays_away_is_asked_ever_more_seldom() {
    let mut world = World::flowing();
    world.close();
    let mut tries = Vec::new();
    for _ in 0..8 {
        let before = world.now;
        while world.sockets == 0 {
            world.pass(SECOND / 20);
        }
        tries.push(world.now - before);
        world.close();
    }
    assert!(tries[0] <= SECOND / 2);
    assert!(tries[7] >= SECOND * 3 && tries[7] <= SECOND * 9, "{tries:?}");
}

#[test]
fn a_network_that_is_back_is_used_at_once() {
    let mut world = World::flowing();
    world.close();
    world.act(|session, now| session.handle_network(now));
    assert_eq!(world.sockets, 1);
}

#[test]
fn an_offer_under_way_when_the_socket_is_lost_goes_out_again() {
    let mut world = World::asking();
    world.close();
    world.pass(SECOND);
    world.open();
    world.welcome(true);
    assert_eq!(world.count("watch"), 2);
    assert!(!world.asked_for(2), "the same offer does");
}

#[test]
fn both_sides_are_pinged_and_answered() {
    let mut world = World::flowing();
    world.say(None, ServerMsg::Ping { at: 42 });
    assert_eq!(world.last("pong").unwrap().msg, ClientMsg::Pong { at: 42 });
    for _ in 0..6 {
        world.pass(SECOND * 10);
        world.say(None, ServerMsg::Pong { at: 0 });
    }
    assert!(world.count("ping") >= 5);
    assert_eq!(world.sockets, 1);
}

#[test]
fn a_silent_server_is_left_within_thirty_seconds() {
    let mut world = World::flowing();
    world.pass(SECOND * 30);
    assert!(world.opened >= 2);
}

#[test]
fn after_waking_up_a_dead_socket_is_found_out_soon() {
    let mut world = World::flowing();
    world.act(|session, now| session.handle_network(now));
    assert_eq!(world.count("ping"), 1);
    world.pass(SECOND * 5);
    assert!(world.events.contains(&Event::Link(LinkState::Reconnecting)));
}

#[test]
fn an_unanswered_question_gives_the_socket_up() {
    let mut world = World::asking();
    for _ in 0..7 {
        world.pass(SECOND * 2);
        world.say(None, ServerMsg::Ping { at: 0 });
    }
    assert!(world.opened >= 2, "{}", world.opened);
}

#[test]
fn a_refused_token_is_asked_for_and_the_session_goes_on_with_the_next() {
    let mut world = World::flowing();
    world.close();
    world.pass(SECOND);
    world.open();
    world.refuse("hello", ErrorCode::TokenExpired);
    assert!(world.events.contains(&Event::TokenRefused));
    assert_eq!(world.sockets, 0);
    world.pass(SECOND * 60);
    assert_eq!(world.sockets, 0, "nothing without a token");
    world.act(|session, now| session.set_token(now, "fresh".to_owned()));
    world.open();
    let ClientMsg::Hello { token, .. } = world.last("hello").unwrap().msg else { unreachable!() };
    assert_eq!(token, "fresh");
}

#[test]
fn a_renewed_token_goes_over_the_open_socket() {
    let mut world = World::flowing();
    world.act(|session, now| session.set_token(now, "fresh".to_owned()));
    world.act(|session, now| session.set_token(now, "fresh".to_owned()));
    assert_eq!(world.count("renew"), 1);
    assert_eq!(world.sockets, 1);
}

#[test]
fn a_token_that_comes_while_the_server_greets_goes_out_once_it_has() {
    for resumed in [true, false] {
        let mut world = World::flowing();
        world.close();
        world.pass(SECOND);
        world.open();
        world.act(|session, now| session.set_token(now, "fresh".to_owned()));
        assert_eq!(world.count("renew"), 0, "nothing comes before the welcome");
        world.welcome(resumed);
        let token = "fresh".to_owned();
        assert_eq!(world.last("renew").unwrap().msg, ClientMsg::Renew { token });
        world.close();
        world.pass(SECOND);
        world.open();
        world.welcome(resumed);
        assert_eq!(world.count("renew"), 1, "the next hello had it");
    }
}

#[test]
fn a_token_of_somebody_else_ends_the_session_for_good_and_begins_another() {
    let mut world = World::flowing();
    world.act(|session, now| session.set_token(now, "another's".to_owned()));
    world.refuse("renew", ErrorCode::Forbidden);
    assert!(world.parted);
    world.pass(SECOND);
    world.open();
    let ClientMsg::Hello { resume, .. } = world.last("hello").unwrap().msg else { unreachable!() };
    assert_eq!(resume, None);
}

#[test]
fn who_means_to_come_back_does_not_say_that_he_does_not() {
    let mut world = World::flowing();
    world.pass(SECOND * 60);
    assert!(world.opened > 1, "the server has said nothing for so long");
    assert!(!world.parted);
}

#[test]
fn one_who_is_replaced_does_not_come_back() {
    let mut world = World::flowing();
    world.say(None, ServerMsg::Bye { reason: ByeReason::Replaced, message: String::new() });
    world.pass(SECOND * 60);
    assert!(world.session.is_over());
    assert_eq!(world.opened, 1);
}

#[test]
fn after_a_shutdown_the_session_comes_back() {
    let mut world = World::flowing();
    world.say(None, ServerMsg::Bye { reason: ByeReason::Shutdown, message: String::new() });
    world.pass(SECOND * 2);
    assert!(world.opened >= 2);
}

#[test]
fn the_lobby_is_asked_for_again_after_a_resume() {
    let mut world = World::new(Intent::Lobby);
    world.act(|session, now| session.set_token(now, "token".to_owned()));
    world.open();
    world.welcome(false);
    world.close();
    world.pass(SECOND);
    world.open();
    world.forget();
    world.welcome(true);
    assert_eq!(world.count("lobby"), 1);
}

#[test]
fn an_answer_that_leads_nowhere_is_replaced() {
    let mut world = World::asking();
    world.answer_join();
    for _ in 0..4 {
        world.pass(SECOND * 5);
        world.say(None, ServerMsg::Pong { at: 0 });
    }
    assert!(world.asked_for(2));
}

#[test]
fn a_network_that_lets_no_media_through_is_told_once_and_tried_again() {
    let mut world = World::asking();
    world.answer_join();
    world.pass(SECOND * 10);
    assert!(!world.events.contains(&Event::Blocked(true)), "too early to say");
    world.pass(SECOND * 10);
    assert!(world.asked_for(2));
    world.offer(2);
    world.answer_join();
    world.media(2, MediaState::Failed);
    let told = world.events.iter().filter(|event| **event == Event::Blocked(true)).count();
    assert_eq!(told, 1);
    world.pass(SECOND * 10);
    world.offer(3);
    world.answer_join();
    world.media(3, MediaState::Connected);
    assert_eq!(
        world.events.iter().rev().find(|event| matches!(event, Event::Blocked(_))),
        Some(&Event::Blocked(false))
    );
}

#[test]
fn a_server_that_waits_for_media_in_vain_says_the_same() {
    let mut world = World::asking();
    world.answer_join();
    world.say(None, ServerMsg::MediaLost);
    assert!(world.events.contains(&Event::Blocked(true)));
    assert!(world.asked_for(2));
}

#[test]
fn a_connection_that_breaks_is_not_called_blocked() {
    let mut world = World::flowing();
    world.say(None, ServerMsg::MediaLost);
    assert!(!world.events.contains(&Event::Blocked(true)));
}

fn restart_ahead() -> ServerMsg {
    ServerMsg::Error { problem: Problem::new(ErrorCode::Unavailable, "It restarts.") }
}

#[test]
fn a_restart_that_is_ahead_is_told_once_until_the_server_is_back() {
    let mut world = World::flowing();
    world.say(None, restart_ahead());
    world.say(None, restart_ahead());
    assert_eq!(world.events, [Event::Restarts(true)], "and all goes on");
    assert_eq!(world.sockets, 1);
    world.forget();
    let message = "The server restarts.".to_owned();
    world.say(None, ServerMsg::Bye { reason: ByeReason::Shutdown, message });
    world.pass(SECOND);
    world.open();
    assert!(!world.events.contains(&Event::Restarts(false)), "it is not back yet");
    world.welcome(false);
    assert!(world.events.contains(&Event::Restarts(false)));
    world.forget();
    world.close();
    world.pass(SECOND);
    world.open();
    world.welcome(true);
    assert!(!world.events.contains(&Event::Restarts(false)), "there is nothing to take back");
}

#[test]
fn an_answer_that_something_is_unavailable_is_no_restart() {
    let mut world = World::flowing();
    let id = world.count("watch") as u32 + 40;
    world.say(Some(id), restart_ahead());
    assert_eq!(world.events, []);
}
