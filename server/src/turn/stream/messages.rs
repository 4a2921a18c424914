//! What waits to be written to one connection.
//!
//! Invariants: there is an end to it, in messages and in bytes; data is dropped
//! before it takes the room of answers, as a client who comes by a stream asks but
//! once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;

use crate::turn::client::Way;
use crate::turn::framing;

/// Messages that may wait for a client who reads slowly; more are dropped.
const WAITING: usize = 256;
/// Of which data leaves so many to answers.
const ANSWERS: usize = 32;
/// Bytes of data that may wait.
const BYTES: usize = 512 * 1024;
/// And of answers beside it.
const ANSWER_BYTES: usize = 64 * 1024;
/// How long a client may leave what he is sent unread.
const STALL: Duration = Duration::from_secs(30);
/// How a Data indication begins (RFC 8656, section 11.4).
const DATA: [u8; 2] = [0, 0x17];

/// A connection, as its client is sent something by it.
pub(super) struct Messages {
    queue: mpsc::Sender<Vec<u8>>,
    bytes: Arc<AtomicUsize>,
}

/// The other end: what is to be written.
pub(super) struct Unwritten {
    queue: mpsc::Receiver<Vec<u8>>,
    bytes: Arc<AtomicUsize>,
}

/// Both ends.
pub(super) fn messages() -> (Messages, Unwritten) {
    let (sender, receiver) = mpsc::channel(WAITING);
    let bytes = Arc::<AtomicUsize>::default();
    let messages = Messages { queue: sender, bytes: Arc::clone(&bytes) };
    (messages, Unwritten { queue: receiver, bytes })
}

impl Way for Messages {
    fn send(&mut self, bytes: &[u8]) -> bool {
        let padding = framing::padding(bytes);
        let len = bytes.len() + padding;
        let (spare, most) =
            if is_data(bytes) { (ANSWERS, BYTES) } else { (0, BYTES + ANSWER_BYTES) };
        // Nobody else adds to it, so that it is at most what it is now.
        let waiting = self.bytes.load(Ordering::Relaxed);
        if self.queue.capacity() <= spare || waiting + len > most {
            return false;
        }
        let mut message = Vec::with_capacity(len);
        message.extend_from_slice(bytes);
        message.resize(len, 0);
        // Before it can be written, and so taken away.
        self.bytes.fetch_add(len, Ordering::Relaxed);
        let is_sent = self.queue.try_send(message).is_ok();
        if !is_sent {
            self.bytes.fetch_sub(len, Ordering::Relaxed);
        }
        is_sent
    }
}

impl Unwritten {
    /// Writes what waits, until that cannot be done any more.
    pub(super) async fn write(mut self, mut stream: impl AsyncWrite + Unpin) {
        let mut batch = Vec::new();
        while self.queue.recv_many(&mut batch, WAITING).await > 0 {
            // Each by itself: within TLS some clients take a record for a message.
            let written = async {
                for message in batch.drain(..) {
                    stream.write_all(&message).await?;
                    self.bytes.fetch_sub(message.len(), Ordering::Relaxed);
                }
                stream.flush().await
            };
            if !matches!(tokio::time::timeout(STALL, written).await, Ok(Ok(()))) {
                return;
            }
        }
    }
}

/// True for what a peer sent: on a channel, or within an indication.
fn is_data(message: &[u8]) -> bool {
    message.starts_with(&DATA) || message.first().is_some_and(|first| first >> 6 == 1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use tokio::io::AsyncReadExt;

    use super::*;

    /// The success of a Refresh, cut short.
    const ANSWER: [u8; 20] =
        [1, 4, 0, 0, 0x21, 0x12, 0xa4, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// On a channel, with its header.
    fn on_channel(len: usize) -> Vec<u8> {
        let [high, low] = u16::try_from(len - 4).unwrap().to_be_bytes();
        let mut message = vec![0x40, 0, high, low];
        message.resize(len, 7);
        message
    }

    fn indication(len: usize) -> Vec<u8> {
        let mut message = on_channel(len);
        message[..2].copy_from_slice(&DATA);
        message
    }

    #[test]
    fn answers_find_room_beside_data() {
        for data in [on_channel(100), indication(100)] {
            let (mut messages, _unwritten) = messages();
            let data = (0..1000).filter(|_| messages.send(&data)).count();
            let answers = (0..1000).filter(|_| messages.send(&ANSWER)).count();
            assert_eq!((data, answers), (WAITING - ANSWERS, ANSWERS));
        }
    }

    #[test]
    fn what_waits_has_an_end_in_bytes() {
        let (mut messages, _unwritten) = messages();
        let taken = (0..1000).filter(|_| messages.send(&on_channel(60_000))).count();
        assert_eq!(taken, BYTES / 60_000);
        assert!(messages.send(&ANSWER));
        let mut long = ANSWER.to_vec();
        long.resize(60_000, 0);
        let taken = (0..1000).filter(|_| messages.send(&long)).count();
        assert!(taken <= 2, "{taken}");
    }

    #[tokio::test]
    async fn what_is_written_makes_room() {
        let (mut messages, unwritten) = messages();
        let (ours, mut theirs) = tokio::io::duplex(1024);
        let writing = tokio::spawn(unwritten.write(ours));
        let data = on_channel(60_000);
        for _ in 0..3 {
            let taken = (0..1000).filter(|_| messages.send(&data)).count();
            assert_eq!(taken, BYTES / 60_000);
            let mut read = vec![0; taken * data.len()];
            theirs.read_exact(&mut read).await.unwrap();
            while messages.bytes.load(Ordering::Relaxed) > 0 {
                tokio::task::yield_now().await;
            }
        }
        drop(messages);
        writing.await.unwrap();
    }
}
