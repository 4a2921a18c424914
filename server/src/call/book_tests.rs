//! Calls on a clock of our own: seats, ringing, and that nothing is left.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use proptest::prelude::*;
use uuid::Uuid;

use footlight_shared::CallMember;

use super::*;
use crate::call::To;

const SECOND: Duration = Duration::from_secs(1);
const LIMITS: Limits =
    Limits { calls: 20, ring: Duration::from_secs(45), keep: Duration::from_secs(300) };
/// What is known of calls after a restart.
fn book(now: Instant) -> Book {
    Book::new(LIMITS, Seal::new(b"secret", now))
}

const END: Signal = Signal::EndOfCandidates { ufrag: None };

fn person(n: u128) -> Person {
    Person { user: UserId(Uuid::from_u128(n)), name: format!("user{n}") }
}

fn session(n: u128) -> SessionId {
    SessionId(Uuid::from_u128(1000 + n))
}

fn media() -> CallMedia {
    CallMedia { video: Vec::new(), max_kbps: 1, stereo: true }
}

/// A book, and a call of user 1's in which nobody is.
fn made(callee: Option<u128>) -> (Book, CallId, Instant) {
    let now = Instant::now();
    let mut book = book(now);
    let (info, _) = book.make(person(1), callee.map(person), now).unwrap();
    (book, info.id, now)
}

/// Users 1 and 2 by their sessions 1 and 2.
fn talking() -> (Book, CallId, Instant) {
    let (mut book, call, now) = made(None);
    book.join(&call, session(1), person(1), now).unwrap();
    book.join(&call, session(2), person(2), now).unwrap();
    (book, call, now)
}

fn ended(news: &[News]) -> Vec<(To, RingEnd)> {
    let end = |news: &News| match news.msg {
        ServerMsg::CallRingEnded { reason, .. } => Some((news.to, reason)),
        _ => None,
    };
    news.iter().filter_map(end).collect()
}

#[test]
fn the_second_is_polite_and_the_first_is_told_of_him() {
    let (mut book, call, now) = made(None);
    assert_eq!(book.join(&call, session(1), person(1), now).unwrap(), []);
    let first = book.snapshot(&call, session(1), media()).unwrap();
    assert_eq!(
        (first.polite, first.other.is_none(), first.host),
        (false, true, "user1".to_owned())
    );
    let news = book.join(&call, session(2), person(2), now).unwrap();
    let second = CallMember { id: MemberId(2), name: "user2".to_owned() };
    let msg = ServerMsg::CallMember { call: call.clone(), other: Some(second), polite: false };
    assert_eq!(news, [News { to: To::Session(session(1)), msg }]);
    let second = book.snapshot(&call, session(2), media()).unwrap();
    assert!(second.polite);
    assert_eq!(second.other.unwrap().id, MemberId(1));
}

#[test]
fn a_third_person_is_told_that_it_is_full_and_nobody_hears_of_him() {
    let (mut book, call, now) = talking();
    assert_eq!(book.join(&call, session(3), person(3), now), Err(Refusal::Full));
    assert_eq!(book.info(&call).unwrap().members, 2);
    assert!(book.info(&call).unwrap().full);
}

#[test]
fn joining_twice_is_joining_once() {
    let (mut book, call, now) = talking();
    assert_eq!(book.join(&call, session(2), person(2), now), Ok(Vec::new()));
    assert_eq!(book.member(&call, session(2)), Some(MemberId(2)));
}

#[test]
fn who_comes_after_one_has_left_is_another_and_gives_way() {
    let (mut book, call, now) = talking();
    let news = book.leave(&call, session(1), now);
    let msg = ServerMsg::CallMember { call: call.clone(), other: None, polite: false };
    assert_eq!(news, [News { to: To::Session(session(2)), msg }]);
    let news = book.join(&call, session(3), person(1), now).unwrap();
    let other = Some(CallMember { id: MemberId(3), name: "user1".to_owned() });
    let msg = ServerMsg::CallMember { call: call.clone(), other, polite: false };
    assert_eq!(news, [News { to: To::Session(session(2)), msg }]);
    assert!(book.snapshot(&call, session(3), media()).unwrap().polite);
}

#[test]
fn who_is_back_is_told_to_the_other_under_his_old_id() {
    let (book, call, _) = talking();
    let other = Some(CallMember { id: MemberId(2), name: "user2".to_owned() });
    let msg = ServerMsg::CallMember { call: call.clone(), other, polite: false };
    assert_eq!(book.back(&call, session(2)), Some(News { to: To::Session(session(1)), msg }));
}

#[test]
fn signals_go_from_member_to_member_and_nowhere_else() {
    let (mut book, call, now) = talking();
    let mut relay = |from, to| book.relay(&call, session(from), MemberId(to), &END, now);
    assert_eq!(relay(1, 2), Ok((MemberId(1), session(2))));
    assert_eq!(relay(2, 1), Ok((MemberId(2), session(1))));
    for (from, to) in [(1, 1), (1, 0), (1, 3), (3, 1), (3, 2)] {
        assert_eq!(relay(from, to), Err(Refusal::Forged), "{from} {to}");
    }
    let (mut other, theirs, _) = talking();
    let foreign = other.relay(&call, session(1), MemberId(2), &END, now);
    assert_eq!(foreign, Err(Refusal::Forged));
    other.leave(&theirs, session(2), now);
    let late = other.relay(&theirs, session(1), MemberId(2), &END, now);
    assert_eq!(late, Err(Refusal::Left));
}

#[test]
fn it_rings_until_the_callee_comes() {
    let now = Instant::now();
    let mut book = book(now);
    let (info, news) = book.make(person(1), Some(person(2)), now).unwrap();
    let callee = person(2).user;
    let msg = ServerMsg::CallRing { call: info.id.clone(), from: "user1".to_owned() };
    assert_eq!(news, [News { to: To::User { user: callee, except: None }, msg: msg.clone() }]);
    assert_eq!(book.rings_for(callee).collect::<Vec<_>>(), [msg]);

    book.join(&info.id, session(1), person(1), now).unwrap();
    let snapshot = book.snapshot(&info.id, session(1), media()).unwrap();
    assert_eq!(snapshot.ringing.as_deref(), Some("user2"));
    let news = book.join(&info.id, session(2), person(2), now).unwrap();
    let others = To::User { user: callee, except: Some(session(2)) };
    let told = [(others, RingEnd::Answered), (To::Session(session(1)), RingEnd::Answered)];
    assert_eq!(ended(&news), told);
    assert_eq!(book.rings_for(callee).count(), 0);
    assert_eq!(ended(&book.mind(now + 60 * SECOND)), []);
}

#[test]
fn it_stops_after_45_seconds() {
    let (mut book, call, now) = made(Some(2));
    book.join(&call, session(1), person(1), now).unwrap();
    assert_eq!(book.mind(now + 44 * SECOND), []);
    let to = To::User { user: person(2).user, except: None };
    let told = [(to, RingEnd::TimedOut), (To::Session(session(1)), RingEnd::TimedOut)];
    assert_eq!(ended(&book.mind(now + 45 * SECOND)), told);
    assert_eq!(book.mind(now + 46 * SECOND), []);
}

#[test]
fn only_the_callee_declines_and_once() {
    let (mut book, call, now) = made(Some(2));
    book.join(&call, session(1), person(1), now).unwrap();
    let stranger = book.decline(&call, person(3).user, session(3));
    assert_eq!(stranger, Err(Refusal::NotRung));
    let news = book.decline(&call, person(2).user, session(2)).unwrap();
    let others = To::User { user: person(2).user, except: Some(session(2)) };
    let told = [(others, RingEnd::Declined), (To::Session(session(1)), RingEnd::Declined)];
    assert_eq!(ended(&news), told);
    assert_eq!(book.decline(&call, person(2).user, session(2)), Err(Refusal::NotRung));
}

#[test]
fn a_caller_who_leaves_or_calls_somebody_else_has_cancelled() {
    let (mut book, call, now) = made(Some(2));
    book.join(&call, session(1), person(1), now).unwrap();
    let callee = To::User { user: person(2).user, except: None };
    assert_eq!(ended(&book.leave(&call, session(1), now)), [(callee, RingEnd::Cancelled)]);

    let (mut book, _, now) = made(Some(2));
    let (_, news) = book.make(person(1), Some(person(3)), now).unwrap();
    assert_eq!(ended(&news), [(callee, RingEnd::Cancelled)]);
}

#[test]
fn a_caller_whose_page_came_late_hears_how_the_ringing_ended() {
    let (mut book, call, now) = made(Some(2));
    book.decline(&call, person(2).user, session(2)).unwrap();
    let news = book.join(&call, session(1), person(1), now).unwrap();
    assert_eq!(ended(&news), [(To::Session(session(1)), RingEnd::Declined)]);
    let snapshot = book.snapshot(&call, session(1), media()).unwrap();
    assert_eq!((snapshot.ringing, snapshot.called.as_deref()), (None, Some("user2")));
    book.join(&call, session(3), person(3), now).unwrap();
    assert_eq!(book.snapshot(&call, session(3), media()).unwrap().called, None);
    book.leave(&call, session(3), now);
    book.leave(&call, session(1), now);
    assert_eq!(book.join(&call, session(4), person(1), now), Ok(Vec::new()));
}

#[test]
fn who_takes_the_callees_seat_ends_the_ringing() {
    let (mut book, call, now) = made(Some(2));
    book.join(&call, session(1), person(1), now).unwrap();
    let news = book.join(&call, session(3), person(3), now).unwrap();
    assert!(ended(&news).iter().all(|(_, reason)| *reason == RingEnd::Cancelled));
    assert_eq!(book.rings_for(person(2).user).count(), 0);
}

#[test]
fn nobody_calls_himself_and_not_everybody_calls_the_same() {
    let (mut book, _, now) = made(None);
    assert_eq!(book.make(person(1), Some(person(1)), now), Err(Refusal::Oneself));
    for caller in 2..5 {
        book.make(person(caller), Some(person(9)), now).unwrap();
    }
    assert_eq!(book.make(person(5), Some(person(9)), now), Err(Refusal::TooManyRings));
    // Whoever rings there already calls anew.
    assert!(book.make(person(4), Some(person(9)), now).is_ok());
}

#[test]
fn an_empty_call_is_kept_for_five_minutes_and_one_with_somebody_for_good() {
    let (mut book, call, now) = made(None);
    book.mind(now + 299 * SECOND);
    assert!(book.info(&call).is_some());
    book.join(&call, session(1), person(1), now + 299 * SECOND).unwrap();
    book.mind(now + 9999 * SECOND);
    assert!(book.info(&call).is_some());
    book.leave(&call, session(1), now + 9999 * SECOND);
    book.mind(now + 10_299 * SECOND);
    assert!(book.info(&call).is_none());
    assert_eq!(
        book.join(&call, session(1), person(1), now + 10_299 * SECOND),
        Err(Refusal::NoSuchCall)
    );
}

#[test]
fn nobody_makes_more_empty_calls_than_eight_and_all_not_more_than_the_cap() {
    let now = Instant::now();
    let mut book = book(now);
    let first = book.make(person(1), None, now).unwrap().0.id;
    for n in 1..9 {
        book.make(person(1), None, now + n * SECOND).unwrap();
    }
    assert_eq!(book.len(), 8);
    assert!(book.info(&first).is_none(), "the oldest goes first");
    for n in 0..12 {
        book.make(person(100 + n), None, now).unwrap();
    }
    assert_eq!(book.make(person(500), None, now), Err(Refusal::TooManyCalls));
}

#[test]
fn a_call_is_taken_up_again_after_a_restart_by_members_of_other_numbers() {
    let (_, call, now) = talking();
    let mut book = book(now);
    assert!(book.info(&call).is_none());
    book.join(&call, session(2), person(2), now).unwrap();
    book.join(&call, session(1), person(1), now).unwrap();
    let other = book.snapshot(&call, session(1), media()).unwrap().other.unwrap();
    let me = book.member(&call, session(1)).unwrap();
    assert!(other.id > MemberId(2) && me > MemberId(2) && other.id != me);
    assert_eq!(book.relay(&call, session(1), other.id, &END, now), Ok((me, session(2))));
    let old = book.relay(&call, session(1), MemberId(1), &END, now);
    assert_eq!(old, Err(Refusal::Forged));
    let foreign = "00000000000000000000".parse().unwrap();
    let joined = book.join(&foreign, session(3), person(3), now);
    assert_eq!(joined, Err(Refusal::NoSuchCall));
}

#[test]
fn a_call_that_is_over_is_not_taken_up_by_a_server_that_has_run_for_a_while() {
    let (_, call, now) = talking();
    let mut book = book(now);
    let later = now + 120 * SECOND;
    let joined = book.join(&call, session(1), person(1), later);
    assert_eq!(joined, Err(Refusal::NoSuchCall));
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Make(u128, Option<u128>),
    Join(usize, u128, u128),
    Leave(usize, u128),
    Decline(usize, u128),
    Relay(usize, u128, u32),
    Pass(u64),
}

fn act() -> impl Strategy<Value = Act> {
    let (call, user, session) = (|| 0..12usize, || 1..5u128, || 1..9u128);
    prop_oneof![
        2 => (user(), prop::option::of(user())).prop_map(|(host, callee)| Act::Make(host, callee)),
        5 => (call(), session(), user()).prop_map(|(c, s, u)| Act::Join(c, s, u)),
        3 => (call(), session()).prop_map(|(c, s)| Act::Leave(c, s)),
        1 => (call(), user()).prop_map(|(c, u)| Act::Decline(c, u)),
        2 => (call(), session(), 0..5u32).prop_map(|(c, s, to)| Act::Relay(c, s, to)),
        2 => (0..400u64).prop_map(Act::Pass),
    ]
}

proptest! {
    #[test]
    fn the_books_agree_whatever_happens(acts in prop::collection::vec(act(), 1..80)) {
        let mut now = Instant::now();
        let mut book = book(now);
        let mut made = Vec::new();
        let of = |made: &Vec<CallId>, at: usize| made.get(at).cloned();
        for act in acts {
            match act {
                Act::Make(host, callee) => {
                    if let Ok((info, _)) = book.make(person(host), callee.map(person), now) {
                        made.push(info.id);
                    }
                }
                Act::Join(at, by, user) => if let Some(call) = of(&made, at) {
                    let _ = book.join(&call, session(by), person(user), now);
                },
                Act::Leave(at, by) => if let Some(call) = of(&made, at) {
                    book.leave(&call, session(by), now);
                },
                Act::Decline(at, user) => if let Some(call) = of(&made, at) {
                    let _ = book.decline(&call, person(user).user, session(99));
                },
                Act::Relay(at, by, to) => if let Some(call) = of(&made, at) {
                    let relayed = book.relay(&call, session(by), MemberId(to), &END, now);
                    if let Ok((from, other)) = relayed {
                        prop_assert_eq!(book.member(&call, session(by)), Some(from));
                        prop_assert_eq!(book.member(&call, other), Some(MemberId(to)));
                        prop_assert_ne!(other, session(by));
                    }
                },
                Act::Pass(seconds) => {
                    now += Duration::from_secs(seconds);
                    book.mind(now);
                }
            }
            for (call, talk) in &book.calls {
                let info = talk.info();
                prop_assert!(info.members <= 2);
                prop_assert_eq!(book.empty.contains(call), info.members == 0);
                prop_assert_eq!(talk.empty_since.is_some(), info.members == 0);
                prop_assert_eq!(book.ringing.contains(call), talk.rings_until.is_some());
                if let Some(callee) = talk.callee() {
                    prop_assert!(talk.sessions_of(callee.user).next().is_none());
                }
            }
            prop_assert!(book.empty.iter().chain(&book.ringing).all(|call| book.calls.contains_key(call)));
            prop_assert!(book.len() <= LIMITS.calls);
        }
        for call in &made {
            for by in 1..9 {
                book.leave(call, session(by), now);
            }
        }
        book.mind(now + 60 * SECOND);
        book.mind(now + 400 * SECOND);
        prop_assert_eq!(book.len(), 0);
        prop_assert!(book.empty.is_empty() && book.ringing.is_empty());
    }
}
