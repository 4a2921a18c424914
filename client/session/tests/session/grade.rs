//! The word for a connection, and the figures behind it.

use std::time::Duration;

use footlight_session::{Counters, Grade, Grader, Rates};

fn counters(seconds: u64, bytes: u64, packets: u64, lost: u64, frames: u64) -> Counters {
    let at = Duration::from_secs(seconds);
    Counters { at, bytes, packets, lost, frames, ..Counters::default() }
}

#[test]
fn rates_are_differences_per_second() {
    let (before, after) = (counters(1, 1_000, 10, 0, 30), counters(3, 251_000, 107, 3, 90));
    let rates = Rates::between(&before, &after).unwrap();
    assert_eq!(rates.bitrate, 1_000_000.0);
    assert_eq!(rates.frames, 30.0);
    assert!((rates.loss - 0.03).abs() < 1e-9);
}

#[test]
fn counters_that_began_anew_yield_nothing() {
    let (before, after) = (counters(1, 1_000, 10, 0, 30), counters(2, 500, 5, 0, 3));
    assert_eq!(Rates::between(&before, &after), None);
    assert_eq!(Rates::between(&before, &before), None);
}

#[test]
fn late_packets_that_were_counted_as_lost_do_no_harm() {
    let (before, after) = (counters(1, 0, 10, 5, 0), counters(2, 0, 20, 2, 0));
    assert_eq!(Rates::between(&before, &after).unwrap().loss, 0.0);
}

#[test]
fn the_worst_figure_decides() {
    let fine = Rates { bitrate: 1e6, frames: 30.0, ..Rates::default() };
    let ms = |ms| Some(Duration::from_millis(ms));
    assert_eq!(Grade::of(&fine, ms(20)), Grade::Excellent);
    assert_eq!(Grade::of(&fine, ms(200)), Grade::Good);
    assert_eq!(Grade::of(&Rates { loss: 0.05, ..fine }, ms(20)), Grade::Fair);
    assert_eq!(Grade::of(&Rates { loss: 0.2, ..fine }, ms(20)), Grade::Poor);
    assert_eq!(Grade::of(&Rates { freezes: 1, ..fine }, ms(20)), Grade::Fair);
}

#[test]
fn one_bad_second_does_not_change_the_word() {
    let mut grader = Grader::default();
    let seconds = [Grade::Good, Grade::Poor, Grade::Good, Grade::Good];
    assert!(seconds.into_iter().all(|second| grader.push(second) == Grade::Good));
}

#[test]
fn it_gets_worse_sooner_than_better() {
    let mut grader = Grader::default();
    grader.push(Grade::Excellent);
    grader.push(Grade::Poor);
    assert_eq!(grader.push(Grade::Fair), Grade::Fair, "what both seconds agree on");
    for _ in 0..3 {
        assert_eq!(grader.push(Grade::Excellent), Grade::Fair);
    }
    assert_eq!(grader.push(Grade::Excellent), Grade::Excellent);
}
