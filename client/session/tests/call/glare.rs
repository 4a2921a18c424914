//! Offers that meet: one of them is answered, and nothing that was asked for is
//! lost.

use crate::world::{GUEST, HOST, Network, World, ms};
use footlight_session::call::Negotiator;
use footlight_shared::Signal;

#[test]
fn the_newcomer_begins_and_the_host_answers() {
    let mut world = World::new(1, Network::GOOD);
    world.run(ms(200));
    assert_eq!(world.kinds(GUEST).first(), Some(&"offer"));
    assert_eq!(world.kinds(HOST).first(), Some(&"answer"));
    world.run(ms(2000));
    world.assert_talking();
}

#[test]
fn a_host_whose_newcomer_is_silent_begins_himself() {
    let mut world = World::new(1, Network { lost: 100, ..Network::GOOD });
    world.run(ms(2500));
    assert!(world.kinds(HOST).is_empty());
    world.run(ms(1000));
    assert_eq!(world.kinds(HOST), ["offer"]);
}

#[test]
fn of_two_offers_at_once_the_impolite_ones_is_answered_first() {
    let mut world = World::talking();
    world.wish(HOST);
    world.wish(GUEST);
    world.run(ms(1000));
    world.assert_talking();
    // What the polite one took back was offered again.
    assert_eq!(world.kinds(GUEST), ["offer", "answer", "offer"]);
    assert_eq!(world.kinds(HOST), ["offer", "answer"]);
}

#[test]
fn an_offer_that_comes_while_ones_own_is_made_meets_it() {
    for late in [HOST, GUEST] {
        let mut world = World::talking();
        world.wish(1 - late);
        // The offer takes 20 ms; ours is begun just before it comes.
        world.run(ms(20));
        world.wish(late);
        world.run(ms(2000));
        world.assert_talking();
    }
}

#[test]
fn candidates_of_an_ignored_offer_are_ignored_with_it() {
    let mut world = World::talking();
    world.act(HOST, Negotiator::restart_ice);
    world.act(GUEST, Negotiator::restart_ice);
    // The fake browser panics if one of them is added to another description.
    world.run(ms(2000));
    world.assert_talking();
    assert!(!world.members[HOST].browser.added.is_empty());
    assert!(!world.members[GUEST].browser.added.is_empty());
}

#[test]
fn ice_begun_anew_from_both_sides_at_once_is_begun_anew_once() {
    let mut world = World::talking();
    let before = world.members.each_ref().map(|it| it.browser.ufrag);
    world.act(HOST, Negotiator::restart_ice);
    world.act(GUEST, Negotiator::restart_ice);
    world.run(ms(2000));
    world.assert_talking();
    let after = world.members.each_ref().map(|it| it.browser.ufrag);
    assert!(before[HOST] != after[HOST] && before[GUEST] != after[GUEST]);
    assert_eq!(world.kinds(HOST), ["offer"]);
    assert_eq!(world.kinds(GUEST), ["offer", "answer"]);
}

#[test]
fn a_restart_that_met_a_plain_offer_still_comes() {
    for restarts in [HOST, GUEST] {
        let mut world = World::talking();
        let before = world.members[restarts].browser.ufrag;
        world.wish(1 - restarts);
        world.run(ms(2));
        world.act(restarts, Negotiator::restart_ice);
        world.run(ms(2000));
        world.assert_talking();
        assert_ne!(world.members[restarts].browser.ufrag, before);
    }
}

#[test]
fn a_restart_asked_for_during_a_negotiation_comes_after_it() {
    let mut world = World::talking();
    world.wish(GUEST);
    world.run(ms(10));
    world.act(GUEST, Negotiator::restart_ice);
    world.run(ms(2000));
    world.assert_talking();
    assert_eq!(world.kinds(GUEST), ["offer", "offer"]);
}

#[test]
fn the_last_candidate_is_told_as_such() {
    let mut world = World::new(1, Network::GOOD);
    world.run(ms(1000));
    for member in &world.members {
        assert!(member.browser.added.iter().any(|it| it.candidate.is_empty()));
        let ends = |signal: &&Signal| matches!(signal, Signal::EndOfCandidates { ufrag: Some(_) });
        assert!(member.sent.iter().any(|it| ends(&it)));
    }
}

#[test]
fn candidates_that_overtake_their_description_wait_for_it() {
    let mut world = World::talking();
    world.wish(HOST);
    world.act(HOST, Negotiator::restart_ice);
    world.network = Network { delay: (1, 300), lost: 0, in_order: false };
    world.run(ms(6000));
    world.assert_talking();
    assert!(world.members[GUEST].browser.added.iter().any(|it| !it.candidate.is_empty()));
}
