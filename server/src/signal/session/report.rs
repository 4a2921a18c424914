//! How much a report may tell, and of how long ago.

use footlight_shared::{ErrorCode, Problem, Report, limit};

/// Fails where that is too much.
pub(super) fn bounded(report: &Report) -> Result<(), Problem> {
    let refuse = |code, words, field: &str| {
        let mut problem = Problem::new(code, words);
        problem.field = Some(field.to_owned());
        Err(problem)
    };
    let (events, spans) = limit::REPORT;
    if report.events.len() > events || report.spans.len() > spans {
        return refuse(ErrorCode::TooLarge, "The report tells too much at once.", "report");
    }
    let ago = report.events.iter().map(|noted| noted.ago_ms);
    let spans = report.spans.iter().map(|timed| timed.ago_ms.saturating_add(timed.took_ms));
    if ago.chain(spans).any(|ms| ms > limit::REPORT_MS) {
        return refuse(ErrorCode::Invalid, "That is too long ago.", "ago_ms");
    }
    Ok(())
}
