//! How many instructions a forwarded packet and a join cost the SFU, counted by
//! callgrind: the same on a busy machine as on a quiet one, so that a regression
//! shows where times would drown in noise.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::{paths, say, shell};

/// Scenarios of `server/sfu/benches/instructions.rs`, with what a unit is.
const SCENARIOS: [(&str, &str); 4] = [
    ("forward-1", "packet delivered, frames of 7 to one viewer"),
    ("forward-10", "packet delivered, to 10 viewers"),
    ("forward-100", "packet delivered, to 100 viewers"),
    ("join", "viewer connected: offer, ICE, DTLS, keys"),
];

/// Counts all, and returns the table.
pub(crate) fn count() -> Result<String> {
    let remedy = "install valgrind: on Debian, `apt-get install valgrind`";
    say::step("count instructions", "two minutes", remedy, || {
        let program = build()?;
        let folder = paths::target().join("callgrind");
        std::fs::create_dir_all(&folder)?;
        let mut table = format!(
            "Instructions in the SFU, AES-128-GCM included, up to the system call, by {}. The \
             processor that it imitates lacks AVX-512, so sealing takes more here than it does in \
             truth.\n\n| a unit | instructions |\n| --- | ---: |\n",
            shell::output(paths::command("valgrind").arg("--version"))?.trim()
        );
        for (scenario, unit) in SCENARIOS {
            let per_unit = run(&program, scenario, &folder.join(scenario))?;
            table.push_str(&format!("| {unit} | {per_unit:.0} |\n"));
        }
        Ok(table)
    })
}

/// The benchmark as a file.
fn build() -> Result<PathBuf> {
    let mut cargo = paths::cargo();
    cargo.args(["bench", "--locked", "--no-run", "--package=footlight-sfu"]);
    cargo.args(["--bench=instructions", "--message-format=json"]);
    let messages = shell::output(&mut cargo)?;
    let executable = |line: &str| {
        let (_, rest) = line.split_once("\"executable\":\"")?;
        Some(PathBuf::from(rest.split_once('"')?.0))
    };
    messages.lines().rev().find_map(executable).context("cargo does not name the benchmark")
}

/// Instructions per unit of a scenario.
fn run(program: &Path, scenario: &str, out: &Path) -> Result<f64> {
    let mut valgrind = paths::command("valgrind");
    valgrind
        .args(["--tool=callgrind", "--collect-atstart=no", "--toggle-collect=*measured*"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(program)
        .arg(scenario);
    let units: f64 = shell::output(&mut valgrind)?.trim().parse().context("no number of units")?;
    let counted = std::fs::read_to_string(out)?;
    let total = |line: &str| line.strip_prefix("totals:")?.trim().parse::<f64>().ok();
    Ok(counted.lines().find_map(total).context("callgrind counted nothing")? / units)
}
