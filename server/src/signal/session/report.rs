//! How much a report may tell, and of how long ago.

use footlight_shared::{ErrorCode, Problem, Report, limit};

use crate::signal::problem;

/// Fails where that is too much.
pub(super) fn bounded(report: &Report) -> Result<(), Problem> {
    let (events, spans) = limit::REPORT;
    if report.events.len() > events || report.spans.len() > spans {
        let words = "The report tells too much at once.";
        return Err(Problem::new(ErrorCode::TooLarge, words).at("report"));
    }
    let ago = report.events.iter().map(|noted| noted.ago_ms);
    let spans = report.spans.iter().map(|timed| timed.ago_ms.saturating_add(timed.took_ms));
    if ago.chain(spans).any(|ms| ms > limit::REPORT_MS) {
        return Err(problem::invalid("ago_ms", "That is too long ago."));
    }
    Ok(())
}
