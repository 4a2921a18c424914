//! The short form of the tips: sixty on one stage hear of ten.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

#[test]
fn everybody_hears_of_every_tip() {
    let run = support::run(&["--short", "--tips"]);
    assert_eq!((run.cell("viewers"), run.cell("tips")), ("60", "10"));
    // The performer hears of them as well.
    assert_eq!(run.cell("heard"), "610 of 610", "{}", run.table);
}
