//! What a further viewer costs the server in memory, all of it: signalling, media
//! and what the allocator does not give back.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::PathBuf;
use std::process::Command;

/// KiB that a further viewer may take.
const MOST: f64 = 32.0;

#[test]
fn a_further_viewer_takes_at_most_32_kib() {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/release/footlight");
    let server = std::env::var_os("FOOTLIGHT_BIN").map_or_else(|| built.into(), PathBuf::from);
    let output = Command::new(env!("CARGO_BIN_EXE_footlight-bench"))
        .args(["--viewers", "150", "--pacing", "burst", "--seconds", "1"])
        .args(["--joins", "0", "--no-floor", "--bin"])
        .arg(server)
        .output()
        .unwrap();
    let table = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let mut rows = table.lines().filter(|line| line.starts_with('|'));
    let heads = rows.next().unwrap().split('|').map(str::trim);
    let column = heads.clone().position(|head| head == "KiB per further viewer").unwrap();
    let row = rows.find(|row| row.starts_with("| 150 |")).unwrap();
    let cell = row.split('|').nth(column).unwrap().trim();
    let kib: f64 = cell.parse().unwrap();
    assert!(kib > 0.0 && kib <= MOST, "{kib} KiB: {said}");
}
