//! The way of commands to a driver: bounded, and never waited for.
//!
//! Invariant: where too much waits, a command is refused, but for those that say how
//! something is to be from now on, which wait (`late.rs`). Whoever was to be told
//! something by a reliable channel then has missed it, and knows: before the driver does
//! anything else of what comes after, it closes his channels.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use footlight_sfu::{Lane, PeerId};

use super::command::Command;
use super::late::Late;

/// Both ends of a way on which `bound` commands may wait.
pub(super) fn inbox(bound: usize) -> (Inlet, Inbox) {
    let (sender, receiver) = sync_channel(bound);
    let (missed, late) = (Arc::<Missed>::default(), Arc::<Late>::default());
    let inlet = Inlet { commands: sender, missed: Arc::clone(&missed), late: Arc::clone(&late) };
    (inlet, Inbox { commands: receiver, taken: 0, missed, late, next: None })
}

/// Where commands are given.
pub(super) struct Inlet {
    commands: SyncSender<Command>,
    missed: Arc<Missed>,
    late: Arc<Late>,
}

impl Inlet {
    /// Gives one; where it must not be lost, it may be done a little later.
    ///
    /// # Errors
    /// Too many wait, or nobody takes them any more.
    pub(super) fn send(&self, command: Command) -> Result<(), TrySendError<()>> {
        self.late.give(&self.commands, command).map_err(|error| match error {
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
    /// How many came by it.
    taken: u64,
    missed: Arc<Missed>,
    late: Arc<Late>,
    /// Taken out already, and to be done after what has come between.
    next: Option<Command>,
}

impl Inbox {
    /// The next command.
    ///
    /// # Errors
    /// There is none, or there will be none.
    pub(super) fn try_recv(&mut self) -> Result<Command, TryRecvError> {
        let next = self.next.take().or_else(|| self.late.take(self.taken));
        let next = next.map_or_else(|| self.receive(), Ok);
        // Looked at after the next was taken: what came before that one is known now.
        let peers = self.missed.take();
        if peers.is_empty() {
            return next;
        }
        self.next = next.ok();
        Ok(Command::EndTalks { peers })
    }

    fn receive(&mut self) -> Result<Command, TryRecvError> {
        self.commands.try_recv().inspect(|_| self.taken += 1)
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

    use std::collections::BTreeMap;

    use bytes::Bytes;
    use footlight_sfu::{RoomId, SourceKind};
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

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

    fn allow(peer: u64, allowed: bool) -> Command {
        Command::SetAllowed { peer: PeerId(peer), source: SourceKind::Microphone, allowed }
    }

    fn view(peer: u64, height: u16) -> Command {
        Command::SetView { peer: PeerId(peer), tiles: vec![(RoomId(1), height)], most: None }
    }

    /// A few words for a command.
    fn named(command: &Command) -> String {
        match command {
            Command::SetView { peer, tiles, .. } => format!("{} sees {}", peer.0, tiles[0].1),
            Command::SetAllowed { peer, allowed, .. } => format!("{} may: {allowed}", peer.0),
            Command::Remove { peer } => format!("{} goes", peer.0),
            Command::Tell { peers, .. } => format!("{} is told", peers[0].0),
            _ => panic!("another command"),
        }
    }

    fn all(inbox: &mut Inbox) -> Vec<String> {
        std::iter::from_fn(|| inbox.try_recv().ok()).map(|command| named(&command)).collect()
    }

    #[test]
    fn how_something_is_to_be_waits_for_room_and_the_latest_counts() {
        let (inlet, mut inbox) = inbox(1);
        inlet.send(tell(9, Lane::Lossy)).unwrap();
        for command in [view(1, 180), allow(1, false), allow(2, false), view(1, 720)] {
            inlet.send(command).unwrap();
        }
        inlet.send(Command::Remove { peer: PeerId(3) }).unwrap();
        inlet.send(allow(1, true)).unwrap();
        let expected = ["9 is told", "2 may: false", "1 sees 720", "3 goes", "1 may: true"];
        assert_eq!(all(&mut inbox), expected);
        assert_eq!(all(&mut inbox), [""; 0], "only once");
    }

    #[test]
    fn what_had_to_wait_is_done_in_its_turn() {
        let (inlet, mut inbox) = inbox(2);
        inlet.send(view(1, 1)).unwrap();
        inlet.send(view(1, 2)).unwrap();
        inlet.send(view(1, 3)).unwrap();
        assert_eq!(named(&inbox.try_recv().unwrap()), "1 sees 1");
        inlet.send(view(1, 4)).unwrap();
        inlet.send(view(1, 5)).unwrap();
        let rest = ["1 sees 2", "1 sees 4", "1 sees 5"];
        assert_eq!(all(&mut inbox), rest, "the third gave way to the fifth");

        for n in 1..=3 {
            inlet.send(view(2, n)).unwrap();
        }
        assert_eq!(named(&inbox.try_recv().unwrap()), "2 sees 1");
        inlet.send(view(2, 4)).unwrap();
        assert_eq!(all(&mut inbox), ["2 sees 2", "2 sees 3", "2 sees 4"]);
    }

    #[test]
    fn whatever_comes_when_the_last_wish_of_each_holds() {
        let mut rng = StdRng::seed_from_u64(7);
        for bound in [1, 2, 5] {
            let (inlet, mut inbox) = inbox(bound);
            let (mut wished, mut held) = (BTreeMap::new(), BTreeMap::new());
            let mut hold = |command: &Command| match command {
                Command::SetView { peer, tiles, .. } => held.insert(peer.0, tiles[0].1),
                _ => None,
            };
            for height in 0..2_000 {
                let peer = rng.random_range(0..8);
                inlet.send(view(peer, height)).unwrap();
                wished.insert(peer, height);
                // Less is taken than is given, and now and then nothing for a while.
                if rng.random_range(0..10) < 7
                    && let Ok(command) = inbox.try_recv()
                {
                    let before = hold(&command);
                    let Command::SetView { tiles, .. } = &command else { panic!() };
                    assert!(before < Some(tiles[0].1), "an older one after a newer");
                }
            }
            while let Ok(command) = inbox.try_recv() {
                hold(&command);
            }
            assert_eq!(held, wished);
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
