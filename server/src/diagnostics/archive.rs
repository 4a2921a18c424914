//! The latest reports, in memory: what happened longer ago is in the log.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use footlight_shared::{DiagnosticsReport, KeptReport, ReportList};

/// Reports that are kept; those before are forgotten.
const KEPT: usize = 100;

/// See the module.
#[derive(Debug, Default)]
pub struct Archive(Mutex<VecDeque<KeptReport>>);

impl Archive {
    /// Keeps a report, and says it in the log.
    pub fn keep(&self, report: DiagnosticsReport) {
        let kinds: Vec<_> = report.findings.iter().map(|finding| finding.kind).collect();
        tracing::info!(
            name = "diagnostics.report",
            summary = ?report.summary,
            findings = ?kinds,
            browser = %report.browser.name,
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
