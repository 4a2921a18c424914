//! The short form of the whole: a few viewers, the kernel's floor and a few
//! joins, against the real server.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::PathBuf;
use std::process::Command;

#[test]
fn ten_viewers_lose_nothing_and_all_who_join_see_a_picture() {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/release/footlight");
    let server = std::env::var_os("FOOTLIGHT_BIN").map_or_else(|| built.into(), PathBuf::from);
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("figures/short.md");
    let output = Command::new(env!("CARGO_BIN_EXE_footlight-bench"))
        .args(["--short", "--bin"])
        .arg(server)
        .arg("--out")
        .arg(&table)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let text = std::fs::read_to_string(table).unwrap();
    assert!(text.contains("| 10 | back to back |"), "{text}");
    assert!(text.contains("| 20 | 200 | 0 |"), "{text}");
}
