//! Which answer belongs to which question.

use std::time::Duration;

use footlight_shared::ChatId;

use crate::Attempt;

/// How long the server may take over an answer before the socket is given up.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(12);
/// Questions in flight at most; nobody asks more, and a server that answers
/// nothing is given up long before.
const IN_FLIGHT: usize = 16;

/// What was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Question {
    Hello,
    Lobby,
    Join(Attempt),
    CallJoin,
    CallSignal,
    RoomAct,
    RoomState,
    Company(u32),
    Restart(u32),
    Chat(ChatId),
    Renew,
    Quality,
    End,
}

/// The questions in flight on one socket.
#[derive(Clone, Debug, Default)]
pub(crate) struct Requests {
    last: u32,
    /// With until when each is to be answered, where that matters.
    open: Vec<(u32, Question, Option<Duration>)>,
}

impl Requests {
    /// The number for a frame that expects no answer of its own.
    pub(crate) fn number(&mut self) -> u32 {
        self.last = self.last.wrapping_add(1);
        self.last
    }

    /// The number for a question whose answer must come in time.
    pub(crate) fn ask(&mut self, now: Duration, question: Question) -> u32 {
        self.open(question, Some(now + ANSWER_WITHIN))
    }

    /// The number for a question that is heard of only where it is refused.
    pub(crate) fn note(&mut self, question: Question) -> u32 {
        self.open(question, None)
    }

    fn open(&mut self, question: Question, until: Option<Duration>) -> u32 {
        let id = self.number();
        if self.open.len() == IN_FLIGHT {
            self.open.remove(0);
        }
        self.open.push((id, question, until));
        id
    }

    /// Takes the question that `re` answers; an unknown number yields nothing.
    pub(crate) fn take(&mut self, re: Option<u32>) -> Option<Question> {
        let re = re?;
        let place = self.open.iter().position(|(id, ..)| *id == re)?;
        Some(self.open.remove(place).1)
    }

    /// How many of these are open.
    pub(crate) fn count(&self, question: Question) -> usize {
        self.open.iter().filter(|(_, open, _)| *open == question).count()
    }

    /// When the oldest question's time is up.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.open.iter().filter_map(|(.., until)| *until).min()
    }

    /// Forgets the questions: their socket is gone.
    pub(crate) fn clear(&mut self) {
        self.open.clear();
    }
}
