//! What browsers report of their connections goes into the log, the metrics and
//! the traces, and a room hears of grades.

use footlight_shared::{CandidateType, Happening, Problem, Report, ServerMsg, SpanName, Warning};

use super::{Connection, Seat};
use crate::signal::problem;
use crate::telemetry::trace::Name;

impl Connection {
    /// Takes a batch, within its bounds.
    pub(super) fn take_report(&self, seat: Seat, report: &Report) -> Result<ServerMsg, Problem> {
        let hub = &self.state.hub;
        let about = hub.with(|registry| registry.about(seat.key));
        let about = about.ok_or_else(problem::taken_over)?;
        self.state.metrics.reports.increment(1);
        for noted in &report.events {
            about.browser(&noted.event, noted.ago_ms);
            self.count(seat, about.kind, &noted.event);
        }
        // A room hears of the last one alone.
        let grade = report.events.iter().rev().find_map(|noted| match noted.event {
            Happening::Grade { grade } => Some(grade),
            _ => None,
        });
        if grade.is_some() && about.kind != "none" {
            hub.with(|registry| registry.mark(seat.key, |mark| mark.grade = grade));
        }
        for timed in &report.spans {
            let is_call = about.kind == "call";
            let is_root = timed.span == SpanName::Join
                && (!is_call || hub.with(|registry| registry.root(seat.key)));
            let name = if is_root { Name::Root(about.kind) } else { Name::Part };
            self.state.traces.browser(about.trace, name, &about.session.to_string(), timed);
        }
        Ok(ServerMsg::Done)
    }

    /// What is counted of it. Who is nowhere has nothing to count.
    fn count(&self, seat: Seat, kind: &'static str, event: &Happening) {
        let (metrics, hub) = (&self.state.metrics.webrtc, &self.state.hub);
        if kind == "none" {
            return;
        }
        let kind = match kind {
            "room" if hub.with(|registry| registry.is_in_mesh(seat.key)) => "mesh",
            kind => kind,
        };
        // What ends at the SFU is measured there, programs and all.
        let to_browser = matches!(kind, "call" | "mesh");
        match event {
            Happening::Connected { after_ms } if to_browser => metrics.setup(kind, *after_ms),
            // Viewers tell it by a milestone.
            Happening::FirstFrame { after_ms } if to_browser || kind == "room" => {
                metrics.first_frame(kind, *after_ms);
            }
            Happening::Path { from, transport } => {
                metrics.path(*from, *transport);
                let relayed = *from == CandidateType::Relay;
                hub.with(|registry| registry.mark(seat.key, |mark| mark.relayed = Some(relayed)));
            }
            Happening::Codec { codec } => metrics.codec(*codec),
            Happening::IceRestart { outcome } if to_browser => metrics.restart(kind, *outcome),
            _ => {}
        }
    }

    /// Writes down what the user was warned of.
    pub(super) fn take_warning(&self, seat: Seat, warning: &Warning) -> Result<ServerMsg, Problem> {
        let about = self.state.hub.with(|registry| registry.about(seat.key));
        about.ok_or_else(problem::taken_over)?.warning(warning);
        self.state.metrics.webrtc.warning(warning);
        Ok(ServerMsg::Done)
    }
}
