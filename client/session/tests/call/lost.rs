//! What is said and not heard is said again.

use crate::world::{GUEST, HOST, Network, World, ms};
use footlight_session::call::Negotiator;
use footlight_shared::Signal;

#[test]
fn a_lost_offer_is_said_again() {
    let mut world = World::talking();
    world.wish(GUEST);
    world.run(ms(25));
    world.lose_signals();
    world.run(ms(1000));
    assert!(!world.members[GUEST].negotiator.is_stable());
    world.run(ms(2000));
    world.assert_talking();
}

#[test]
fn a_lost_answer_is_said_again_and_is_the_same() {
    let mut world = World::talking();
    world.wish(GUEST);
    world.run(ms(60));
    assert_eq!(world.kinds(HOST), ["answer"]);
    world.lose_signals();
    world.run(ms(3000));
    world.assert_talking();
    let answers = world.members[HOST].sent.iter();
    let answers: Vec<_> = answers.filter(|it| matches!(it, Signal::Answer { .. })).collect();
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0], answers[1]);
}

#[test]
fn after_a_lost_socket_what_is_open_is_said_at_once() {
    let mut world = World::talking();
    world.wish(GUEST);
    world.run(ms(18));
    world.lose_signals();
    world.act(GUEST, Negotiator::say_again);
    world.run(ms(300));
    world.assert_talking();
}

#[test]
fn nothing_is_said_for_ever_to_nobody() {
    let mut world = World::new(1, Network { lost: 100, ..Network::GOOD });
    world.run(ms(60_000));
    // Two, four, eight and then sixteen seconds apart.
    assert!(world.kinds(GUEST).len() <= 8, "{:?}", world.kinds(GUEST));
}

#[test]
fn words_that_come_twice_change_nothing() {
    let mut world = World::talking();
    world.wish(GUEST);
    world.run(ms(1000));
    let (offers, answers) = (world.members[GUEST].sent.clone(), world.members[HOST].sent.clone());
    world.wish(HOST);
    world.run(ms(1000));
    for (to, words) in [(HOST, offers), (GUEST, answers)] {
        for signal in words {
            world.act(to, |it, now| it.handle_signal(now, signal));
        }
    }
    world.run(ms(3000));
    world.assert_talking();
}

#[test]
fn what_is_no_description_is_passed_over() {
    let mut world = World::talking();
    for sdp in ["", "o=", "o=- x y", "v=0\r\no=- 1\r\n", "a=ice-ufrag:1"] {
        let (offer, answer) = (sdp.to_owned(), sdp.to_owned());
        for signal in [
            Signal::Offer { sdp: offer, peer_session: None },
            Signal::Answer { sdp: answer, peer_session: None },
        ] {
            world.act(HOST, |it, now| it.handle_signal(now, signal));
        }
    }
    world.run(ms(1000));
    world.assert_talking();
}
