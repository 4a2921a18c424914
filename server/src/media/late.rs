//! What finds no room on the way to a driver and must not be lost: how something is to
//! be from now on. Of each such wish the latest waits here.
//!
//! Invariant: it is taken when all is done that was asked for before it, and before
//! anything that was asked for after it. So nobody's older choice comes after his newer
//! one, and nothing meets a peer who is yet to come.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::sync::{Mutex, MutexGuard, PoisonError};

use footlight_sfu::{PeerId, SourceKind};

use super::command::Command;

/// Wishes that may wait: a few of each peer.
const MOST: usize = 65_536;

/// Which of two commands of one peer makes the other void.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Wish {
    View(PeerId),
    Allowed(PeerId, SourceKind),
    Cap(PeerId),
    Targets(PeerId),
    Removal(PeerId),
}

impl Wish {
    /// `None` for what may be refused.
    fn of(command: &Command) -> Option<Self> {
        match command {
            Command::SetView { peer, .. } => Some(Self::View(*peer)),
            Command::SetAllowed { peer, source, .. } => Some(Self::Allowed(*peer, *source)),
            Command::SetCap { peer, .. } => Some(Self::Cap(*peer)),
            Command::SetTargets { peer, .. } => Some(Self::Targets(*peer)),
            Command::Remove { peer } => Some(Self::Removal(*peer)),
            _ => None,
        }
    }
}

/// See the module.
#[derive(Default)]
pub(super) struct Late {
    any: AtomicBool,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    /// Commands that have found room so far.
    given: u64,
    /// In the order in which they came: how many were given before, and what was not.
    wishes: BTreeMap<u64, (u64, Command)>,
    places: HashMap<Wish, u64>,
    next: u64,
}

impl Late {
    /// Gives a command to the driver, now or, where it must not be lost, later.
    ///
    /// # Errors
    /// There is no room, or nobody takes it any more.
    pub(super) fn give(
        &self,
        commands: &SyncSender<Command>,
        command: Command,
    ) -> Result<(), TrySendError<Command>> {
        let mut waiting = self.lock();
        match commands.try_send(command) {
            Ok(()) => {
                waiting.given += 1;
                Ok(())
            }
            Err(TrySendError::Full(command)) => {
                waiting.keep(command).map_err(TrySendError::Full)?;
                self.any.store(true, Ordering::Release);
                Ok(())
            }
            gone => gone,
        }
    }

    /// The next wish for one who has taken so many commands. Locks nothing while there
    /// is none.
    pub(super) fn take(&self, taken: u64) -> Option<Command> {
        if !self.any.load(Ordering::Acquire) {
            return None;
        }
        let mut waiting = self.lock();
        let command = waiting.take(taken);
        self.any.store(!waiting.wishes.is_empty(), Ordering::Release);
        command
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// Keeps it in place of an older one; an error is what cannot be kept.
    fn keep(&mut self, command: Command) -> Result<(), Command> {
        let Some(wish) = Wish::of(&command) else { return Err(command) };
        let before = self.places.get(&wish).copied();
        if before.is_none() && self.wishes.len() >= MOST {
            return Err(command);
        }
        if let Some(before) = before {
            self.wishes.remove(&before);
        }
        self.wishes.insert(self.next, (self.given, command));
        self.places.insert(wish, self.next);
        self.next += 1;
        Ok(())
    }

    fn take(&mut self, taken: u64) -> Option<Command> {
        let first = self.wishes.first_entry().filter(|first| first.get().0 <= taken)?;
        let (_, command) = first.remove();
        if let Some(wish) = Wish::of(&command) {
            self.places.remove(&wish);
        }
        Some(command)
    }
}
