//! A stage's company: the session passes on what is said to and fro, and knows nothing
//! of it. What was asked over a socket that is lost is answered never: whoever asked
//! sees by the next [`Event::Snapshot`] that he is to ask again.

use std::time::Duration;

use footlight_shared::{ClientMsg, Problem};
use serde_json::Value;

use super::{Link, Session};
use crate::company::Told;
use crate::request::Question;
use crate::{Event, Intent};

impl Session {
    /// Says something about the stage's company; the answer comes as
    /// [`Event::Company`] or [`Event::CompanyRefused`] under this number. False where
    /// there is no way to say it now.
    pub fn company(&mut self, now: Duration, ticket: u32, msg: ClientMsg) -> bool {
        let stage = matches!(self.intent, Intent::Watch { .. } | Intent::Publish { .. });
        let can = stage && self.link == Link::Ready && self.chat.is_there();
        if can {
            self.ask(now, Question::Company(ticket), msg);
        }
        can
    }

    /// A message about it, which the session itself does not understand.
    pub(super) fn hear_company(&mut self, question: Option<Question>, msg: &Value) {
        let ticket = match question {
            Some(Question::Company(ticket)) => Some(ticket),
            _ => None,
        };
        self.events.push_back(Event::Company { ticket, told: Some(Told::new(msg)) });
    }

    pub(super) fn company_done(&mut self, ticket: u32) {
        self.events.push_back(Event::Company { ticket: Some(ticket), told: None });
    }

    pub(super) fn company_refused(&mut self, ticket: u32, problem: Problem) {
        self.events.push_back(Event::CompanyRefused { ticket, problem });
    }
}
