//! Whatever happens in whatever order: one socket at a time, nothing sent
//! without one, no endless waking, no panic. [`World`] asserts these throughout.

use std::time::Duration;

use crate::world::{World, call_id, call_snapshot};
use footlight_session::{Backoff, MediaState};
use footlight_shared::{
    ByeReason, ErrorCode, MemberId, Problem, Quality, RingEnd, ServerMsg, Signal,
};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Happening {
    Token(u8),
    Open,
    Close,
    Welcome(bool),
    Answer,
    Error(u32, ErrorCode),
    Bye(ByeReason),
    MediaLost,
    Offer(u32),
    Media(u32, MediaState),
    Quality,
    Wake,
    Online(bool),
    Rest,
    Resume,
    End,
    Joined(Option<u32>, u32),
    Left,
    Signal,
    Ring,
    RingEnded,
    Noise(String),
    Time(u64),
}

fn happening() -> impl Strategy<Value = Happening> {
    use ErrorCode::{AlreadyLive, BadOffer, Full, NotFound, RateLimited, TokenExpired};
    let code = prop::sample::select(vec![
        AlreadyLive,
        BadOffer,
        Full,
        RateLimited,
        TokenExpired,
        NotFound,
    ]);
    let bye =
        prop::sample::select(vec![ByeReason::Shutdown, ByeReason::Expired, ByeReason::TooSlow]);
    let media = prop::sample::select(vec![
        MediaState::Connecting,
        MediaState::Connected,
        MediaState::Interrupted,
        MediaState::Failed,
    ]);
    prop_oneof![
        4 => any::<u8>().prop_map(Happening::Token),
        6 => Just(Happening::Open),
        3 => Just(Happening::Close),
        6 => any::<bool>().prop_map(Happening::Welcome),
        4 => Just(Happening::Answer),
        2 => (1..20u32, code).prop_map(|(re, code)| Happening::Error(re, code)),
        1 => bye.prop_map(Happening::Bye),
        1 => Just(Happening::MediaLost),
        6 => (0..8u32).prop_map(Happening::Offer),
        4 => (0..8u32, media).prop_map(|(attempt, state)| Happening::Media(attempt, state)),
        1 => Just(Happening::Quality),
        1 => Just(Happening::Wake),
        1 => any::<bool>().prop_map(Happening::Online),
        1 => Just(Happening::Rest),
        1 => Just(Happening::Resume),
        1 => Just(Happening::End),
        2 => (prop::option::of(1..20u32), 1..3u32).prop_map(|(re, me)| Happening::Joined(re, me)),
        1 => Just(Happening::Left),
        2 => Just(Happening::Signal),
        1 => Just(Happening::Ring),
        1 => Just(Happening::RingEnded),
        1 => ".{0,40}".prop_map(Happening::Noise),
        6 => (0..20_000u64).prop_map(Happening::Time),
    ]
}

fn happen(world: &mut World, happening: Happening) {
    match happening {
        Happening::Token(text) => {
            world.act(|session, now| session.set_token(now, text.to_string()))
        }
        // The browser opens only what was asked for.
        Happening::Open if world.sockets == 1 => world.open(),
        Happening::Close if world.sockets == 1 => world.close(),
        Happening::Open | Happening::Close => {}
        Happening::Welcome(resumed) => world.welcome(resumed),
        Happening::Answer if world.last("watch").is_some() => world.answer_join(),
        Happening::Answer => {}
        Happening::Error(re, code) => {
            world.say(Some(re), ServerMsg::Error { problem: Problem::new(code, "no") });
        }
        Happening::Bye(reason) => {
            world.say(None, ServerMsg::Bye { reason, message: String::new() })
        }
        Happening::MediaLost => world.say(None, ServerMsg::MediaLost),
        Happening::Offer(attempt) => world.offer(attempt),
        Happening::Media(attempt, state) => world.media(attempt, state),
        Happening::Quality => world.act(|session, now| session.set_quality(now, Quality::Low)),
        Happening::Rest => world.act(|session, _| session.rest_media()),
        Happening::Resume => world.act(|session, _| session.resume_media()),
        Happening::Online(online) => {
            world.act(|session, now| session.handle_online(now, online));
        }
        Happening::Wake => world.act(|session, now| session.handle_network(now)),
        Happening::End => world.act(|session, now| session.end(now)),
        Happening::Joined(re, me) => {
            world.say(re, ServerMsg::CallJoined { snapshot: call_snapshot(me) });
        }
        Happening::Left => {
            world.say(None, ServerMsg::CallMember { call: call_id(), other: None, polite: false });
        }
        Happening::Signal => {
            let signal = Signal::Offer { sdp: "v=0".to_owned(), peer_session: None };
            world.act(|session, now| session.call_signal(now, MemberId(1), signal.clone()));
            let call = call_id();
            world.say(None, ServerMsg::CallSignal { call, from: MemberId(1), signal });
        }
        Happening::Ring => {
            world.say(None, ServerMsg::CallRing { call: call_id(), from: "maria".to_owned() });
        }
        Happening::RingEnded => {
            let reason = RingEnd::Declined;
            world.say(None, ServerMsg::CallRingEnded { call: call_id(), reason });
        }
        Happening::Noise(text) => world.act(|session, now| session.handle_message(now, &text)),
        Happening::Time(ms) => world.pass(Duration::from_millis(ms)),
    }
}

proptest! {
    #[test]
    fn nothing_breaks_the_session(story in prop::collection::vec(happening(), 0..120)) {
        let mut world = World::watching();
        for next in story {
            happen(&mut world, next);
            world.forget_old();
        }
        world.act(|session, _| session.leave());
        prop_assert_eq!(world.sockets, 0);
        prop_assert!(world.session.poll_timeout().is_none());
    }

    #[test]
    fn nothing_breaks_a_call(story in prop::collection::vec(happening(), 0..120)) {
        let mut world = World::calling();
        for next in story {
            happen(&mut world, next);
            world.forget_old();
        }
        world.act(|session, _| session.leave());
        prop_assert_eq!(world.sockets, 0);
        prop_assert!(world.session.poll_timeout().is_none());
    }

    #[test]
    fn whatever_went_before_a_good_server_is_joined_in_the_end(
        story in prop::collection::vec(happening(), 0..60),
    ) {
        let mut world = World::watching();
        for next in story {
            // What ends a session for good is left out here.
            if !matches!(next, Happening::End | Happening::Error(..)) {
                happen(&mut world, next);
            }
        }
        prop_assert!(!world.session.is_over());
        world.act(|session, _| session.resume_media());
        for round in 0..60 {
            world.act(|session, now| session.set_token(now, format!("good {round}")));
            world.serve();
            world.pass(Duration::from_millis(500));
            if world.is_flowing() {
                return Ok(());
            }
        }
        prop_assert!(false, "never joined");
    }

    #[test]
    fn delays_lie_between_half_a_step_and_a_step(seed: u64, tries in 1..40usize) {
        let (first, cap) = (Duration::from_millis(300), Duration::from_secs(8));
        let mut backoff = Backoff::new(first, cap, seed);
        for round in 0..tries {
            let step = (first * 2u32.saturating_pow(round as u32)).min(cap);
            let delay = backoff.next_delay();
            prop_assert!(delay >= step / 2 && delay <= step);
        }
        backoff.reset();
        prop_assert!(backoff.next_delay() <= first);
    }
}
