//! A room's member: coming in, waiting, what is told again, and the end.

use footlight_session::call::{Hearing, Owed};
use footlight_session::room::News;
use footlight_session::{Attempt, Event, Intent, MediaState, Pass};
use footlight_shared::{
    ChatPlace, ClientMsg, ErrorCode, MemberId, Removal, RoomAct, RoomChange, RoomMember,
    RoomSnapshot, RoomState, RoomTile, ServerMsg, Source,
};

use crate::house::{member, room, room_id, view};
use crate::world::{SECOND, World};

fn snapshot(version: u64, others: &[u32]) -> RoomSnapshot {
    room(version, others, false)
}

fn tile(member: u32) -> RoomTile {
    RoomTile { member: MemberId(member), source: Source::Camera, height: 180 }
}

fn talking() -> RoomState {
    RoomState { microphone: true, camera: true, screen: false, hand: false }
}

/// Somebody who has said hello and asked to come in.
fn knocking() -> World {
    let pass = Pass { password: Some("sesame".to_owned()), invitation: None };
    let mut world = World::new(Intent::Room { room: room_id(), pass });
    world.offer(1);
    world.act(|session, now| session.set_token(now, "token".to_owned()));
    world.open();
    world.welcome(false);
    world
}

fn let_in(world: &mut World, version: u64) {
    let id = world.last("room_join").unwrap().id;
    let snapshot = snapshot(version, &[2]);
    world.say(Some(id), ServerMsg::RoomJoined { answer: Some("answer".to_owned()), snapshot });
}

/// Somebody whose picture flows, who sends and looks at number 2.
fn inside() -> World {
    let mut world = knocking();
    let_in(&mut world, 1);
    world.act(|session, _| session.room_state(talking()));
    world.act(|session, now| session.room_view(now, view(vec![tile(2)])));
    world.media(1, MediaState::Connected);
    world.pass(SECOND);
    world.forget();
    world
}

fn lose_and_resume(world: &mut World, resumed: bool) {
    world.close();
    world.pass(2 * SECOND);
    world.open();
    world.welcome(resumed);
}

#[test]
fn coming_in_brings_the_offer_and_what_opens_the_door() {
    let mut world = knocking();
    let kinds: Vec<_> = world.sent.iter().map(|frame| frame.msg.kind()).collect();
    assert_eq!(kinds, ["hello", "room_join"]);
    let ClientMsg::RoomJoin { offer, password, .. } = world.last("room_join").unwrap().msg else {
        panic!("another message");
    };
    assert_eq!((offer.as_deref(), password.as_deref()), (Some("offer 1"), Some("sesame")));
    let_in(&mut world, 1);
    assert!(world.events.contains(&Event::Room(Vec::new())));
    assert_eq!(world.session.room().unwrap().members.len(), 2);
    assert!(world.events.iter().any(|event| matches!(event, Event::Answer(_, _))));
}

#[test]
fn nothing_is_said_of_oneself_before_one_is_in() {
    let mut world = knocking();
    world.act(|session, _| session.room_state(talking()));
    world.act(|session, now| session.room_view(now, view(vec![tile(2)])));
    world.act(|session, _| session.room_react("👏"));
    let act = RoomAct::Close;
    assert!(!world.act(|session, now| session.room_act(now, act, None)));
    assert_eq!(world.sent.len(), 2);
    let_in(&mut world, 1);
    assert_eq!(world.last("room_state").unwrap().msg, ClientMsg::RoomState(talking()));
    let told = ClientMsg::RoomView(view(vec![tile(2)]));
    assert_eq!(world.last("room_view").unwrap().msg, told);
    assert_eq!(world.count("room_react"), 0, "a reaction that comes late is none");
}

#[test]
fn what_does_not_change_is_said_once() {
    let mut world = inside();
    for _ in 0..20 {
        world.act(|session, _| session.room_state(talking()));
        world.act(|session, now| session.room_view(now, view(vec![tile(2)])));
        world.pass(SECOND / 10);
    }
    assert_eq!((world.count("room_state"), world.count("room_view")), (0, 0));
    for id in 3..23 {
        world.act(|session, now| session.room_view(now, view(vec![tile(id)])));
        world.pass(SECOND / 20);
    }
    assert!(world.count("room_view") <= 6, "one second of scrolling");
    world.pass(SECOND);
    let last = ClientMsg::RoomView(view(vec![tile(22)]));
    assert_eq!(world.last("room_view").unwrap().msg, last);
}

#[test]
fn changes_are_news_and_a_gap_asks_for_the_whole_once() {
    let mut world = inside();
    let changes = vec![RoomChange::Joined { member: member(3) }];
    world.say(None, ServerMsg::RoomDelta { version: 2, changes });
    assert_eq!(world.events, [Event::Room(vec![News::Joined(member(3))])]);
    world.forget();
    for version in [4, 5] {
        world.say(None, ServerMsg::RoomDelta { version, changes: Vec::new() });
    }
    assert_eq!((world.count("room_refresh"), world.events.len()), (1, 0));
    world.say(None, ServerMsg::RoomSnapshot { snapshot: snapshot(5, &[3]) });
    assert_eq!(world.events, [Event::Room(vec![News::Left(member(2))])]);
}

#[test]
fn after_a_lost_socket_all_is_said_again_and_no_offer_is_made() {
    let mut world = inside();
    lose_and_resume(&mut world, true);
    world.forget();
    world.say(None, ServerMsg::RoomSnapshot { snapshot: snapshot(3, &[2]) });
    assert_eq!((world.count("room_state"), world.count("room_view")), (1, 1));
    assert_eq!(world.events, [Event::Room(Vec::new()), Event::Arrived(room_id())]);
    assert_eq!(world.count("room_join"), 0);
}

#[test]
fn what_is_written_goes_out_inside_and_again_over_the_next_socket() {
    let id = "01910000-0000-7000-8000-000000000001".parse().unwrap();
    let mut world = knocking();
    assert!(world.act(|session, now| session.say(now, id, "hello".to_owned())));
    assert_eq!(world.count("chat"), 0);
    let_in(&mut world, 1);
    let place = ChatPlace::Room(room_id());
    let said = ClientMsg::Chat { place, id, text: "hello".to_owned() };
    assert_eq!(world.last("chat").unwrap().msg, said);
    lose_and_resume(&mut world, true);
    world.forget();
    // A snapshot that was asked for is no arrival.
    for version in [3, 4] {
        world.say(None, ServerMsg::RoomSnapshot { snapshot: snapshot(version, &[2]) });
    }
    assert_eq!(world.count("chat"), 1);
    assert_eq!(world.events.iter().filter(|event| **event == Event::Arrived(room_id())).count(), 1);
    let re = Some(world.last("chat").unwrap().id);
    world.say(re, ServerMsg::ChatSaid { id, seq: 4, at: 0 });
    assert!(world.events.contains(&Event::ChatSaid { id, seq: 4 }));
}

#[test]
fn a_server_that_has_forgotten_is_offered_anew() {
    let mut world = inside();
    lose_and_resume(&mut world, false);
    assert!(world.asked_for(2));
    world.offer(2);
    let_in(&mut world, 1);
    assert_eq!((world.count("room_state"), world.count("room_view")), (1, 1));
}

#[test]
fn lost_media_makes_a_new_offer_in_the_same_room() {
    let mut world = inside();
    world.say(None, ServerMsg::MediaLost);
    assert!(world.asked_for(2));
    world.offer(2);
    assert_eq!(world.count("room_join"), 1);
    let_in(&mut world, 2);
    assert_eq!(world.count("room_view"), 1, "the new connection is told what is in sight");
}

#[test]
fn who_waits_has_no_connection_and_offers_anew_when_he_is_let_in() {
    let mut world = knocking();
    let id = world.last("room_join").unwrap().id;
    world.say(Some(id), ServerMsg::RoomWaiting { room: room_id() });
    assert!(world.events.contains(&Event::RoomWaiting));
    world.pass_in_touch(60 * SECOND);
    assert!(!world.asked_for(2));
    world.say(None, ServerMsg::RoomAdmitted { room: room_id() });
    assert!(world.asked_for(2));
    world.offer(2);
    assert_eq!(world.count("room_join"), 2);
    let_in(&mut world, 1);
    assert!(world.session.room().is_some());
}

#[test]
fn who_waits_knocks_again_after_a_lost_socket() {
    for resumed in [true, false] {
        let mut world = knocking();
        let id = world.last("room_join").unwrap().id;
        world.say(Some(id), ServerMsg::RoomWaiting { room: room_id() });
        lose_and_resume(&mut world, resumed);
        assert!(world.asked_for(2), "resumed: {resumed}");
        world.offer(2);
        assert_eq!(world.count("room_join"), 2);
    }
}

#[test]
fn a_full_room_is_tried_again_and_a_shut_one_is_not() {
    for (code, over) in [
        (ErrorCode::Full, false),
        (ErrorCode::PasswordRequired, true),
        (ErrorCode::WrongPassword, true),
        (ErrorCode::Banned, true),
        (ErrorCode::NotFound, true),
    ] {
        let mut world = knocking();
        world.refuse("room_join", code);
        assert_eq!(world.session.is_over(), over, "{code:?}");
        if !over {
            world.pass_in_touch(20 * SECOND);
            assert!(world.asked_for(2));
        }
    }
}

#[test]
fn whose_seat_was_taken_while_he_was_away_is_outside_until_he_is_let_in_again() {
    let mut world = inside();
    assert!(!world.session.is_outside());
    world.close();
    assert!(!world.session.is_outside(), "nobody has said so yet");
    world.pass(2 * SECOND);
    world.open();
    world.welcome(false);
    world.offer(2);
    world.refuse("room_join", ErrorCode::Full);
    assert!(matches!(world.events.last(), Some(Event::Trouble(_))));
    assert!(world.session.is_outside());
    world.pass_in_touch(20 * SECOND);
    world.offer(3);
    let_in(&mut world, 9);
    assert!(!world.session.is_outside());
}

#[test]
fn who_is_inside_is_not_outside_because_an_offer_is_refused() {
    let mut world = inside();
    world.say(None, ServerMsg::MediaLost);
    world.offer(2);
    world.refuse("room_join", ErrorCode::RateLimited);
    assert!(!world.session.is_outside());
}

#[test]
fn who_is_removed_does_not_come_back_by_himself() {
    let mut world = inside();
    let (reason, words, until) = (Removal::Banned, Some("noise".to_owned()), Some(9));
    let msg = ServerMsg::RoomRemoved { room: room_id(), reason, words: words.clone(), until };
    world.say(None, msg);
    assert!(world.session.is_over());
    assert_eq!(world.events.last(), Some(&Event::RoomRemoved { reason, words, until }));
    world.forget();
    world.pass(600 * SECOND);
    assert_eq!((world.sockets, world.sent.len()), (0, 0));
}

#[test]
fn a_host_hears_that_his_act_was_refused() {
    let mut world = inside();
    let act = RoomAct::Remove { member: MemberId(2) };
    assert!(world.act(|session, now| session.room_act(now, act, Some("noise".to_owned()))));
    world.refuse("room_act", ErrorCode::Forbidden);
    assert!(matches!(world.events.last(), Some(Event::RoomActRefused(_))));
    assert!(!world.session.is_over());
}

#[test]
fn a_host_whose_act_was_under_way_when_the_socket_was_lost_hears_so() {
    let act = RoomAct::Remove { member: MemberId(2) };
    let refusals = |world: &World| {
        let is = |event: &&Event| matches!(event, Event::RoomActRefused(_));
        world.events.iter().filter(is).count()
    };
    let mut world = inside();
    for _ in 0..3 {
        assert!(world.act(|session, now| session.room_act(now, act.clone(), None)));
    }
    let id = world.last("room_act").unwrap().id;
    world.say(Some(id), ServerMsg::Done);
    world.close();
    let Some(Event::RoomActRefused(problem)) = world.events.first() else {
        panic!("{:?}", world.events);
    };
    assert!(problem.message.contains("See whether it was done"), "{problem:?}");
    assert_eq!(refusals(&world), 1, "he is told once; one was answered");

    let mut world = inside();
    world.act(|session, now| session.room_act(now, RoomAct::Close, None));
    let (reason, words, until) = (Removal::Closed, None, None);
    world.say(None, ServerMsg::RoomRemoved { room: room_id(), reason, words, until });
    assert_eq!(refusals(&world), 0, "he sees that it was done");
}

#[test]
fn who_may_not_send_something_hears_it_and_the_socket_stays() {
    let mut world = inside();
    let shown = RoomState { screen: true, ..RoomState::default() };
    world.act(|session, _| session.room_state(shown));
    world.refuse("room_state", ErrorCode::Conflict);
    assert!(matches!(world.events.last(), Some(Event::RoomStateRefused(_))));
    assert!(!world.session.is_over());
    world.act(|session, _| session.room_state(talking()));
    assert_eq!(world.last("room_state").unwrap().msg, ClientMsg::RoomState(talking()));
}

#[test]
fn reactions_that_are_none_are_passed_over() {
    let mut world = inside();
    for emoji in ["👏", "<b>", ""] {
        let emoji = emoji.to_owned();
        world.say(None, ServerMsg::RoomReaction { member: MemberId(2), emoji });
    }
    assert_eq!(world.events.len(), 1);
}

#[test]
fn what_opens_a_room_does_not_print() {
    let pass = Pass { password: Some("sesame".to_owned()), invitation: Some("open".to_owned()) };
    let printed = format!("{:?}", Intent::Room { room: room_id(), pass });
    assert!(!printed.contains("sesame") && !printed.contains("open"), "{printed}");
}

fn hear(world: &mut World, hearing: Hearing) {
    world.act(|session, now| session.handle_hearing(now, Attempt(1), hearing));
}

#[test]
fn who_sends_restarts_ice_as_soon_as_nothing_is_heard() {
    let mut world = inside();
    assert_eq!(world.session.owed(), Owed::Feedback);
    hear(&mut world, Hearing::Silence);
    assert_eq!((world.restarts(false), world.opened), (1, 1));
}

#[test]
fn who_only_listens_asks_the_server_first() {
    let mut world = inside();
    world.act(|session, _| session.room_state(RoomState::default()));
    assert_eq!(world.session.owed(), Owed::Feedback, "nobody sends anything");
    let talks = RoomMember { state: talking(), ..member(2) };
    let changes = vec![RoomChange::Updated { member: talks }];
    world.say(None, ServerMsg::RoomDelta { version: 2, changes });
    assert_eq!(world.session.owed(), Owed::Stream);
    hear(&mut world, Hearing::Silence);
    assert_eq!((world.restarts(false), world.opened), (0, 1));
    world.pass(SECOND * 3 / 2);
    assert_eq!((world.restarts(false), world.opened), (1, 2), "nor does the server answer");
}
