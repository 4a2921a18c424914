//! The short form of the chat: sixty on one stage, of whom fifty write.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::PathBuf;
use std::process::Command;

#[test]
fn everybody_reads_everything_that_fifty_write() {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/release/footlight");
    let server = std::env::var_os("FOOTLIGHT_BIN").map_or_else(|| built.into(), PathBuf::from);
    let output = Command::new(env!("CARGO_BIN_EXE_footlight-bench"))
        .args(["--short", "--chat", "--bin"])
        .arg(server)
        .output()
        .unwrap();
    let table = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!table.is_empty(), "{said}");
    let row = table.lines().find(|line| line.starts_with("| 60 |")).unwrap();
    let cells: Vec<&str> = row.split('|').map(str::trim).collect();
    let (sent, acknowledged, refused) = (cells[2], cells[3], cells[4]);
    assert_eq!((sent, refused), (acknowledged, "0"), "{table}");
    let (came, due) = cells[5].split_once(" of ").unwrap();
    assert_eq!(came, due, "{table}");
}
