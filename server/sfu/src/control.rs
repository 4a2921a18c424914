//! STUN, DTLS and RTCP on their way out.
//!
//! Feedback and reports are written into buffers that were sent before, so that
//! they cost no allocation either.

use std::net::{Ipv4Addr, SocketAddr};

use crate::Path;
use crate::queue::Queue;

/// Datagrams that wait to be sent. A viewer makes about one a second.
const MAX_WAITING: usize = 16_384;
/// Sent buffers that are kept.
const MAX_SPARE: usize = 64;

/// See the module.
pub(crate) struct Control {
    waiting: Queue<(Path, Vec<u8>)>,
    spare: Vec<Vec<u8>>,
    /// The datagram that is handed out.
    current: (Path, Vec<u8>),
}

impl Default for Control {
    fn default() -> Self {
        let nowhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)).into();
        Self { waiting: Queue::new(MAX_WAITING), spare: Vec::new(), current: (nowhere, Vec::new()) }
    }
}

impl Control {
    /// An empty buffer to write into.
    pub(crate) fn buffer(&mut self) -> Vec<u8> {
        self.spare.pop().unwrap_or_default()
    }

    /// Queues a datagram, if there is room.
    pub(crate) fn push(&mut self, to: Path, bytes: Vec<u8>) {
        self.waiting.push((to, bytes));
    }

    /// Goes on to the next datagram, if there is one.
    pub(crate) fn next(&mut self) -> bool {
        let Some(next) = self.waiting.pop() else { return false };
        let (_, mut sent) = std::mem::replace(&mut self.current, next);
        if self.spare.len() < MAX_SPARE {
            sent.clear();
            self.spare.push(sent);
        }
        true
    }

    /// The datagram to send.
    pub(crate) fn current(&self) -> (Path, &[u8]) {
        (self.current.0, &self.current.1)
    }

    /// How many found no room.
    pub(crate) fn dropped(&self) -> u64 {
        self.waiting.dropped
    }
}
