//! The short form of `cargo xtask soak`: an audience that comes and goes for two minutes
//! leaves nothing behind, and memory stays where it is.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::PathBuf;
use std::process::Command;

#[test]
fn an_audience_that_comes_and_goes_leaves_nothing_behind() {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/release/footlight");
    let server = std::env::var_os("FOOTLIGHT_BIN").map_or_else(|| built.into(), PathBuf::from);
    let output = Command::new(env!("CARGO_BIN_EXE_footlight-bench"))
        .args(["--soak", "--short", "--seed", "7", "--bin"])
        .arg(server)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}\n{said}");
    assert!(said.contains("| 10 | 2.0 |") && said.contains("peers left"), "{said}");
}
