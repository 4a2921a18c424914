//! What waits to be sent to one socket: bounded, and never waited for.

use footlight_shared::{ByeReason, ServerFrame, ServerMsg};
use tokio::sync::{mpsc, watch};

use super::farewell::Farewell;
use super::socket::Utf8Bytes;

/// Messages that may wait for a socket. One that takes longer to send them than
/// it takes to make so many is too slow.
pub(crate) const BOUND: usize = 128;

/// One message as it goes over the wire; shared by all that it is sent to.
pub(crate) type Wire = Utf8Bytes;

/// Where messages for a socket are put. Clones put into the same one.
#[derive(Clone)]
pub(crate) struct Outbox {
    queue: mpsc::Sender<Wire>,
    farewell: watch::Sender<Option<Farewell>>,
}

/// The socket's end of an [`Outbox`].
#[derive(Debug)]
pub(crate) struct Outgoing {
    queue: mpsc::Receiver<Wire>,
    farewell: watch::Receiver<Option<Farewell>>,
}

/// The next thing to do for a socket's writer.
#[derive(Debug)]
pub(crate) enum Next {
    Send(Wire),
    Close(Box<Farewell>),
    /// Nobody can say anything any more.
    Over,
}

/// Both ends.
pub(crate) fn channel() -> (Outbox, Outgoing) {
    let (queue, receiver) = mpsc::channel(BOUND);
    let (farewell, last) = watch::channel(None);
    (Outbox { queue, farewell }, Outgoing { queue: receiver, farewell: last })
}

/// The text of a frame.
pub(crate) fn encode(frame: &ServerFrame) -> Wire {
    match serde_json::to_string(frame) {
        Ok(text) => text.into(),
        // Strings, numbers and lists of them: always JSON.
        Err(_) => unreachable!("a server frame is always JSON"),
    }
}

impl Outbox {
    /// Puts a message in. Where there is no room, the connection is closed as
    /// too slow.
    pub(crate) fn push(&self, wire: Wire) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.queue.try_send(wire) {
            self.close(Farewell::bye(ByeReason::TooSlow));
        }
    }

    /// Puts in a message that nobody asked for.
    pub(crate) fn tell(&self, msg: ServerMsg) {
        self.push(encode(&ServerFrame { re: None, msg }));
    }

    /// Puts in the answer to the client's message `re`.
    pub(crate) fn answer(&self, re: u32, msg: ServerMsg) {
        self.push(encode(&ServerFrame { re: Some(re), msg }));
    }

    /// Ends the connection. Only the first farewell counts.
    pub(crate) fn close(&self, farewell: Farewell) {
        self.farewell.send_if_modified(|last| {
            let first = last.is_none();
            if first {
                *last = Some(farewell);
            }
            first
        });
    }

    /// Waits until the connection is being closed.
    pub(crate) async fn closing(&self) {
        let mut last = self.farewell.subscribe();
        // The sender is ours, so this cannot fail.
        let _ = last.wait_for(Option::is_some).await;
    }
}

impl Outgoing {
    /// The next message. A farewell is told of before all that still waits.
    pub(crate) async fn next(&mut self) -> Next {
        tokio::select! {
            biased;
            last = self.farewell.wait_for(Option::is_some) => {
                match last.ok().and_then(|last| last.clone()) {
                    Some(farewell) => Next::Close(Box::new(farewell)),
                    None => Next::Over,
                }
            }
            wire = self.queue.recv() => wire.map_or(Next::Over, Next::Send),
        }
    }

    /// Waits until the connection is being closed.
    pub(crate) async fn closing(&mut self) {
        let _ = self.farewell.wait_for(Option::is_some).await;
    }

    /// The farewell, where there is one already.
    #[cfg(test)]
    pub(crate) fn last_words(&self) -> Option<Farewell> {
        self.farewell.borrow().clone()
    }

    /// Throws away what waits; how much that was.
    pub(crate) fn discard(&mut self) -> u64 {
        let mut count = 0;
        while self.queue.try_recv().is_ok() {
            count += 1;
        }
        count
    }

    /// What still waits, after the farewell was asked for.
    pub(crate) fn rest(&mut self) -> Option<Wire> {
        self.queue.try_recv().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_outbox_says_bye_too_slow() {
        let (outbox, mut outgoing) = channel();
        for at in 0..=BOUND as u64 {
            outbox.tell(ServerMsg::Ping { at });
        }
        match outgoing.next().await {
            Next::Close(farewell) => assert_eq!(*farewell, Farewell::bye(ByeReason::TooSlow)),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn the_first_farewell_counts() {
        let (outbox, mut outgoing) = channel();
        outbox.close(Farewell::bye(ByeReason::Replaced));
        outbox.close(Farewell::bye(ByeReason::Shutdown));
        match outgoing.next().await {
            Next::Close(farewell) => assert_eq!(*farewell, Farewell::bye(ByeReason::Replaced)),
            other => panic!("{other:?}"),
        }
        outbox.closing().await;
    }

    #[tokio::test]
    async fn a_dropped_outbox_is_the_end() {
        let (outbox, mut outgoing) = channel();
        outbox.tell(ServerMsg::Done);
        drop(outbox);
        assert!(matches!(outgoing.next().await, Next::Over | Next::Send(_)));
    }
}
