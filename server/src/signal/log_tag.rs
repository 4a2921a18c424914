//! The name of a session in the log.

use std::fmt;

/// Eight random digits that stand for a session wherever it is written down.
/// They are made beside the session's secret id, not from it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct LogTag(u32);

impl LogTag {
    pub(crate) fn random() -> Self {
        Self(rand::random())
    }
}

impl fmt::Display for LogTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl fmt::Debug for LogTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
