//! What the server is told of a description: that it was made or set, and how
//! long that took.

use std::time::Duration;

use footlight_session::Session;
use footlight_session::call::{Action, Kind};
use footlight_shared::{Happening, SpanName};

/// See the module.
pub(super) struct Told {
    kind: Kind,
    /// What takes its time.
    span: Option<SpanName>,
    /// Its length, where it is the other's.
    theirs: Option<usize>,
}

impl Told {
    pub(super) fn of(action: &Action) -> Self {
        match action {
            Action::SetRemote { kind, sdp, .. } => {
                Self { kind: *kind, span: Some(SpanName::SetRemote), theirs: Some(sdp.len()) }
            }
            Action::MakeAnswer { .. } => Self { kind: Kind::Answer, span: None, theirs: None },
            _ => Self { kind: Kind::Offer, span: Some(SpanName::CreateOffer), theirs: None },
        }
    }

    /// `made` is the length of one's own, `None` where it did not work.
    pub(super) fn tell(
        self,
        session: &mut Session,
        now: Duration,
        began: Duration,
        made: Option<Option<usize>>,
    ) {
        if let Some(span) = self.span {
            session.time(now, span, began, made.is_none());
        }
        let Some(bytes) = made.and_then(|made| self.theirs.or(made)) else { return };
        let bytes = bytes as u32;
        session.note(
            now,
            match self.kind {
                Kind::Offer => Happening::Offer { bytes },
                Kind::Answer => Happening::Answer { bytes },
            },
        );
    }
}
