//! How many tests passed and failed, over all suites.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::say;

/// Sums of tests.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Tally {
    /// Tests that passed.
    pub(crate) passed: u64,
    /// Tests that failed, and suites that broke without naming a test.
    pub(crate) failed: u64,
    /// Tests that could not be done here, which is not the same as passed.
    pub(crate) skipped: u64,
}

impl Tally {
    /// Adds another suite.
    pub(crate) fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// A suite that could not run to its end.
    pub(crate) fn broken(error: &anyhow::Error) -> Self {
        say::trouble(error);
        Self { failed: 1, ..Self::default() }
    }

    /// The line that ends a run.
    pub(crate) fn line(self) -> String {
        let skipped = match self.skipped {
            0 => String::new(),
            skipped => format!(", {skipped} skipped"),
        };
        format!("{} passed, {} failed{skipped}", self.passed, self.failed)
    }
}

/// Runs a `cargo test`, shows its output and counts its results.
pub(crate) fn cargo_test(command: &mut Command) -> Result<Tally> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("cannot start cargo")?;
    let mut tally = Tally::default();
    if let Some(out) = child.stdout.take() {
        for line in BufReader::new(out).lines() {
            let line = line?;
            say::line(&line);
            tally.add(of_line(&line).unwrap_or_default());
        }
    }
    if !child.wait()?.success() && tally.failed == 0 {
        // It did not compile, or a test binary was killed.
        tally.failed = 1;
    }
    Ok(tally)
}

/// Runs a Python unittest, shows its output and counts its results.
pub(crate) fn unittest(command: &mut Command) -> Result<Tally> {
    let mut child = command.stderr(Stdio::piped()).spawn().context("cannot start Python")?;
    let mut said = String::new();
    if let Some(err) = child.stderr.take() {
        for line in BufReader::new(err).lines() {
            let line = line?;
            say::line(&line);
            said += &line;
            said.push('\n');
        }
    }
    let success = child.wait()?.success();
    let mut tally = of_unittest(&said).context("Python's unittest said no sum")?;
    if !success && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}

/// The counts in the last lines of a unittest.
fn of_unittest(said: &str) -> Option<Tally> {
    let ran = said.lines().find_map(|line| line.strip_prefix("Ran ")?.split(' ').next());
    let ran: u64 = ran?.parse().ok()?;
    let counts = said.lines().find_map(|line| line.strip_prefix("FAILED ("));
    let counts = counts.unwrap_or_default().trim_end_matches(')').split(", ");
    let numbers = counts.filter_map(|count| count.split_once('='));
    let bad = numbers.filter(|(what, _)| matches!(*what, "failures" | "errors"));
    let failed: u64 = bad.filter_map(|(_, count)| count.parse::<u64>().ok()).sum();
    Some(Tally { passed: ran.saturating_sub(failed), failed, skipped: 0 })
}

/// The counts in libtest's summary line.
fn of_line(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let count = |word: &str| {
        counts.split("; ").find_map(|part| part.strip_suffix(word)?.trim().parse().ok())
    };
    Some(Tally { passed: count("passed")?, failed: count("failed")?, skipped: 0 })
}

/// The counts in Playwright's JSON report.
pub(crate) fn of_playwright(report: &str) -> Result<Tally> {
    let report: serde_json::Value = serde_json::from_str(report)?;
    let count = |name: &str| {
        let value = report.pointer(&format!("/stats/{name}")).and_then(serde_json::Value::as_u64);
        value.with_context(|| format!("Playwright's report has no count of {name} tests"))
    };
    // What passed at the second try, where there is one, Playwright names as flaky.
    Ok(Tally {
        passed: count("expected")? + count("flaky")?,
        failed: count("unexpected")?,
        skipped: count("skipped")?,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::{Tally, of_line, of_playwright, of_unittest};

    #[test]
    fn a_summary_line_of_cargo_test_is_counted() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered \
                    out; finished in 0.10s";
        assert_eq!(of_line(line), Some(Tally { passed: 12, failed: 3, skipped: 0 }));
        assert_eq!(of_line("test store::keeps ... ok"), None);
    }

    #[test]
    fn a_unittests_last_lines_are_counted() {
        let said = "test_a ... ok\nRan 4 tests in 2.893s\n\nOK\n";
        assert_eq!(of_unittest(said), Some(Tally { passed: 4, failed: 0, skipped: 0 }));
        let said = "Ran 4 tests in 2.893s\n\nFAILED (failures=1, errors=2)\n";
        assert_eq!(of_unittest(said), Some(Tally { passed: 1, failed: 3, skipped: 0 }));
        assert_eq!(of_unittest("Traceback"), None);
    }

    #[test]
    fn a_browser_test_that_passed_at_the_second_try_counts_as_passed() {
        let report = r#"{"stats":{"expected":5,"unexpected":1,"flaky":1,"skipped":2}}"#;
        let tally = of_playwright(report).unwrap();
        assert_eq!(tally, Tally { passed: 6, failed: 1, skipped: 2 });
    }

    #[test]
    fn a_test_that_could_not_be_done_is_told_of() {
        let tally = Tally { passed: 2, failed: 0, skipped: 3 };
        assert_eq!(tally.line(), "2 passed, 0 failed, 3 skipped");
        assert_eq!(Tally { skipped: 0, ..tally }.line(), "2 passed, 0 failed");
    }
}
