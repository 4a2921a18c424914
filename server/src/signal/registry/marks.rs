//! What is known of sessions' connections, and how many are of which kind.
//!
//! Invariant: the tally is the sum of the sessions' marks; a session without
//! media, and not in a call or a mesh, has none.

use footlight_shared::{Grade, SessionId};

use super::{Entry, Key, Registry};
use crate::signal::log_tag::LogTag;
use crate::signal::session::Place;
use crate::telemetry::webrtc::About;

/// What a session's browser told of its connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Mark {
    /// How good it is.
    pub(crate) grade: Option<Grade>,
    /// Whether it goes by a relay.
    pub(crate) relayed: Option<bool>,
}

/// How many connections are of which kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// By grade, the worst first.
    pub grades: [usize; 4],
    /// Those that go by a relay.
    pub relayed: usize,
    /// Those that do not.
    pub direct: usize,
}

impl Tally {
    fn count(&mut self, mark: Mark, step: impl Fn(&mut usize)) {
        if let Some(of) = mark.grade.and_then(|grade| self.grades.get_mut(grade as usize)) {
            step(of);
        }
        match mark.relayed {
            Some(true) => step(&mut self.relayed),
            Some(false) => step(&mut self.direct),
            None => {}
        }
    }
}

impl Registry {
    /// Notes something of a session's connection, where it has one.
    pub(crate) fn mark(&mut self, key: Key, note: impl FnOnce(&mut Mark)) {
        let to_server = |entry: &Entry| entry.peer.is_some();
        let in_call = |entry: &Entry| matches!(entry.session.place(), Place::InCall { .. });
        let connects = |entry: &Entry| to_server(entry) || in_call(entry) || self.is_in_mesh(key);
        if self.entry(key).is_some_and(connects) {
            self.remark(key.session, note);
        }
    }

    /// The session has no connection any more.
    pub(super) fn unmark(&mut self, id: SessionId) {
        self.remark(id, |mark| *mark = Mark::default());
    }

    fn remark(&mut self, id: SessionId, note: impl FnOnce(&mut Mark)) {
        let Some(entry) = self.sessions.get_mut(&id) else { return };
        let before = entry.mark;
        note(&mut entry.mark);
        self.tally.count(before, |of| *of = of.saturating_sub(1));
        self.tally.count(entry.mark, |of| *of += 1);
        let grade = entry.mark.grade;
        if grade != before.grade {
            self.set_grade(id, grade);
        }
    }

    /// What the log says of a session.
    pub(crate) fn about(&self, key: Key) -> Option<About<LogTag>> {
        self.entry(key)?;
        self.about_session(key.session)
    }

    /// The same of whoever is this.
    pub(super) fn about_session(&self, id: SessionId) -> Option<About<LogTag>> {
        let entry = self.sessions.get(&id)?;
        let kind = match entry.session.place() {
            Place::OnStage { .. } => "publish",
            Place::InAudience { .. } => "watch",
            Place::InCall { .. } => "call",
            Place::InRoom { .. } => "room",
            Place::Nowhere | Place::AtDoor { .. } => "none",
        };
        Some(About { trace: entry.trace, session: entry.tag, kind })
    }
}
