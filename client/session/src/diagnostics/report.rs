//! The report.

use footlight_shared::{
    BrowserCheck, DeviceCheck, DiagnosticsReport, LineCheck, NatCheck, ServerCheck, Summary,
};
use serde_json::{Value, json};

use super::finding::findings;
use super::words::{advice, words};

/// All that was found out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checks {
    /// The browser.
    pub browser: BrowserCheck,
    /// Camera and microphone.
    pub devices: DeviceCheck,
    /// STUN and TURN servers.
    pub servers: Vec<ServerCheck>,
    /// Address translation.
    pub nat: NatCheck,
    /// The way to the server.
    pub line: Option<LineCheck>,
    /// That way was looked for.
    pub line_tried: bool,
}

/// The report of checks that ended at `time`, in milliseconds of Unix time.
pub fn report(time: u64, checks: Checks) -> DiagnosticsReport {
    let findings = findings(&checks);
    DiagnosticsReport {
        time,
        summary: Summary::of(findings.len()),
        findings,
        browser: checks.browser,
        devices: checks.devices,
        servers: checks.servers,
        nat: checks.nat,
        line: checks.line,
    }
}

/// The report as a file: as it is sent, with words for each finding and what to
/// do about it.
pub fn saved(report: &DiagnosticsReport) -> String {
    let mut all = serde_json::to_value(report).unwrap_or(Value::Null);
    let told = report.findings.iter();
    let told = told.map(|it| json!({ "finding": words(it), "recommendation": advice(it.kind) }));
    if let Value::Object(members) = &mut all {
        members.insert("recommendations".to_owned(), told.collect());
    }
    serde_json::to_string_pretty(&all).unwrap_or_default()
}
