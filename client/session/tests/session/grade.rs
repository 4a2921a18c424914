//! The word for a connection, and the figures behind it.

use std::time::Duration;

use footlight_session::{Counters, Gauge, Grade, Grader, Rates, Reading, advice};
use footlight_shared::{Severity, WarningKind};

fn counters(seconds: u64, bytes: u64, packets: u64, lost: u64, frames: u64) -> Counters {
    let at = Duration::from_secs(seconds);
    Counters { at, bytes, packets, lost, frames, ..Counters::default() }
}

fn ms(ms: u64) -> Option<Duration> {
    Some(Duration::from_millis(ms))
}

#[test]
fn rates_are_differences_per_second() {
    let (before, after) = (counters(1, 1_000, 10, 0, 30), counters(3, 251_000, 107, 3, 90));
    let rates = Rates::between(&before, &after).unwrap();
    assert_eq!(rates.bitrate, 1_000_000.0);
    assert_eq!(rates.frames, 30.0);
    assert_eq!(rates.packets, 100.0);
    assert!((rates.loss - 0.03).abs() < 1e-9);
}

#[test]
fn what_is_lost_of_what_was_sent_is_among_it() {
    let (before, after) = (counters(1, 1_000, 10, 0, 30), counters(3, 251_000, 210, 21, 90));
    let rates = Rates::of_sent(&before, &after).unwrap();
    assert_eq!(rates.packets, 200.0);
    assert!((rates.loss - 0.105).abs() < 1e-9);
    // More was lost than was sent just now: it was sent before.
    let late = counters(4, 251_000, 215, 31, 90);
    assert_eq!(Rates::of_sent(&after, &late).unwrap().loss, 1.0);
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
fn loss_has_its_bounds_at_a_half_two_and_five_percent() {
    let of = |loss| Reading { loss, packets: 1_000_000, ..Reading::default() }.grade();
    assert_eq!([of(0.0), of(0.005)], [Grade::Excellent; 2]);
    assert_eq!([of(0.006), of(0.02)], [Grade::Good; 2]);
    assert_eq!([of(0.021), of(0.05)], [Grade::Fair; 2]);
    assert_eq!([of(0.052), of(1.0)], [Grade::Poor; 2]);
}

#[test]
fn what_is_lost_both_ways_is_weighed_over_the_same_seconds() {
    let second = |packets: f64, loss: f64| Rates { packets, loss, ..Rates::default() };
    let mut gauge = Gauge::default();
    for nth in 0..30 {
        // Five percent both ways; of one the other side tells every other second.
        let out = if nth % 2 == 0 { second(105.0, 0.1) } else { second(100.0, 0.0) };
        let reading = gauge.push_both(&second(100.0, 0.05), Some(&out), None, None);
        assert_ne!(reading.grade(), Grade::Poor, "{nth}: {reading:?}");
    }
    for _ in 0..5 {
        gauge.push_both(&second(100.0, 0.0), Some(&second(100.0, 0.2)), None, None);
    }
    let reading = gauge.push_both(&second(100.0, 0.0), Some(&second(100.0, 0.2)), None, None);
    assert!((reading.loss - 0.2).abs() < 1e-9 && reading.grade() == Grade::Poor);
    let reading = gauge.push_both(&second(100.0, 0.3), None, None, None);
    assert!((reading.loss - 0.2).abs() < 1e-9, "that was one second of five: {reading:?}");
}

#[test]
fn the_round_trip_has_its_bounds_at_50_150_and_300_ms() {
    let of = |time| Reading { round_trip: ms(time), ..Reading::default() }.grade();
    assert_eq!([of(0), of(50)], [Grade::Excellent; 2]);
    assert_eq!([of(51), of(150)], [Grade::Good; 2]);
    assert_eq!([of(151), of(300)], [Grade::Fair; 2]);
    assert_eq!(of(301), Grade::Poor);
}

#[test]
fn the_worst_figure_decides() {
    let fine = Reading { round_trip: ms(20), jitter: ms(5), ..Reading::default() };
    assert_eq!(fine.grade(), Grade::Excellent);
    assert_eq!(Reading { jitter: ms(80), ..fine }.grade(), Grade::Fair);
    assert_eq!(Reading { frozen: 0.1, ..fine }.grade(), Grade::Fair);
    assert_eq!(Reading { frozen: 0.5, ..fine }.grade(), Grade::Poor);
    assert_eq!(Reading { dropped: 0.3, ..fine }.grade(), Grade::Fair);
    assert_eq!(Reading { frozen: 0.1, round_trip: ms(900), ..fine }.grade(), Grade::Poor);
}

#[test]
fn five_percent_of_few_packets_are_fair_though_chance_makes_them_six() {
    let of = |loss, packets| Reading { loss, packets, ..Reading::default() }.grade();
    assert_eq!(of(0.06, 500), Grade::Fair);
    assert_eq!(of(0.06, 20_000), Grade::Poor);
    assert_eq!(of(0.2, 500), Grade::Poor);
}

#[test]
fn seconds_are_put_together() {
    let mut gauge = Gauge::default();
    let second = |packets, loss| Rates { packets, loss, ..Rates::default() };
    for _ in 0..4 {
        gauge.push(&second(100.0, 0.0), ms(20), None);
    }
    let reading = gauge.push(&second(100.0, 0.1), ms(20), None);
    assert!((reading.loss - 0.02).abs() < 1e-9);
    assert_eq!(reading.packets, 500);
    // Five seconds later it is forgotten.
    for _ in 0..5 {
        gauge.push(&second(100.0, 0.0), None, None);
    }
    assert_eq!(gauge.push(&second(0.0, 0.0), None, None).loss, 0.0);
}

#[test]
fn a_freeze_of_unknown_length_counts_as_a_short_one() {
    let frozen = |rates: Rates| Gauge::default().push(&rates, None, None).frozen;
    assert!((frozen(Rates { freezes: 1, ..Rates::default() }) - 0.05).abs() < 1e-9);
    assert!((frozen(Rates { freezes: 1, frozen: 0.8, ..Rates::default() }) - 0.16).abs() < 1e-9);
}

#[test]
fn what_stood_still_while_nobody_looked_is_no_fault() {
    let still = Rates { frozen: 1.0, freezes: 1, packets: 100.0, frames: 5.0, ..Rates::default() };
    let mut gauge = Gauge::default();
    gauge.look_away();
    for _ in 0..2 {
        assert_eq!(gauge.push(&still, None, None).grade(), Grade::Excellent);
    }
    assert_eq!(gauge.push(&still, None, None).grade(), Grade::Fair, "then it counts again");
}

#[test]
fn what_is_worst_is_warned_of() {
    let fine = Reading { packets: 1_000_000, round_trip: ms(100), ..Reading::default() };
    assert_eq!(fine.warning(), None);
    let lossy = Reading { loss: 0.12, round_trip: ms(200), ..fine }.warning().unwrap();
    assert_eq!((lossy.kind, lossy.value), (WarningKind::Loss, 120));
    assert_eq!(lossy.severity, Severity::Critical);
    let late = Reading { loss: 0.01, round_trip: ms(200), ..fine }.warning().unwrap();
    assert_eq!((late.kind, late.value), (WarningKind::RoundTrip, 200));
    assert_eq!(late.severity, Severity::Warning);
    for kind in WarningKind::ALL {
        assert!(advice(*kind).ends_with('.'));
    }
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
