//! Which tips are new, for those who clap for them.

use footlight_shared::{Tip, TipId, limit};

/// At most so many of those that come together are shown: the last ones.
const MOST: usize = 5;
/// Tips that are known again: more than are told of at a time.
const KNOWN: usize = 2 * limit::LATEST_TIPS;

/// Follows the latest tips of a stage. What was there at first is not new, nor is
/// what comes into sight because a later one was taken back.
#[derive(Clone, Debug, Default)]
pub struct Applause {
    seen: Option<Seen>,
}

#[derive(Clone, Debug, Default)]
struct Seen {
    ids: Vec<TipId>,
    newest: u64,
}

impl Applause {
    /// The new ones among `latest`, the newest first there; the oldest first here.
    pub fn hear(&mut self, latest: &[Tip]) -> Vec<Tip> {
        let is_first = self.seen.is_none();
        let seen = self.seen.get_or_insert_default();
        let newest = seen.newest;
        seen.newest = latest.iter().map(|tip| tip.at).fold(newest, u64::max);
        let unknown = latest.iter().rev().filter(|tip| !seen.ids.contains(&tip.id));
        let mut new: Vec<Tip> = unknown.cloned().collect();
        seen.ids.extend(new.iter().map(|tip| tip.id));
        let excess = seen.ids.len().saturating_sub(KNOWN);
        seen.ids.drain(..excess);
        new.retain(|tip| tip.at >= newest && !is_first);
        let excess = new.len().saturating_sub(MOST);
        new.drain(..excess);
        new
    }
}
