//! What a further viewer costs the server in memory, all of it: signalling, media
//! and what the allocator does not give back.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

/// KiB that a further viewer may take.
const MOST: f64 = 32.0;

#[test]
fn a_further_viewer_takes_at_most_32_kib() {
    let stage = ["--viewers", "150", "--pacing", "burst", "--seconds", "1"];
    let run = support::run(&[&stage[..], &["--joins", "0", "--no-floor"]].concat());
    assert!(run.good, "{}", run.said);
    assert_eq!(run.cell("saw no picture"), "0", "{}", run.said);
    let kib: f64 = run.cell("KiB per further viewer").parse().unwrap();
    assert!(kib > 0.0 && kib <= MOST, "{kib} KiB: {}", run.said);
}
