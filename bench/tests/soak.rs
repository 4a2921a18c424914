//! The short form of `cargo xtask soak`: an audience that comes and goes for two minutes
//! leaves nothing behind, and memory stays where it is.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

#[test]
fn an_audience_that_comes_and_goes_leaves_nothing_behind() {
    let run = support::run(&["--soak", "--short", "--seed", "7"]);
    assert!(run.good, "{}\n{}", run.said, run.table);
    assert!(
        run.table.contains("| 10 | 2.0 |") && run.table.contains("peers left"),
        "{}",
        run.table
    );
}
