//! `cargo xtask fuzz`: libFuzzer on every parser that sees a peer's bytes.
//!
//! The targets are in `server/sfu/fuzz/` and `server/fuzz/`, outside the
//! workspace. What is found goes from `artifacts/` there, with a test, into
//! `seeds/`, which the ordinary tests replay. The code has no `unsafe`, so the targets run without a
//! sanitizer, which makes them twice as fast; overflows and debug assertions
//! are checked.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{figures, paths, say, shell, tools};

/// No datagram is longer, nor is a session description that is read.
const LONGEST: u32 = 4_096;
/// An input that takes longer is a finding, in seconds.
const SLOW: u32 = 5;
/// Between two lines about how far it is.
const PACE: Duration = Duration::from_secs(10);

/// What `cargo xtask fuzz` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Executions of each target.
    #[arg(long, default_value_t = 10_000_000)]
    runs: u64,
    /// Only these targets.
    #[arg(long)]
    only: Vec<String>,
}

/// Where targets are.
const HOMES: [&str; 2] = ["server/fuzz", "server/sfu/fuzz"];

/// A target.
struct Target {
    name: String,
    /// One of [`HOMES`].
    home: PathBuf,
}

/// What became of a target.
struct Row {
    runs: u64,
    seconds: u64,
    corpus: usize,
    crashes: usize,
}

/// Runs it and keeps the table; a run of some targets renews their rows.
pub(crate) fn fuzz(options: &Options) -> Result<()> {
    let targets = targets()?;
    let names: Vec<&str> = targets.iter().map(|target| target.name.as_str()).collect();
    if let Some(unknown) = options.only.iter().find(|name| !names.contains(&name.as_str())) {
        bail!("there is no target {unknown}; there are: {}", names.join(", "));
    }
    let folder = build()?;
    let wanted = |it: &&Target| options.only.is_empty() || options.only.contains(&it.name);
    let mut found = 0;
    for target in targets.iter().filter(wanted) {
        let name = &target.name;
        let what = format!("fuzz {name} {} times", options.runs);
        let row = say::step(&what, "a minute or a few", "see its message above", || {
            run(&folder.join(name), target, options.runs)
        })?;
        found += row.crashes;
        // Read anew: another run may have written its rows meanwhile.
        let mut rows = kept();
        rows.retain(|name, _| names.contains(&name.as_str()));
        rows.insert(name.clone(), row.line(name));
        let lines: Vec<&str> = rows.values().map(String::as_str).collect();
        let table = format!("{HEAD}\n{}", lines.join("\n"));
        figures::write("fuzz.md", "Fuzzing what reads a peer's bytes", &table)?;
    }
    kept().values().for_each(|row| say::result(row));
    if found > 0 {
        bail!("{found} inputs in the folders artifacts/ of {} break a promise", HOMES.join(", "));
    }
    Ok(())
}

const HEAD: &str = "Each target starts from its committed seeds and what earlier runs have found, \
                    and is built with overflow checks and debug assertions.\n\n\
                    | target | executions | seconds | executions a second | corpus | crashes |\n\
                    | --- | --- | --- | --- | --- | --- |";

/// The targets in the order of their names.
fn targets() -> Result<Vec<Target>> {
    let stem = |path: PathBuf| path.file_stem().map(|name| name.to_string_lossy().into_owned());
    let mut targets = Vec::new();
    for home in HOMES.map(|home| paths::root().join(home)) {
        let entries = std::fs::read_dir(home.join("fuzz_targets")).context("no fuzz targets")?;
        let names = entries.flatten().filter_map(|entry| stem(entry.path()));
        targets.extend(names.map(|name| Target { name, home: home.clone() }));
    }
    targets.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(targets)
}

/// The rows of the table as it is, by target.
fn kept() -> BTreeMap<String, String> {
    let table = std::fs::read_to_string(paths::root().join("docs/figures/fuzz.md"));
    let rows = table.unwrap_or_default();
    let named =
        |row: &str| Some((row.strip_prefix("| ")?.split(' ').next()?.to_owned(), row.into()));
    rows.lines().filter_map(named).collect()
}

/// Builds all targets; returns the folder with them.
fn build() -> Result<PathBuf> {
    let cargo_fuzz = tools::cargo_fuzz().ensure()?;
    let target = paths::target().join("fuzz");
    let how_long = "about three minutes the first time";
    say::step("build the fuzz targets", how_long, "see the compiler's message above", || {
        for home in HOMES {
            let mut cargo = paths::command(&cargo_fuzz);
            cargo.args(["build", "--sanitizer=none", "--fuzz-dir"]).arg(paths::root().join(home));
            // Coverage is an unstable flag, which a stable compiler takes so.
            cargo.arg("--target-dir").arg(&target).env("RUSTC_BOOTSTRAP", "1");
            shell::run(&mut cargo)?;
        }
        Ok(())
    })?;
    // cargo-fuzz names the folder by the machine's triple.
    let folders = std::fs::read_dir(&target)?.flatten().map(|it| it.path().join("release"));
    let mut built = folders.filter(|folder| folder.join("stun").is_file());
    built.next().context("the targets were built but are not there")
}

/// Runs one target to its end.
fn run(program: &Path, target: &Target, runs: u64) -> Result<Row> {
    let Target { name, home } = target;
    let (corpus, artifacts) = (folder(target, "corpus")?, folder(target, "artifacts")?);
    let began = Instant::now();
    let mut child = paths::command(program)
        .arg(format!("-runs={runs}"))
        .arg(format!("-max_len={LONGEST}"))
        .arg(format!("-timeout={SLOW}"))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .args(["-print_final_stats=1", "-reload=0"])
        .args([&corpus, &home.join("seeds").join(name)])
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot start the target")?;
    let said = child.stderr.take().context("the target has no output")?;
    let (mut done, mut last, mut tail) = (0, began, Vec::new());
    for line in BufReader::new(said).lines() {
        let line = line?;
        done = executions(&line).unwrap_or(done);
        if last.elapsed() >= PACE {
            last = Instant::now();
            say::line(&format!("  {name}: {done} of {runs}"));
        }
        // What it says of a crash comes last.
        tail.push(line);
        let more = tail.len().saturating_sub(60);
        tail.drain(..more);
    }
    let crashed = !child.wait()?.success();
    if crashed {
        tail.iter().for_each(|line| say::line(line));
    }
    Ok(Row {
        runs: done,
        seconds: began.elapsed().as_secs().max(1),
        corpus: std::fs::read_dir(&corpus)?.count(),
        crashes: usize::from(crashed),
    })
}

/// The folder of a target's files that are not committed.
fn folder(Target { name, home }: &Target, kind: &str) -> Result<PathBuf> {
    let folder = home.join(kind).join(name);
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

/// How many executions a line of libFuzzer's speaks of.
fn executions(line: &str) -> Option<u64> {
    if let Some(number) = line.strip_prefix("stat::number_of_executed_units:") {
        return number.trim().parse().ok();
    }
    line.strip_prefix('#')?.split(['\t', ':']).next()?.trim().parse().ok()
}

impl Row {
    fn line(&self, name: &str) -> String {
        let Self { runs, seconds, corpus, crashes } = self;
        format!("| {name} | {runs} | {seconds} | {} | {corpus} | {crashes} |", runs / seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::executions;

    #[test]
    fn libfuzzers_lines_are_read() {
        assert_eq!(executions("#1048576\tpulse  cov: 55 ft: 80 corp: 20/1b"), Some(1_048_576));
        assert_eq!(executions("stat::number_of_executed_units: 10000000"), Some(10_000_000));
        assert_eq!(executions("INFO: Seed: 4124124"), None);
    }
}
