//! The way of commands to a driver: bounded, and never waited for.
//!
//! Invariant: where too much waits, a command is refused. Whoever was to be told
//! something by a reliable channel then has missed it, and knows: before the driver does
//! anything else of what comes after, it closes his channels.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use footlight_sfu::{Lane, PeerId};

use super::command::Command;

/// Both ends of a way on which `bound` commands may wait.
pub(super) fn inbox(bound: usize) -> (Inlet, Inbox) {
    let (sender, receiver) = sync_channel(bound);
    let missed = Arc::<Missed>::default();
    let inlet = Inlet { commands: sender, missed: Arc::clone(&missed) };
    (inlet, Inbox { commands: receiver, missed, next: None })
}

/// Where commands are given.
pub(super) struct Inlet {
    commands: SyncSender<Command>,
    missed: Arc<Missed>,
}

impl Inlet {
    /// Gives one.
    ///
    /// # Errors
    /// Too many wait, or nobody takes them any more.
    pub(super) fn send(&self, command: Command) -> Result<(), TrySendError<()>> {
        self.commands.try_send(command).map_err(|error| match error {
            TrySendError::Full(Command::Tell { peers, lane, .. }) if lane != Lane::Lossy => {
                self.missed.add(peers);
                TrySendError::Full(())
            }
            TrySendError::Full(_) => TrySendError::Full(()),
            TrySendError::Disconnected(_) => TrySendError::Disconnected(()),
        })
    }
}

/// Where the driver takes them.
pub(super) struct Inbox {
    commands: Receiver<Command>,
    missed: Arc<Missed>,
    /// Taken out already, and to be done after what has come between.
    next: Option<Command>,
}

impl Inbox {
    /// The next command.
    ///
    /// # Errors
    /// There is none, or there will be none.
    pub(super) fn try_recv(&mut self) -> Result<Command, TryRecvError> {
        let next = self.next.take().map_or_else(|| self.commands.try_recv(), Ok);
        // Looked at after the next was taken: what came before that one is known now.
        let peers = self.missed.take();
        if peers.is_empty() {
            return next;
        }
        self.next = next.ok();
        Ok(Command::EndTalks { peers })
    }
}

/// Members who have missed something; as many as there are at most.
#[derive(Default)]
struct Missed {
    any: AtomicBool,
    peers: Mutex<HashSet<PeerId>>,
}

impl Missed {
    fn add(&self, peers: Vec<PeerId>) {
        let mut all = self.peers.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(peers);
        self.any.store(true, Ordering::Release);
    }

    /// Takes them out. Locks nothing while there are none.
    fn take(&self) -> HashSet<PeerId> {
        if !self.any.load(Ordering::Acquire) {
            return HashSet::new();
        }
        let mut all = self.peers.lock().unwrap_or_else(PoisonError::into_inner);
        self.any.store(false, Ordering::Release);
        std::mem::take(&mut all)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use bytes::Bytes;

    use super::*;

    fn tell(peer: u64, lane: Lane) -> Command {
        Command::Tell { peers: vec![PeerId(peer)], lane, payload: Bytes::from_static(b"words") }
    }

    /// Whose channels a command closes, and whom it tells something.
    fn whom(command: &Command) -> (Vec<u64>, Vec<u64>) {
        let numbers = |peers: Vec<&PeerId>| peers.into_iter().map(|peer| peer.0).collect();
        match command {
            Command::EndTalks { peers } => (numbers(peers.iter().collect()), vec![]),
            Command::Tell { peers, .. } => (vec![], numbers(peers.iter().collect())),
            _ => panic!("another command"),
        }
    }

    #[test]
    fn who_misses_something_of_a_reliable_channel_loses_it_before_anything_else_is_done() {
        for lane in [Lane::Reliable, Lane::Files] {
            let (inlet, mut inbox) = inbox(2);
            for peer in [1, 2] {
                inlet.send(tell(peer, lane)).unwrap();
            }
            for peer in [1, 3, 3] {
                assert_eq!(inlet.send(tell(peer, lane)), Err(TrySendError::Full(())));
            }
            let (mut ended, _) = whom(&inbox.try_recv().unwrap());
            ended.sort_unstable();
            assert_eq!(ended, [1, 3]);
            let told = [inbox.try_recv(), inbox.try_recv()].map(|next| whom(&next.unwrap()).1);
            assert_eq!(told, [[1], [2]]);
            assert_eq!(inbox.try_recv().err(), Some(TryRecvError::Empty), "only once");
        }
    }

    #[test]
    fn what_may_be_lost_is_lost() {
        let (inlet, mut inbox) = inbox(1);
        inlet.send(Command::Stop).unwrap();
        assert_eq!(inlet.send(tell(1, Lane::Lossy)), Err(TrySendError::Full(())));
        assert!(matches!(inbox.try_recv(), Ok(Command::Stop)));
        drop(inlet);
        assert_eq!(inbox.try_recv().err(), Some(TryRecvError::Disconnected));
    }
}
