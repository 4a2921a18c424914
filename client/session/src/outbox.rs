//! Tips that are on their way. A tip is written down before it is first sent
//! and struck out only when its fate is known, so that neither a lost answer
//! nor a closed page loses it or sends it twice: it goes again under the same
//! id, and the ledger recognises it.

use footlight_shared::{ErrorCode, PostTip, Problem, TipId, UserId};
use serde::{Deserialize, Serialize};

/// Tips kept at most. Further ones are refused until one's fate is known.
const KEPT: usize = 16;
/// A tip older than this is not sent again by itself: nobody who pressed the
/// button yesterday expects it to go out now.
const SEND_AGAIN_MS: u64 = 10 * 60 * 1000;

/// A tip whose fate is not known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Entry {
    tip: PostTip,
    from: UserId,
    made_at: u64,
}

/// The tips on their way, as they are kept in the browser's store.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Outbox {
    entries: Vec<Entry>,
}

/// What an answer means for the tip.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Verdict {
    /// Its fate is not known, or it may still succeed: send it again.
    Again,
    /// It is refused for good.
    Refused,
}

/// How one tip's answers are read.
#[derive(Clone, Debug, Default)]
pub struct Patience {
    uncertain: bool,
    dark: u32,
}

/// How often a dark stage is tried again: about a minute, by the backoff.
const DARK_TRIES: u32 = 8;

impl Patience {
    /// For a tip that was sent before, with an unknown fate.
    pub fn of_a_retry() -> Self {
        Self { uncertain: true, dark: 0 }
    }

    /// No answer about the tip was to be had.
    pub fn unanswered(&mut self) {
        self.uncertain = true;
    }

    /// Reads a problem that the tip's own sender was told. Only an answer that says
    /// that the tip was *not* posted, and that the same tip will not be, is a refusal.
    pub fn verdict(&mut self, problem: &Problem) -> Verdict {
        use ErrorCode as Code;
        match problem.code {
            Code::Unavailable
            | Code::Internal
            | Code::RateLimited
            | Code::TokenExpired
            | Code::Unauthenticated => self.unanswered(),
            // After an outage the tip may be here before the performer is back.
            Code::NotLive if self.uncertain && self.dark < DARK_TRIES => self.dark += 1,
            _ => return Verdict::Refused,
        }
        Verdict::Again
    }
}

impl Outbox {
    /// Reads what was kept; what cannot be read is passed over.
    pub fn from_json(text: &str) -> Self {
        crate::json::read(text).unwrap_or_default()
    }

    /// What to keep.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Writes a tip down; false where too many are on their way.
    pub fn put(&mut self, tip: PostTip, from: UserId, now_ms: u64) -> bool {
        if self.entries.len() >= KEPT {
            return false;
        }
        if self.entries.iter().all(|entry| entry.tip.id != tip.id) {
            self.entries.push(Entry { tip, from, made_at: now_ms });
        }
        true
    }

    /// Strikes a tip out: its fate is known. True where it was not known before,
    /// so that of several that send the same tip one alone gives thanks for it.
    pub fn strike(&mut self, id: &TipId) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.tip.id != *id);
        self.entries.len() < before
    }

    /// True while the fate of this sender's tip is not known.
    pub fn holds_for(&self, id: &TipId, from: &UserId) -> bool {
        self.entries.iter().any(|entry| entry.tip.id == *id && entry.from == *from)
    }

    /// The tips to send again for this sender after a reload.
    pub fn due(&self, from: &UserId, now_ms: u64) -> Vec<PostTip> {
        let fresh = |entry: &&Entry| now_ms.saturating_sub(entry.made_at) <= SEND_AGAIN_MS;
        let entries = self.entries.iter().filter(|entry| entry.from == *from);
        entries.filter(fresh).map(|entry| entry.tip.clone()).collect()
    }

    /// Strikes out what is too old to be sent again.
    pub fn expire(&mut self, now_ms: u64) {
        self.entries.retain(|entry| now_ms.saturating_sub(entry.made_at) <= SEND_AGAIN_MS);
    }

    /// True where nothing is on its way.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
