//! The latest reports, in memory: what happened longer ago is in the log.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use footlight_shared::{DiagnosticsReport, KeptReport, ReportList};

/// Reports that are kept; those before are forgotten.
const KEPT: usize = 100;

/// The names that the diagnostics page gives.
const BROWSERS: [&str; 6] = ["Chrome", "Firefox", "Safari", "Edge", "Opera", "unknown"];

/// See the module.
#[derive(Debug, Default)]
pub struct Archive(Mutex<VecDeque<KeptReport>>);

/// What our own page calls a browser; any other name is somebody's words.
fn known(name: &str) -> &'static str {
    BROWSERS.into_iter().find(|known| *known == name).unwrap_or("other")
}

impl Archive {
    /// Keeps a report, and says it in the log.
    pub fn keep(&self, report: DiagnosticsReport) {
        let kinds: Vec<_> = report.findings.iter().map(|finding| finding.kind).collect();
        tracing::info!(
            name = "diagnostics.report",
            summary = ?report.summary,
            findings = ?kinds,
            browser = known(report.browser.name.as_str()),
            version = report.browser.version,
            mapping = ?report.nat.mapping,
            line = ?report.line,
            "a report of diagnostics"
        );
        let received = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let received = received.as_millis() as u64;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.truncate(KEPT - 1);
        kept.push_front(KeptReport { received, report });
    }

    /// All that are kept, the latest first.
    pub fn list(&self) -> ReportList {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ReportList { reports: kept.iter().cloned().collect() }
    }
}
