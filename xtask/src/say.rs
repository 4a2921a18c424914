//! What xtask says while it works, always on standard error, so that standard
//! output stays for results.

use std::io::Write;
use std::time::Instant;

use anyhow::{Context, Result};

/// Runs one step: says what it does and how long it may take, then how long it
/// took. `remedy` is what to do where it fails.
pub(crate) fn step<T>(
    what: &str,
    how_long: &str,
    remedy: &str,
    work: impl FnOnce() -> Result<T>,
) -> Result<T> {
    line(&format!("▸ {what} ({how_long})"));
    let began = Instant::now();
    let done = work().with_context(|| format!("{what}: failed.\n  What to do: {remedy}"))?;
    line(&format!("✓ {what}: {:.1} s", began.elapsed().as_secs_f32()));
    Ok(done)
}

/// Says that there was nothing to do.
pub(crate) fn there(what: &str) {
    line(&format!("✓ {what}: already there"));
}

/// Says something on a line of its own.
pub(crate) fn line(text: &str) {
    // A closed terminal is no reason to stop.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Prints a result to standard output.
pub(crate) fn result(text: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Says what went wrong, the nearest first.
pub(crate) fn trouble(error: &anyhow::Error) {
    line(&format!("✗ {error}"));
    for cause in error.chain().skip(1) {
        line(&format!("  because: {cause}"));
    }
}
