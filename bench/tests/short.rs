//! The short form of the whole: a few viewers, the kernel's floor and a few
//! joins, against the real server.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

#[test]
fn ten_viewers_lose_nothing_and_all_who_join_see_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("figures/short.md");
    let run = support::run(&["--short", "--out", table.to_str().unwrap()]);
    assert!(run.good, "{}", run.said);
    let text = std::fs::read_to_string(table).unwrap();
    assert!(text.contains("| 10 | back to back |"), "{text}");
    assert!(text.contains("| 20 | 200 | 0 |"), "{text}");
}
