//! Queues with a limit that count what they drop.

use std::collections::VecDeque;

/// First in, first out; what comes when it is full is dropped.
pub(crate) struct Queue<T> {
    items: VecDeque<T>,
    limit: usize,
    /// How many were dropped.
    pub dropped: u64,
}

impl<T> Queue<T> {
    /// With room for `limit`.
    pub(crate) fn new(limit: usize) -> Self {
        Self { items: VecDeque::new(), limit, dropped: 0 }
    }

    /// Adds an item, if there is room.
    pub(crate) fn push(&mut self, item: T) {
        if self.items.len() < self.limit {
            self.items.push_back(item);
        } else {
            self.dropped += 1;
        }
    }

    /// True where another is not dropped.
    pub(crate) fn has_room(&self) -> bool {
        self.items.len() < self.limit
    }

    /// Takes out, uncounted, what is not to be kept.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.items.retain(keep);
    }

    /// The next item.
    pub(crate) fn pop(&mut self) -> Option<T> {
        self.items.pop_front()
    }

    /// The next item, which stays.
    pub(crate) fn peek(&self) -> Option<&T> {
        self.items.front()
    }
}
