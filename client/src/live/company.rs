//! Who and what is on a stage besides its performer, as signals, and the connections
//! by which it is seen and sent: one for each, made anew when it breaks.

pub mod feed;
pub mod link;
pub mod sending;
pub mod sight;

use std::collections::BTreeMap;

use footlight_session::company::Told;
use footlight_shared::{ClientMsg, Layer, ServerMsg, SourceId, StageSource, StageSourceKind};
use leptos::prelude::*;

use super::ice::Ice;
use super::line::Line;
use super::mailbox::{Answer, News};
use super::room::Room;

/// The handle.
#[derive(Clone, Copy)]
pub struct Company {
    /// What there is, the oldest first.
    pub sources: RwSignal<Vec<StageSource>>,
    /// Who asks us onto the stage.
    pub asked: RwSignal<Option<String>>,
    /// Over the present socket the server has not told yet whether he still does.
    doubtful: StoredValue<bool>,
    /// Which layers of what we send anybody watches.
    watched: RwSignal<BTreeMap<SourceId, Vec<Layer>>>,
    /// By how much a crowd spreads.
    spread: StoredValue<u32>,
    /// Counts how often the server has us anew.
    arrivals: RwSignal<u32>,
    room: Room,
    line: Line,
    ice: Ice,
}

/// The company of the stage of `room`, for as long as the present owner lives.
pub fn use_company(room: Room, line: Line) -> Company {
    let company = Company {
        sources: RwSignal::new(Vec::new()),
        asked: RwSignal::new(None),
        doubtful: StoredValue::new(false),
        watched: RwSignal::new(BTreeMap::new()),
        spread: StoredValue::new(0),
        arrivals: RwSignal::new(0),
        room,
        line,
        ice: Ice::fetch(),
    };
    Effect::new(move || {
        for news in room.company.take() {
            match news {
                News::Said(told) => company.hear(&told),
                News::Arrived => company.arrive(),
            }
        }
    });
    company
}

impl Company {
    fn hear(self, told: &Told) {
        match told.read() {
            Some(ServerMsg::Sources { sources, spread_ms }) => {
                if self.doubtful.get_value() {
                    self.ask_us(None);
                }
                self.spread.set_value(spread_ms);
                let persons = sources.iter().filter(|it| it.kind != StageSourceKind::Screen);
                self.room.company.others.set(persons.map(|it| it.user).collect());
                let gone = self.sources.with_untracked(|before| gone(before, &sources));
                self.watched.update_untracked(|watched| watched.retain(|it, _| !gone.contains(it)));
                self.sources.set(sources);
            }
            Some(ServerMsg::SourceAsked { from }) => self.ask_us(Some(from.to_string())),
            Some(ServerMsg::SourceAskedOver) => self.ask_us(None),
            Some(ServerMsg::SourceDeclined { user }) => {
                self.room.company.declined.set(Some(user));
            }
            Some(ServerMsg::SourceWatched { source, layers }) => {
                self.watched.update(|watched| drop(watched.insert(source, layers)));
            }
            _ => {}
        }
    }

    /// The server has said who asks us. The same question is not put again.
    fn ask_us(self, from: Option<String>) {
        self.doubtful.set_value(false);
        if self.asked.get_untracked() != from {
            self.asked.set(from);
        }
    }

    /// Who asks, and what there is, the server says next.
    fn arrive(self) {
        self.doubtful.set_value(true);
        self.arrivals.update(|arrivals| *arrivals = arrivals.wrapping_add(1));
    }

    /// Does not come.
    pub fn decline(self) {
        self.asked.set(None);
        self.ask(ClientMsg::SourceDecline, drop);
    }

    /// Takes a source off.
    pub fn take_off(self, source: SourceId) {
        self.ask(ClientMsg::SourceOff { source }, drop);
    }

    fn ask(self, msg: ClientMsg, heard: impl FnOnce(Answer) + 'static) -> bool {
        self.room.company.ask(self.line, msg, heard)
    }
}

/// Those that were there before and are not any more.
fn gone(before: &[StageSource], now: &[StageSource]) -> Vec<SourceId> {
    let is_there = |it: &SourceId| now.iter().any(|other| other.source == *it);
    before.iter().map(|it| it.source).filter(|it| !is_there(it)).collect()
}
