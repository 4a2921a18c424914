//! The count of what comes of restarts of ICE.

use footlight_session::call::{Remedy, Restart, Rung, Signalling, Vitals};
use footlight_shared::Outcome;

fn pending() -> Vitals {
    Vitals { signalling: Signalling::Pending, ..Vitals::default() }
}

#[test]
fn one_that_nobody_noticed_is_done_when_it_is_answered() {
    let mut restart = Restart::default();
    assert_eq!(restart.ask(Remedy::RestartIce, true), None);
    assert_eq!(restart.look(Vitals::default(), true, None), None, "not offered yet");
    assert_eq!(restart.look(pending(), true, None), None);
    assert_eq!(restart.ask(Remedy::RestartIce, true), None, "the same one");
    assert_eq!(restart.look(Vitals::default(), true, None), Some(Outcome::Connected));
    assert_eq!(restart.look(Vitals::default(), true, None), None, "once");
}

#[test]
fn one_of_a_broken_connection_is_done_when_that_carries_again() {
    let mut restart = Restart::default();
    let rung = Some(Rung::RestartIce);
    restart.ask(Remedy::RestartIce, false);
    assert_eq!(restart.look(pending(), false, rung), None);
    assert_eq!(restart.look(Vitals::default(), false, rung), None, "answered, and broken still");
    assert_eq!(restart.look(Vitals::default(), false, Some(Rung::Offline)), None);
    assert_eq!(restart.look(Vitals::default(), true, None), Some(Outcome::Connected));
}

#[test]
fn one_that_another_rung_follows_has_failed() {
    let mut restart = Restart::default();
    restart.ask(Remedy::RestartIce, true);
    assert_eq!(restart.look(pending(), false, Some(Rung::RestartIce)), None);
    assert_eq!(restart.ask(Remedy::RelayOnly, false), Some(Outcome::Failed));
    assert_eq!(restart.look(pending(), false, Some(Rung::RelayOnly)), None);
    assert_eq!(restart.ask(Remedy::NewConnection, false), None);
    assert_eq!(restart.replaced(), Some(Outcome::Failed));
    assert_eq!(restart.look(Vitals::default(), true, None), None, "another connection");
}

#[test]
fn one_that_is_given_up_has_failed() {
    let mut restart = Restart::default();
    restart.ask(Remedy::RelayOnly, false);
    let rung = Some(Rung::GivenUp);
    assert_eq!(restart.look(Vitals::default(), false, rung), Some(Outcome::Failed));
    assert_eq!(restart.replaced(), None, "counted already");
}

#[test]
fn one_whose_connection_the_other_side_has_replaced_has_failed() {
    let mut restart = Restart::default();
    restart.ask(Remedy::RestartIce, false);
    restart.look(pending(), false, Some(Rung::RestartIce));
    assert_eq!(restart.replaced(), Some(Outcome::Failed));
    assert_eq!(restart.look(Vitals::default(), true, None), None);
}

#[test]
fn one_that_was_not_needed_counts_as_nothing() {
    let mut restart = Restart::default();
    restart.ask(Remedy::RestartIce, true);
    // The machine has other addresses: it carried until then.
    assert_eq!(restart.look(Vitals::default(), false, Some(Rung::NewConnection)), None);
    assert_eq!(restart.replaced(), None);
    assert_eq!(restart.look(Vitals::default(), true, None), None);
}
