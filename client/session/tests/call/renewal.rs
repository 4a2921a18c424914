//! One connection takes the place of another, on both sides.

use crate::world::{GUEST, HOST, Network, World, ms};
use footlight_session::call::Negotiator;
use footlight_shared::Signal;

#[test]
fn both_sides_renew_when_one_does() {
    for side in [HOST, GUEST] {
        let mut world = World::talking();
        world.act(side, Negotiator::renew);
        world.run(ms(2000));
        world.assert_talking();
        assert_eq!(world.members.each_ref().map(|it| it.renewals), [2, 2]);
    }
}

#[test]
fn of_two_connections_at_once_the_polite_ones_gives_way_to_another() {
    let mut world = World::talking();
    world.act(HOST, Negotiator::renew);
    world.act(GUEST, Negotiator::renew);
    world.run(ms(2000));
    world.assert_talking();
    assert_eq!(world.members.each_ref().map(|it| it.renewals), [2, 3]);
}

#[test]
fn a_renewal_wins_over_any_offer_on_the_old_connection() {
    for renews in [HOST, GUEST] {
        let mut world = World::talking();
        world.act(1 - renews, Negotiator::restart_ice);
        world.run(ms(5));
        world.act(renews, Negotiator::renew);
        world.run(ms(3000));
        world.assert_talking();
        assert_eq!(world.members.each_ref().map(|it| it.renewals), [2, 2]);
    }
}

#[test]
fn what_is_said_of_a_connection_that_is_gone_changes_nothing() {
    let mut world = World::talking();
    world.wish(GUEST);
    world.run(ms(1000));
    let old = world.members[GUEST].sent.clone();
    world.act(HOST, Negotiator::renew);
    world.run(ms(2000));
    for signal in old {
        world.act(HOST, |it, now| it.handle_signal(now, signal));
    }
    world.run(ms(5000));
    world.assert_talking();
    assert_eq!(world.members[HOST].renewals, 2);
}

#[test]
fn an_answer_to_an_earlier_connections_offer_is_found_out() {
    let mut world = World::new(1, Network::GOOD);
    // The guest's first offer is answered; before he hears it he begins anew.
    world.run(ms(45));
    world.act(GUEST, Negotiator::renew);
    world.run(ms(5000));
    world.assert_talking();
}

#[test]
fn a_description_that_the_browser_refuses_asks_for_less_from_another_connection() {
    let mut world = World::talking();
    world.members[HOST].refuse = 1;
    world.wish(GUEST);
    world.run(ms(3000));
    world.assert_talking();
    assert!(world.members[HOST].reduced);
}

#[test]
fn who_refuses_everything_is_told_so_in_the_end() {
    let mut world = World::talking();
    world.members[HOST].refuse = 100;
    world.wish(GUEST);
    world.run(ms(60_000));
    assert!(world.members[HOST].incompatible);
    assert!(world.members[HOST].renewals < 6);
}

#[test]
fn a_late_word_of_the_browser_about_an_earlier_operation_changes_nothing() {
    let mut world = World::talking();
    world.act(HOST, Negotiator::restart_ice);
    // The offer is being made when its connection goes.
    world.act(HOST, Negotiator::renew);
    world.run(ms(2000));
    world.assert_talking();
    let offers = world.members[HOST].sent.iter().filter(|it| matches!(it, Signal::Offer { .. }));
    assert_eq!(offers.count(), 1);
}
