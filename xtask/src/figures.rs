//! The tables below `docs/figures/`.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};

use crate::{paths, say, shell};

/// Writes a table, headed by what it shows and where and when it was measured.
pub(crate) fn write(name: &str, title: &str, body: &str) -> Result<()> {
    let folder = paths::root().join("docs/figures");
    std::fs::create_dir_all(&folder).context("cannot make docs/figures/")?;
    let file = folder.join(name);
    let text = format!("# {title}\n\n{}\n\n{}\n", circumstances(), body.trim());
    std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    say::line(&format!("✓ written: {}", shown(&file)));
    Ok(())
}

/// Figures mean nothing without the machine, its load and the day.
fn circumstances() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let kernel = shell::output(paths::command("uname").arg("-sr")).unwrap_or_default();
    format!(
        "Measured on {cores} cores ({}), {}, load average {load} at the end, {}.",
        model.map_or("unknown processor", |(_, name)| name),
        kernel.trim(),
        today(),
    )
}

/// The day in UTC, from the days since 1970 (the civil calendar's arithmetic).
fn today() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let days = i64::try_from(now.as_secs() / 86_400).unwrap_or_default() + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    format!("{:04}-{month:02}-{day:02}", year + era * 400 + i64::from(month <= 2))
}

fn shown(file: &std::path::Path) -> String {
    file.strip_prefix(paths::root())
        .map_or_else(|_| PathBuf::from(file), PathBuf::from)
        .display()
        .to_string()
}
