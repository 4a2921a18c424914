//! Addresses whose datagrams come here and belong to other shards: the kernel
//! chooses the socket by the addresses, we choose the shard by the load.
//!
//! Two generations: what is confirmed by nobody any more goes with the elder.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::ShardId;

/// Addresses in one generation.
const MAX_ADDRESSES: usize = 32_768;
/// How long a generation lasts. A peer's checks confirm its address much more
/// often.
const GENERATION: Duration = Duration::from_secs(60);

/// See the module.
#[derive(Default)]
pub(crate) struct Foreign {
    younger: HashMap<SocketAddr, ShardId>,
    elder: HashMap<SocketAddr, ShardId>,
    since: Option<Instant>,
}

impl Foreign {
    /// Whose an address is.
    pub(crate) fn shard_of(&self, address: SocketAddr) -> Option<ShardId> {
        self.younger.get(&address).or_else(|| self.elder.get(&address)).copied()
    }

    /// The address is this shard's.
    pub(crate) fn insert(&mut self, now: Instant, address: SocketAddr, shard: ShardId) {
        let since = *self.since.get_or_insert(now);
        let over = now.saturating_duration_since(since) >= GENERATION;
        if over || self.younger.len() >= MAX_ADDRESSES {
            self.elder = std::mem::take(&mut self.younger);
            self.since = Some(now);
        }
        self.younger.insert(address, shard);
    }

    /// The address is not that shard's any more, or, with none, nobody's but ours.
    pub(crate) fn remove(&mut self, address: SocketAddr, shard: Option<ShardId>) {
        for generation in [&mut self.younger, &mut self.elder] {
            let known = generation.get(&address);
            if known.is_some_and(|known| shard.is_none_or(|shard| shard == *known)) {
                generation.remove(&address);
            }
        }
    }

    /// Forgets what was that shard's.
    pub(crate) fn forget(&mut self, shard: ShardId) {
        self.younger.retain(|_, known| *known != shard);
        self.elder.retain(|_, known| *known != shard);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    fn address(n: usize) -> SocketAddr {
        SocketAddr::new([192, 0, 2, (n >> 16) as u8].into(), n as u16)
    }

    #[test]
    fn what_is_not_confirmed_is_forgotten() {
        let start = Instant::now();
        let mut foreign = Foreign::default();
        foreign.insert(start, address(1), ShardId(1));
        foreign.insert(start + GENERATION, address(2), ShardId(2));
        assert_eq!(foreign.shard_of(address(1)), Some(ShardId(1)));
        foreign.insert(start + GENERATION * 2, address(2), ShardId(3));
        assert_eq!(foreign.shard_of(address(1)), None);
        assert_eq!(foreign.shard_of(address(2)), Some(ShardId(3)));
        foreign.forget(ShardId(3));
        assert_eq!(foreign.shard_of(address(2)), Some(ShardId(2)), "the elder one");
        foreign.remove(address(2), Some(ShardId(1)));
        assert_eq!(foreign.shard_of(address(2)), Some(ShardId(2)), "it was not that one's");
        foreign.remove(address(2), Some(ShardId(2)));
        assert_eq!(foreign.shard_of(address(2)), None);
    }

    #[test]
    fn it_is_bounded() {
        let start = Instant::now();
        let mut foreign = Foreign::default();
        for n in 0..MAX_ADDRESSES * 3 {
            foreign.insert(start, address(n), ShardId(1));
        }
        assert!(foreign.younger.len() + foreign.elder.len() <= 2 * MAX_ADDRESSES);
    }
}
