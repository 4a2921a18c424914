//! Tips are clapped for once, when they come.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use footlight_session::Applause;
use footlight_shared::{Tip, TipId};

fn tip(number: u64) -> Tip {
    Tip {
        id: TipId(format!("{number:032x}").parse().unwrap()),
        from: "anna".parse().unwrap(),
        amount: 100.try_into().unwrap(),
        message: "".parse().unwrap(),
        at: number,
    }
}

/// The tips of these numbers, the newest first.
fn latest(numbers: impl DoubleEndedIterator<Item = u64>) -> Vec<Tip> {
    numbers.rev().map(tip).collect()
}

fn numbers(tips: &[Tip]) -> Vec<u64> {
    tips.iter().map(|tip| tip.at).collect()
}

#[test]
fn what_was_there_before_is_not_new_and_what_comes_is_so_once() {
    let mut applause = Applause::default();
    assert!(applause.hear(&latest(1..=3)).is_empty());
    assert_eq!(numbers(&applause.hear(&latest(1..=5))), [4, 5]);
    assert!(applause.hear(&latest(1..=5)).is_empty());
}

#[test]
fn the_first_tip_of_a_stage_is_new() {
    let mut applause = Applause::default();
    assert!(applause.hear(&[]).is_empty());
    assert_eq!(numbers(&applause.hear(&latest(1..=1))), [1]);
}

#[test]
fn a_tip_taken_back_brings_nothing_up_again() {
    let mut applause = Applause::default();
    applause.hear(&latest(2..=4));
    assert!(applause.hear(&latest(1..=3)).is_empty());
    assert!(applause.hear(&latest(1..=4)).is_empty());
}

#[test]
fn of_many_at_once_the_last_ones_are_shown() {
    let mut applause = Applause::default();
    applause.hear(&[]);
    assert_eq!(numbers(&applause.hear(&latest(1..=50))), [46, 47, 48, 49, 50]);
}
