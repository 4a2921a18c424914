//! The chat and the state of a call.
//!
//! Invariants: every line arrives once, in order, or is still among those that
//! are kept to be said again; nothing grows without a bound.

use std::collections::VecDeque;

use super::{Frame, LINE_CHARS, Sending, VERSION, is_line};

/// Lines that are kept to be read.
const KEPT: usize = 200;
/// Lines of one's own that have not arrived; no more are taken.
const UNHEARD: usize = 32;

/// A line of the chat.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Counts all lines of this page, for those who draw them.
    pub key: u64,
    /// Said here.
    pub mine: bool,
    /// What it says.
    pub text: String,
}

/// What the two say to each other, and what each sends.
#[derive(Debug)]
pub struct Talk {
    page: u64,
    lines: Vec<Line>,
    keys: u64,
    unheard: VecDeque<(u64, String)>,
    said: u64,
    mine: Sending,
    open: bool,
    /// The other side's page, and the last line that was heard from it.
    other: Option<(u64, u64)>,
    theirs: Option<Sending>,
    out: VecDeque<String>,
}

impl Talk {
    /// Nothing said; `page` is a number that no other page is likely to draw,
    /// below 2^53.
    pub fn new(page: u64) -> Self {
        Self {
            page,
            lines: Vec::new(),
            keys: 0,
            unheard: VecDeque::new(),
            said: 0,
            mine: Sending::default(),
            open: false,
            other: None,
            theirs: None,
            out: VecDeque::new(),
        }
    }

    /// All lines, the oldest first.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// What the other one sends; `None` until he has said so.
    pub fn theirs(&self) -> Option<Sending> {
        self.theirs
    }

    /// Says something, at once or when there is a channel. False where nothing
    /// was taken: it is empty, or too much is waiting already. What is too long
    /// is cut.
    pub fn say(&mut self, text: &str) -> bool {
        let text: String = text.trim().chars().take(LINE_CHARS).collect();
        if !is_line(&text) || self.unheard.len() >= UNHEARD {
            return false;
        }
        self.said += 1;
        self.send(&Frame::Chat { id: self.said, text: text.clone() });
        self.unheard.push_back((self.said, text.clone()));
        self.keep(true, text);
        true
    }

    /// What is sent from here, now.
    pub fn send_state(&mut self, sending: Sending) {
        if sending != self.mine {
            self.mine = sending;
            self.send(&Frame::State(sending));
        }
    }

    /// There is a new channel, and it is open.
    pub fn opened(&mut self) {
        self.open = true;
        self.out.clear();
        let before = self.said - self.unheard.len() as u64;
        self.send(&Frame::Hello { version: VERSION, page: self.page, id: before });
        self.send(&Frame::State(self.mine));
        let again =
            self.unheard.iter().map(|(id, text)| Frame::Chat { id: *id, text: text.clone() });
        self.out.extend(again.map(|frame| frame.encode()));
    }

    /// There is no channel any more.
    pub fn lost(&mut self) {
        self.open = false;
        self.out.clear();
    }

    /// The other one has left. Whoever comes next is not told what was meant for
    /// him; what was said stays to be read.
    pub fn part(&mut self) {
        self.lost();
        self.unheard.clear();
        self.other = None;
        self.theirs = None;
    }

    /// A message of the channel. What cannot be read is passed over.
    pub fn handle(&mut self, message: &str) {
        let Some(frame) = Frame::decode(message).filter(|_| self.open) else { return };
        match frame {
            Frame::Hello { version, page, id } if version == VERSION => {
                if self.other.is_none_or(|(known, _)| known != page) {
                    self.other = Some((page, id));
                }
            }
            Frame::Hello { .. } => self.other = None,
            Frame::Chat { id, text } => self.hear(id, text),
            Frame::Heard { id } => self.unheard.retain(|(unheard, _)| *unheard > id),
            Frame::State(sending) => self.theirs = Some(sending),
        }
    }

    /// What is to be sent next.
    pub fn poll(&mut self) -> Option<String> {
        self.out.pop_front()
    }

    fn hear(&mut self, id: u64, text: String) {
        let Some((_, heard)) = &mut self.other else { return };
        // Said again after a reconnect, for the word that it arrived was lost.
        let is_new = heard.checked_add(1) == Some(id);
        if is_new {
            *heard = id;
        }
        let heard = *heard;
        if is_new {
            self.keep(false, text);
        }
        self.send(&Frame::Heard { id: heard });
    }

    fn keep(&mut self, mine: bool, text: String) {
        self.keys += 1;
        self.lines.push(Line { key: self.keys, mine, text });
        let excess = self.lines.len().saturating_sub(KEPT);
        self.lines.drain(..excess);
    }

    fn send(&mut self, frame: &Frame) {
        if self.open {
            self.out.push_back(frame.encode());
        }
    }
}
