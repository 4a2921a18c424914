//! From a token to an answered offer.

use crate::world::{SECOND, World};
use footlight_session::{Attempt, Event, Intent, LinkState, MediaState};
use footlight_shared::{
    ClientMsg, ErrorCode, Layer, Milestone, Problem, Quality, ServerMsg, VideoCodec,
};

#[test]
fn the_offer_and_the_socket_are_asked_for_before_there_is_a_token() {
    let world = World::watching();
    assert!(world.asked_for(1));
    assert_eq!(world.opened, 1);
}

#[test]
fn an_open_socket_waits_for_the_token_and_then_all_goes_out_at_once() {
    let mut world = World::watching();
    world.open();
    world.offer(1);
    assert!(world.sent.is_empty());
    world.act(|session, now| session.set_token(now, "token".to_owned()));
    let kinds: Vec<_> = world.sent.iter().map(|frame| frame.msg.kind()).collect();
    assert_eq!(kinds, ["hello", "watch"]);
    assert_eq!(world.opened, 1);
}

#[test]
fn a_socket_that_no_token_comes_for_is_closed_and_opened_again_with_it() {
    let mut world = World::watching();
    world.open();
    world.pass(5 * SECOND);
    assert_eq!(world.sockets, 0);
    world.pass(60 * SECOND);
    assert_eq!(world.opened, 1, "nothing is tried without a token");
    world.act(|session, now| session.set_token(now, "token".to_owned()));
    assert_eq!((world.opened, world.sockets), (2, 1));
}

#[test]
fn a_socket_that_is_lost_before_the_token_is_opened_again_with_it() {
    let mut world = World::watching();
    world.close();
    assert_eq!(world.opened, 1);
    world.act(|session, now| session.set_token(now, "token".to_owned()));
    assert_eq!(world.sockets, 1);
}

#[test]
fn the_first_join_does_not_wait_for_the_welcome() {
    let mut world = World::watching();
    world.offer(1);
    world.act(|session, now| session.set_token(now, "token".to_owned()));
    world.open();
    let kinds: Vec<_> = world.sent.iter().map(|frame| frame.msg.kind()).collect();
    assert_eq!(kinds, ["hello", "watch"]);
}

#[test]
fn a_late_offer_joins_when_it_comes() {
    let mut world = World::watching();
    world.act(|session, now| session.set_token(now, "token".to_owned()));
    world.open();
    world.welcome(false);
    assert_eq!(world.count("watch"), 0);
    world.offer(1);
    assert_eq!(world.count("watch"), 1);
}

#[test]
fn the_answer_belongs_to_the_attempt_that_was_offered() {
    let world = {
        let mut world = World::asking();
        world.answer_join();
        world
    };
    assert!(world.events.contains(&Event::Answer(Attempt(1), "answer".to_owned())));
    assert!(world.events.contains(&Event::Link(LinkState::Ready)));
}

#[test]
fn a_performer_is_told_which_layers_anybody_watches() {
    let mut world = World::flowing();
    world.say(None, ServerMsg::LayersWatched { layers: vec![Layer::Low] });
    assert!(world.events.contains(&Event::LayersWatched(vec![Layer::Low])));
}

#[test]
fn news_of_a_picture_that_cannot_be_played_are_told() {
    let mut world = World::flowing();
    let problem = Problem::new(ErrorCode::UnsupportedCodec, "This browser cannot play it.");
    world.say(None, ServerMsg::Error { problem: problem.clone() });
    assert!(world.events.contains(&Event::Trouble(problem)));
}

#[test]
fn a_performer_hears_what_is_needed_and_may_offer_anew() {
    let mut world = World::flowing();
    let codecs = vec![VideoCodec::Vp8];
    world.say(None, ServerMsg::CodecNeeded { codecs: codecs.clone() });
    assert!(world.events.contains(&Event::CodecNeeded(codecs)));
    assert!(!world.asked_for(2), "only the owner knows what the browser can send");
    world.act(|session, _| session.offer_anew());
    assert!(world.asked_for(2));
}

#[test]
fn an_offer_of_an_earlier_attempt_is_passed_over() {
    let mut world = World::flowing();
    world.say(None, ServerMsg::MediaLost);
    assert!(world.asked_for(2));
    world.offer(1);
    assert_eq!(world.count("watch"), 0);
    world.offer(2);
    assert_eq!(world.count("watch"), 1);
}

#[test]
fn an_answer_to_nothing_is_passed_over() {
    let mut world = World::flowing();
    let snapshot = crate::world::snapshot(footlight_shared::StageStatus::Live);
    world.say(Some(999), ServerMsg::Watching { answer: "stray".to_owned(), snapshot });
    assert!(!world.events.iter().any(|event| matches!(event, Event::Answer(..))));
}

#[test]
fn a_full_house_is_tried_again_and_a_missing_stage_is_not() {
    let mut world = World::asking();
    world.refuse("watch", ErrorCode::Full);
    assert!(world.events.iter().any(|event| matches!(event, Event::Trouble(_))));
    world.pass(SECOND * 2);
    assert!(world.asked_for(2));
    world.offer(2);
    world.refuse("watch", ErrorCode::NotFound);
    assert!(world.events.iter().any(|event| matches!(event, Event::Refused(_))));
    assert!(world.session.is_over());
    assert_eq!(world.sockets, 0);
}

#[test]
fn an_offer_that_is_never_usable_is_given_up() {
    let mut world = World::watching();
    world.act(|session, now| session.set_token(now, "token".to_owned()));
    world.open();
    world.welcome(false);
    for attempt in 1..10 {
        if world.session.is_over() {
            break;
        }
        world.offer(attempt);
        world.refuse("watch", ErrorCode::BadOffer);
        world.pass(SECOND * 9);
        world.say(None, ServerMsg::Pong { at: 0 });
    }
    assert!(world.events.iter().any(|event| matches!(event, Event::Refused(_))));
}

#[test]
fn milestones_tell_how_long_the_viewer_waited_once() {
    let mut world = World::asking();
    world.answer_join();
    world.pass(SECOND / 10);
    world.media(1, MediaState::Connected);
    world.pass(SECOND / 10);
    world.act(|session, now| session.handle_first_frame(now));
    world.act(|session, now| session.handle_first_frame(now));
    let told: Vec<_> = world
        .sent
        .iter()
        .filter_map(|frame| match frame.msg {
            ClientMsg::Milestone { milestone, after_ms } => Some((milestone, after_ms)),
            _ => None,
        })
        .collect();
    assert_eq!(told, [(Milestone::Connected, 100), (Milestone::FirstFrame, 200)]);
}

#[test]
fn another_quality_is_sent_at_once_and_kept_for_the_next_join() {
    let mut world = World::flowing();
    world.act(|session, now| session.set_quality(now, Quality::Low));
    assert_eq!(world.last("quality").unwrap().msg, ClientMsg::Quality { quality: Quality::Low });
    world.say(None, ServerMsg::MediaLost);
    world.offer(2);
    let ClientMsg::Watch { quality, .. } = world.last("watch").unwrap().msg else { unreachable!() };
    assert_eq!(quality, Quality::Low);
}

#[test]
fn the_lobby_needs_no_offer() {
    let mut world = World::new(Intent::Lobby);
    world.act(|session, now| session.set_token(now, "token".to_owned()));
    world.open();
    assert_eq!(world.count("lobby"), 1);
    assert!(!world.asked_for(1));
}
