//! What is shown of a chat: what was said, in the order of the server's numbers,
//! then what is on its way from here.
//!
//! Invariants: an id stands in it once; what was deleted does not come back with a
//! page that was asked for before; it holds a bounded number of lines.

use footlight_shared::{ChatId, ChatMessage, ChatPage, Problem};

/// Lines that are kept at most.
const KEPT: usize = 1000;
/// Deleted ones that are remembered.
const GONE: usize = 64;

/// What has become of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// Said; its number.
    Said(u64),
    /// On its way.
    Waiting,
    /// Not said, and why.
    Refused(Problem),
}

/// A line as it is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChatLine {
    /// Tells it from all others.
    pub id: ChatId,
    /// Who wrote it.
    pub from: String,
    /// What.
    pub text: String,
    /// What has become of it.
    pub fate: Fate,
}

impl ChatLine {
    /// True where it was said after the message of this number.
    pub fn is_after(&self, number: u64) -> bool {
        seq(self).is_some_and(|seq| seq > number)
    }
}

/// See the module.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ChatLog {
    said: Vec<ChatLine>,
    own: Vec<ChatLine>,
    gone: Vec<ChatId>,
    more: bool,
    /// The greatest number before the latest page was asked for, until it is there.
    known: Option<u64>,
}

impl ChatLog {
    /// The oldest first, own ones that are not said yet last.
    pub fn lines(&self) -> impl Iterator<Item = &ChatLine> {
        self.said.iter().chain(&self.own)
    }

    /// True where nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.said.is_empty() && self.own.is_empty()
    }

    /// Where an earlier page ends, where there is one.
    pub fn before(&self) -> Option<u64> {
        self.said.first().filter(|_| self.more && self.said.len() < KEPT).and_then(seq)
    }

    /// What has become of one of our own.
    pub fn fate(&self, id: ChatId) -> Option<&Fate> {
        self.lines().find(|line| line.id == id).map(|line| &line.fate)
    }

    /// The greatest number of all that is shown.
    pub fn newest(&self) -> u64 {
        self.said.last().and_then(seq).unwrap_or(0)
    }

    /// There, or there again: the latest page is asked for. Where an earlier one has not
    /// come, it has to reach what was known before that.
    pub fn arrive(&mut self) {
        self.known = self.known.or(Some(self.newest()));
    }

    /// The latest page. Where it does not reach what was known when one arrived, that is
    /// forgotten: there may be a gap. What was heard since is no part of it, and stays.
    /// What the page should hold and does not was deleted meanwhile.
    pub fn latest(&mut self, page: ChatPage) {
        let newest = self.known.take().unwrap_or_else(|| self.newest());
        let first = page.messages.first().map_or(0, |message| message.seq);
        let last = page.messages.last().map_or(newest, |message| message.seq.max(newest));
        let gap = page.more && newest < first;
        let held = |id: ChatId| page.messages.iter().any(|message| message.id == id);
        self.said.retain(|line| match seq(line) {
            Some(seq) if seq < first => !gap,
            Some(seq) if seq <= last => held(line.id),
            _ => true,
        });
        // Nothing is left that was known before: the page is where it begins.
        if self.said.iter().all(|line| line.is_after(newest)) {
            self.more = page.more;
        }
        self.hear(page.messages);
    }

    /// The page before what is known.
    pub fn earlier(&mut self, page: ChatPage) {
        self.more = page.more;
        self.insert(page.messages);
    }

    /// Somebody has written.
    pub fn hear(&mut self, messages: Vec<ChatMessage>) {
        self.insert(messages);
        if self.said.len() > KEPT {
            self.said.drain(..self.said.len() - KEPT);
            self.more = true;
        }
    }

    fn insert(&mut self, messages: Vec<ChatMessage>) {
        for message in messages {
            self.own.retain(|line| line.id != message.id);
            let known = self.said.iter().rev().any(|line| line.id == message.id);
            if known || self.gone.contains(&message.id) {
                continue;
            }
            let after = |line: &ChatLine| seq(line) < Some(message.seq);
            let at = self.said.partition_point(after);
            let (from, text) = (message.from.to_string(), message.text.to_string());
            let fate = Fate::Said(message.seq);
            self.said.insert(at, ChatLine { id: message.id, from, text, fate });
        }
    }

    /// We write.
    pub fn saying(&mut self, id: ChatId, from: String, text: String) {
        self.own.push(ChatLine { id, from, text, fate: Fate::Waiting });
    }

    /// The server has it.
    pub fn said(&mut self, id: ChatId, seq: u64) {
        let Some(at) = self.own.iter().position(|line| line.id == id) else { return };
        let line = ChatLine { fate: Fate::Said(seq), ..self.own.remove(at) };
        if !self.gone.contains(&id) {
            let at = self.said.partition_point(|other| self::seq(other) < Some(seq));
            self.said.insert(at, line);
        }
    }

    /// The server refuses it.
    pub fn refused(&mut self, id: ChatId, problem: Problem) {
        if let Some(line) = self.own.iter_mut().find(|line| line.id == id) {
            line.fate = Fate::Refused(problem);
        }
    }

    /// Takes one of ours away that was not said; what it was.
    pub fn take_back(&mut self, id: ChatId) -> Option<String> {
        let refused = |line: &ChatLine| line.id == id && matches!(line.fate, Fate::Refused(_));
        let at = self.own.iter().position(refused)?;
        Some(self.own.remove(at).text)
    }

    /// It is deleted.
    pub fn deleted(&mut self, id: ChatId) {
        self.said.retain(|line| line.id != id);
        self.own.retain(|line| line.id != id);
        if self.gone.len() == GONE {
            self.gone.remove(0);
        }
        self.gone.push(id);
    }
}

fn seq(line: &ChatLine) -> Option<u64> {
    match line.fate {
        Fate::Said(seq) => Some(seq),
        _ => None,
    }
}
