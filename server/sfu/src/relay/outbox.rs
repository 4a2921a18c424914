//! What waits to be said to other shards.

use super::{Batch, Message, Relay};
use crate::ShardId;
use crate::queue::Queue;

/// Messages that may wait.
const MAX_WAITING: usize = 16_384;
/// Batches that are kept to be filled again, and how much each may keep.
const MAX_SPARE: usize = 64;
const MAX_KEPT: usize = 128 * 1024;

/// See the module.
pub(crate) struct Outbox {
    waiting: Queue<(ShardId, Relay)>,
    spare: Vec<Batch>,
}

impl Default for Outbox {
    fn default() -> Self {
        Self { waiting: Queue::new(MAX_WAITING), spare: Vec::new() }
    }
}

impl Outbox {
    /// An empty batch.
    pub(crate) fn batch(&mut self) -> Batch {
        self.spare.pop().unwrap_or_else(Batch::new)
    }

    /// Queues a message.
    pub(crate) fn push(&mut self, to: ShardId, message: Message) {
        self.waiting.push((to, Relay(message)));
    }

    /// The next message.
    pub(crate) fn pop(&mut self) -> Option<(ShardId, Relay)> {
        self.waiting.pop()
    }

    /// Takes a batch back that has been heard.
    pub(crate) fn recycle(&mut self, relay: Relay) {
        if let Message::Media(mut batch) = relay.0
            && self.spare.len() < MAX_SPARE
            && batch.payloads.capacity() <= MAX_KEPT
        {
            batch.packets.clear();
            batch.payloads.clear();
            self.spare.push(batch);
        }
    }

    /// How many found no room.
    pub(crate) fn dropped(&self) -> u64 {
        self.waiting.dropped
    }
}
