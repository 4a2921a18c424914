//! What is said to and fro about a stage's company, between the session and the piece
//! of the page that shows it, which is fetched when there is something to show.

use footlight_session::Event;
use footlight_session::company::Told;
use footlight_shared::{ClientMsg, Problem, SourceId, UserId};
use leptos::prelude::*;

use super::line::Line;
use crate::platform::capture::MediaStream;

/// Questions that wait at most; what is older is answered no more.
const WAITING: usize = 16;
/// News that nobody has taken yet, at most; what is older is lost.
const UNREAD: usize = 64;

/// What becomes of what was asked; `None` where it is merely done.
pub type Answer = Result<Option<Told>, Problem>;

type Heard = Box<dyn FnOnce(Answer)>;

/// What comes unasked.
pub enum News {
    /// Something is said.
    Said(Told),
    /// The server has us there by another socket. What there is it says next.
    Arrived,
}

/// A screen that takes the place of the performer's picture.
#[derive(Clone)]
pub struct Shown {
    /// Which.
    pub source: SourceId,
    /// Whose.
    pub name: String,
    /// What comes of it.
    pub stream: MediaStream,
}

/// The handle.
#[derive(Clone, Copy)]
pub struct Mailbox {
    /// Something has come, or is about to.
    pub used: RwSignal<bool>,
    /// A performer of the stage wants to come up.
    pub coming: RwSignal<bool>,
    /// We are up, or on the way.
    pub up: RwSignal<bool>,
    /// Who else is up, or on the way.
    pub others: RwSignal<Vec<UserId>>,
    /// Who was asked and does not come.
    pub declined: RwSignal<Option<UserId>>,
    /// A screen that is shown on the stage.
    pub shown: RwSignal<Option<Shown>, LocalStorage>,
    news: RwSignal<Vec<News>, LocalStorage>,
    waiting: StoredValue<Vec<(u32, Heard)>, LocalStorage>,
    last: StoredValue<u32>,
}

impl Mailbox {
    /// An empty one.
    pub fn new() -> Self {
        Self {
            used: RwSignal::new(false),
            coming: RwSignal::new(false),
            up: RwSignal::new(false),
            others: RwSignal::new(Vec::new()),
            declined: RwSignal::new(None),
            shown: RwSignal::new_local(None),
            news: RwSignal::new_local(Vec::new()),
            waiting: StoredValue::new_local(Vec::new()),
            last: StoredValue::new(0),
        }
    }

    /// Says something; `heard` is told what becomes of it, unless the socket is lost
    /// first. False where there is no way to say it now.
    pub fn ask(self, line: Line, msg: ClientMsg, heard: impl FnOnce(Answer) + 'static) -> bool {
        let Some(ticket) = self.last.try_update_value(|last| {
            *last = last.wrapping_add(1);
            *last
        }) else {
            return false;
        };
        self.waiting.try_update_value(|waiting| {
            if waiting.len() == WAITING {
                drop(waiting.remove(0));
            }
            waiting.push((ticket, Box::new(heard)));
        });
        let said = line.turn(|session, now| session.company(now, ticket, msg)) == Some(true);
        if !said {
            drop(self.answered(ticket));
        }
        said
    }

    /// What has come since this was called last; tracks what comes next.
    pub fn take(self) -> Vec<News> {
        if self.news.with(Vec::is_empty) {
            return Vec::new();
        }
        self.news.try_update(std::mem::take).unwrap_or_default()
    }

    pub(super) fn hear(self, event: Event) {
        match event {
            Event::Company { ticket: Some(ticket), told } => {
                if let Some(heard) = self.answered(ticket) {
                    heard(Ok(told));
                }
            }
            // What would show it need not be fetched for that.
            Event::Company { told: Some(told), .. }
                if told.is_nothing() && !self.used.get_untracked() => {}
            Event::Company { ticket: None, told: Some(told) } => {
                self.tell(News::Said(told));
                self.used.set(true);
            }
            Event::CompanyRefused { ticket, problem } => {
                if let Some(heard) = self.answered(ticket) {
                    heard(Err(problem));
                }
            }
            _ => {}
        }
    }

    /// What waits is answered no more.
    pub(super) fn arrive(self) {
        self.waiting.try_update_value(Vec::clear);
        if self.used.get_untracked() {
            self.tell(News::Arrived);
        }
    }

    fn tell(self, one: News) {
        self.news.update(|news| {
            news.push(one);
            let excess = news.len().saturating_sub(UNREAD);
            news.drain(..excess);
        });
    }

    fn answered(self, ticket: u32) -> Option<Heard> {
        let take = |waiting: &mut Vec<(u32, Heard)>| {
            let at = waiting.iter().position(|(of, _)| *of == ticket)?;
            Some(waiting.remove(at).1)
        };
        self.waiting.try_update_value(take).flatten()
    }
}
