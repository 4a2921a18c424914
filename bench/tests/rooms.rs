//! The short form of the rooms: four who all see and hear each other, one of them in
//! large.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::PathBuf;
use std::process::Command;

#[test]
fn four_in_a_room_see_each_other_and_the_large_picture_is_the_better_one() {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/release/footlight");
    let server = std::env::var_os("FOOTLIGHT_BIN").map_or_else(|| built.into(), PathBuf::from);
    let output = Command::new(env!("CARGO_BIN_EXE_footlight-bench"))
        .args(["--short", "--rooms", "--bin"])
        .arg(server)
        .output()
        .unwrap();
    let table = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with('|'))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    let cell = |head: &str| {
        let column = rows[0].iter().position(|it| it.starts_with(head)).unwrap();
        rows.last().unwrap()[column]
    };
    assert_eq!(cell("pictures there"), "12 of 12", "{table}");
    let [large, small] =
        ["kbit/s of a large", "kbit/s of a small"].map(|head| cell(head).parse::<f64>().unwrap());
    assert!(large > small * 3.0, "{table}");
}
