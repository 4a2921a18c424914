//! Messages that the server has not answered.

use footlight_shared::ChatId;

/// Messages that wait at most; further ones are not taken.
const KEPT: usize = 8;

/// In the order in which they were written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting {
    lines: Vec<(ChatId, String)>,
    /// The server has us where the chat is.
    there: bool,
}

impl Waiting {
    /// Takes a message; false where too many wait.
    pub(crate) fn put(&mut self, id: ChatId, text: String) -> bool {
        let room = self.lines.len() < KEPT;
        if room {
            self.lines.push((id, text));
        }
        room
    }

    /// Its fate is known.
    pub(crate) fn strike(&mut self, id: ChatId) {
        self.lines.retain(|(waiting, _)| *waiting != id);
    }

    /// True while messages can go out.
    pub(crate) fn is_there(&self) -> bool {
        self.there
    }

    /// The server has us there; what is to be said, again or for the first time,
    /// unless it was already.
    pub(crate) fn arrive(&mut self) -> Vec<(ChatId, String)> {
        if std::mem::replace(&mut self.there, true) { Vec::new() } else { self.lines.clone() }
    }

    /// The socket is gone.
    pub(crate) fn lose(&mut self) {
        self.there = false;
    }
}
