//! How many instructions a forwarded packet and a join cost the SFU, counted by
//! callgrind: the same on a busy machine as on a quiet one, so that a regression
//! shows where times would drown in noise.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::{paths, say, shell};

/// A scenario of `server/sfu/benches/instructions.rs`.
struct Scenario {
    name: &'static str,
    /// What is counted.
    unit: &'static str,
    /// Instructions that one may take: a twentieth more than it took when this was
    /// written.
    most: f64,
}

const SCENARIOS: [Scenario; 5] = [
    Scenario {
        name: "forward-1",
        unit: "packet delivered, frames of 7 to one viewer",
        most: 11_700.0,
    },
    Scenario { name: "forward-10", unit: "packet delivered, to 10 viewers", most: 5_970.0 },
    Scenario { name: "forward-100", unit: "packet delivered, to 100 viewers", most: 5_400.0 },
    Scenario { name: "sha1-100", unit: "the same by AES-CM and HMAC-SHA1-80", most: 34_200.0 },
    Scenario { name: "join", unit: "viewer connected: offer, ICE, DTLS, keys", most: 4_370_000.0 },
];

/// Counts all, and returns the table.
pub(crate) fn count() -> Result<String> {
    let remedy = "where valgrind is missing: on Debian, `apt-get install valgrind`";
    say::step("count instructions", "two minutes", remedy, || {
        let program = build()?;
        let folder = paths::target().join("callgrind");
        std::fs::create_dir_all(&folder)?;
        let mut table = format!(
            "Instructions in the SFU, protection included (AES-128-GCM where nothing else is said), up \
             to the system call, by {}. The processor that it imitates lacks AVX-512 and SHA, so \
             sealing takes more here than it does in truth. Where more than the most are counted, \
             `cargo xtask bench` fails.\n\n\
             | a unit | instructions | at most |\n| --- | ---: | ---: |\n",
            shell::output(paths::command("valgrind").arg("--version"))?.trim()
        );
        let mut over = Vec::new();
        for Scenario { name, unit, most } in SCENARIOS {
            let per_unit = run(&program, name, &folder.join(name))?;
            table.push_str(&format!("| {unit} | {per_unit:.0} | {most:.0} |\n"));
            if per_unit > most {
                over.push(format!("{name}: {per_unit:.0} instead of {most:.0}"));
            }
        }
        if !over.is_empty() {
            bail!("more instructions than there may be: {}", over.join("; "));
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
