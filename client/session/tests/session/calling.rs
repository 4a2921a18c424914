//! A call's member: coming in, signals, lost sockets, and ringing.

use crate::world::{SECOND, World, call_id, call_snapshot};
use footlight_session::{Event, LinkState};
use footlight_shared::{
    ByeReason, CallId, CallMember, ClientMsg, ErrorCode, MemberId, Problem, RingEnd, ServerMsg,
    Signal,
};

fn offer() -> Signal {
    Signal::Offer { sdp: "v=0\r\n".to_owned(), peer_session: None }
}

fn candidate() -> Signal {
    Signal::EndOfCandidates { ufrag: None }
}

/// Somebody who has said hello and asked to come in.
fn knocking() -> World {
    let mut world = World::calling();
    world.act(|session, now| session.set_token(now, "token".to_owned()));
    world.open();
    world.welcome(false);
    world
}

fn let_in(world: &mut World) {
    let id = world.last("call_join").unwrap().id;
    world.say(Some(id), ServerMsg::CallJoined { snapshot: call_snapshot(2) });
}

/// Somebody in the call.
fn talking() -> World {
    let mut world = knocking();
    let_in(&mut world);
    world.forget();
    world
}

fn signal(world: &mut World, signal: Signal) -> bool {
    world.act(|session, now| session.call_signal(now, MemberId(1), signal))
}

fn ring(world: &mut World, call: CallId) {
    world.say(None, ServerMsg::CallRing { call, from: "maria".to_owned() });
}

#[test]
fn coming_in_goes_out_with_the_hello_and_once() {
    let mut world = World::calling();
    world.act(|session, now| session.set_token(now, "token".to_owned()));
    world.open();
    let kinds: Vec<_> = world.sent.iter().map(|frame| frame.msg.kind()).collect();
    assert_eq!(kinds, ["hello", "call_join"]);
    world.welcome(false);
    assert_eq!(world.count("call_join"), 1);
    let_in(&mut world);
    assert!(world.events.contains(&Event::CallJoined(call_snapshot(2))));
    assert!(!world.events.iter().any(|event| matches!(event, Event::NeedOffer(_))));
}

#[test]
fn signals_go_there_and_come_back() {
    let mut world = talking();
    assert!(signal(&mut world, offer()));
    assert_eq!(
        world.last("call_signal").unwrap().msg,
        ClientMsg::CallSignal {
            call: call_id(),
            from: MemberId(2),
            to: MemberId(1),
            signal: offer(),
        }
    );
    let answer = Signal::Answer { sdp: "v=0\r\n".to_owned(), peer_session: None };
    let (call, from) = (call_id(), MemberId(1));
    world.say(None, ServerMsg::CallSignal { call, from, signal: answer.clone() });
    assert_eq!(world.events, [Event::CallSignal { from, signal: answer }]);
}

#[test]
fn there_is_no_way_for_signals_before_and_between() {
    let mut world = knocking();
    assert!(!signal(&mut world, offer()));
    let_in(&mut world);
    assert!(signal(&mut world, offer()));
    world.close();
    assert!(!signal(&mut world, offer()));
    world.pass(SECOND);
    world.open();
    world.welcome(true);
    assert!(!signal(&mut world, offer()));
}

#[test]
fn news_of_another_call_are_nothing_to_us() {
    let mut world = talking();
    let call: CallId = "zzzzzzzzzzzzzzzzzzzz".parse().unwrap();
    let from = MemberId(1);
    world.say(None, ServerMsg::CallSignal { call: call.clone(), from, signal: offer() });
    world.say(None, ServerMsg::CallMember { call, other: None, polite: false });
    assert_eq!(world.events, []);
}

#[test]
fn the_other_leaves_and_somebody_else_comes() {
    let mut world = talking();
    world.say(None, ServerMsg::CallMember { call: call_id(), other: None, polite: false });
    let other = Some(CallMember { id: MemberId(3), name: "otto".to_owned() });
    let msg = ServerMsg::CallMember { call: call_id(), other: other.clone(), polite: false };
    world.say(None, msg);
    let left = Event::CallMember { other: None, polite: false };
    assert_eq!(world.events, [left, Event::CallMember { other, polite: false }]);
}

#[test]
fn after_a_lost_socket_the_call_is_told_once() {
    let mut world = talking();
    world.close();
    world.pass(SECOND);
    world.open();
    world.welcome(true);
    // By itself, and then as the answer.
    world.say(None, ServerMsg::CallJoined { snapshot: call_snapshot(2) });
    let_in(&mut world);
    let joined = |event: &&Event| matches!(event, Event::CallJoined(_));
    assert_eq!(world.events.iter().filter(joined).count(), 1);
    assert!(signal(&mut world, candidate()));
}

#[test]
fn a_server_that_has_forgotten_is_asked_again() {
    let mut world = talking();
    world.say(None, ServerMsg::Bye { reason: ByeReason::Shutdown, message: String::new() });
    world.pass(10 * SECOND);
    world.open();
    world.welcome(false);
    assert_eq!(world.count("call_join"), 1);
    let id = world.last("call_join").unwrap().id;
    let problem = Problem::new(ErrorCode::NotFound, "gone");
    world.say(Some(id), ServerMsg::Error { problem: problem.clone() });
    assert_eq!(world.events.last(), Some(&Event::Refused(problem)));
    assert!(world.session.is_over());
}

#[test]
fn a_full_call_is_final_and_a_full_server_is_not() {
    for (code, over) in [(ErrorCode::CallFull, true), (ErrorCode::Full, false)] {
        let mut world = knocking();
        world.refuse("call_join", code);
        assert_eq!(world.session.is_over(), over, "{code:?}");
        if !over {
            world.pass(20 * SECOND);
            assert_eq!(world.sockets, 1, "it is tried again");
        }
    }
}

#[test]
fn a_refused_description_is_told_and_one_that_came_too_late_is_not() {
    let mut world = talking();
    signal(&mut world, offer());
    world.refuse("call_signal", ErrorCode::Unavailable);
    assert_eq!(world.events, []);
    signal(&mut world, offer());
    world.refuse("call_signal", ErrorCode::BadOffer);
    assert!(matches!(&world.events[..], [Event::Trouble(p)] if p.code == ErrorCode::BadOffer));
}

#[test]
fn every_session_hears_it_ring_and_how_it_ends() {
    let mut world = World::asking();
    world.forget();
    ring(&mut world, call_id());
    ring(&mut world, call_id());
    assert_eq!(world.events, [Event::Ring { call: call_id(), from: "maria".to_owned() }]);
    world.forget();
    let reason = RingEnd::TimedOut;
    world.say(None, ServerMsg::CallRingEnded { call: call_id(), reason });
    assert_eq!(world.events, [Event::RingEnded { call: call_id(), reason }]);
}

#[test]
fn declining_is_said_once() {
    let mut world = World::asking();
    ring(&mut world, call_id());
    world.act(|session, _| session.call_decline(call_id()));
    assert_eq!(world.count("call_decline"), 1);
}

#[test]
fn a_lost_socket_ends_the_ringing_until_the_server_says_more() {
    let mut world = World::asking();
    ring(&mut world, call_id());
    world.forget();
    world.close();
    let ended = Event::RingEnded { call: call_id(), reason: RingEnd::Cancelled };
    assert_eq!(world.events, [ended, Event::Link(LinkState::Reconnecting)]);
    world.pass(SECOND);
    world.open();
    world.welcome(true);
    ring(&mut world, call_id());
    assert!(world.events.iter().any(|event| matches!(event, Event::Ring { .. })));
}

#[test]
fn a_server_that_rings_without_end_is_not_listened_to() {
    let mut world = World::asking();
    world.forget();
    for n in 0..100 {
        ring(&mut world, format!("callnumber{n:010}").parse().unwrap());
    }
    assert_eq!(world.events.len(), 4);
}
