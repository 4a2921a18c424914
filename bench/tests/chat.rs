//! The short form of the chat: sixty on one stage, of whom fifty write.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

#[test]
fn everybody_reads_everything_that_fifty_write() {
    let run = support::run(&["--short", "--chat"]);
    assert_eq!(run.cell("viewers"), "60");
    let acknowledged = (run.cell("acknowledged"), run.cell("refused"));
    assert_eq!(acknowledged, (run.cell("messages"), "0"), "{}", run.table);
    let (came, due) = run.cell("delivered").split_once(" of ").unwrap();
    assert_eq!(came, due, "{}", run.table);
}
