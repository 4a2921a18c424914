//! A run of the load generator against the real server.

#![allow(dead_code, reason = "not every test looks at all of it")]

use std::path::PathBuf;
use std::process::Command;

/// What came of it.
pub(crate) struct Run {
    /// It ended well.
    pub(crate) good: bool,
    /// Its table, on standard output.
    pub(crate) table: String,
    /// What it said besides.
    pub(crate) said: String,
}

/// Runs it with these arguments, for the program that `FOOTLIGHT_BIN` names, else
/// the release build.
pub(crate) fn run(arguments: &[&str]) -> Run {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/release/footlight");
    let server = std::env::var_os("FOOTLIGHT_BIN").map_or_else(|| built.into(), PathBuf::from);
    let output = Command::new(env!("CARGO_BIN_EXE_footlight-bench"))
        .args(arguments)
        .arg("--bin")
        .arg(server)
        .output()
        .unwrap();
    Run {
        good: output.status.success(),
        table: String::from_utf8(output.stdout).unwrap(),
        said: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Run {
    /// What stands in the last row, below the head that begins so.
    pub(crate) fn cell(&self, head: &str) -> &str {
        let rows = self.table.lines().filter(|line| line.starts_with('|'));
        let rows: Vec<Vec<_>> = rows.map(|row| row.split('|').map(str::trim).collect()).collect();
        let column =
            rows.first().and_then(|heads| heads.iter().position(|it| it.starts_with(head)));
        let cell = column.and_then(|column| rows.last()?.get(column));
        cell.unwrap_or_else(|| panic!("no {head} in {}: {}", self.table, self.said))
    }
}
