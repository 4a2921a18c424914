//! The handle by which the rest of the server talks to the driver.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use footlight_sfu::{Layer, OfferError, PeerId, RoomId};
use tokio::sync::oneshot;

use super::command::Command;
use super::counters::{Counters, Snapshot, count};
use super::tcp::Accepted;

/// The driver's token for "a command waits".
pub(super) const WAKE: mio::Token = mio::Token(1);
/// How long an answer may take; the driver's loop takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why the media path did not do what it was asked.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MediaError {
    /// The offer cannot be answered.
    #[error(transparent)]
    Offer(#[from] OfferError),
    /// Too many commands wait, or the driver does not answer.
    #[error("the media path is busy")]
    Busy,
    /// The driver has ended.
    #[error("the media path has ended")]
    Ended,
}

/// Talks to the driver; cheap to clone. No method blocks.
#[derive(Clone)]
pub struct Handle {
    commands: SyncSender<Command>,
    waker: Arc<mio::Waker>,
    counters: Arc<Counters>,
}

impl Handle {
    pub(super) fn new(
        poll: &mio::Poll,
        bound: usize,
    ) -> std::io::Result<(Self, Receiver<Command>)> {
        let (commands, receiver) = sync_channel(bound);
        let waker = Arc::new(mio::Waker::new(poll.registry(), WAKE)?);
        Ok((Self { commands, waker, counters: Arc::default() }, receiver))
    }

    /// Makes `peer` the performer of `room`; answers his offer. A performer who
    /// was there is replaced.
    ///
    /// # Errors
    /// When the offer cannot be answered or the driver cannot take it.
    pub async fn publish(
        &self,
        room: RoomId,
        peer: PeerId,
        offer: String,
    ) -> Result<String, MediaError> {
        let (answer, answered) = oneshot::channel();
        self.send(Command::Publish { room, peer, offer, answer })?;
        self.wait(peer, answered).await
    }

    /// Makes `peer` a viewer of `room`; answers his offer.
    ///
    /// # Errors
    /// When the offer cannot be answered or the driver cannot take it.
    pub async fn watch(
        &self,
        room: RoomId,
        peer: PeerId,
        offer: String,
        cap: Layer,
    ) -> Result<String, MediaError> {
        let (answer, answered) = oneshot::channel();
        self.send(Command::Watch { room, peer, offer, cap, answer })?;
        self.wait(peer, answered).await
    }

    /// Sets the best layer that a viewer wants.
    ///
    /// # Errors
    /// When the driver cannot take it.
    pub fn set_cap(&self, peer: PeerId, cap: Layer) -> Result<(), MediaError> {
        self.send(Command::SetCap { peer, cap })
    }

    /// Gives a peer new ICE credentials: the attribute lines for him, or `None`
    /// where `ufrag` is no new user name fragment of a peer that is there.
    ///
    /// # Errors
    /// When the driver cannot take it.
    pub async fn restart_ice(
        &self,
        peer: PeerId,
        ufrag: String,
    ) -> Result<Option<String>, MediaError> {
        let (answer, answered) = oneshot::channel();
        self.send(Command::RestartIce { peer, ufrag, answer })?;
        match tokio::time::timeout(PATIENCE, answered).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) => Err(MediaError::Ended),
            Err(_) => Err(MediaError::Busy),
        }
    }

    /// Forgets a peer. A refusal does no lasting harm: a peer that nobody
    /// speaks to falls silent, and the SFU lets it go by itself.
    pub fn remove(&self, peer: PeerId) {
        if let Err(error) = self.send(Command::Remove { peer }) {
            tracing::warn!(peer = peer.0, %error, "peer is left to fall silent");
        }
    }

    /// Gives a connection to the media path; whether it stays is decided by its
    /// first check.
    ///
    /// # Errors
    /// When the driver cannot take it.
    pub fn adopt(&self, accepted: Accepted) -> Result<(), MediaError> {
        self.send(Command::Adopt(Box::new(accepted)))
    }

    /// The counters at this moment.
    pub fn snapshot(&self) -> Snapshot {
        self.counters.snapshot()
    }

    /// Ends the driver's thread.
    pub fn stop(&self) {
        // With a full queue the driver still ends when the last handle goes.
        let _ = self.send(Command::Stop);
    }

    /// Makes the driver fail as a fault in the SFU would.
    #[cfg(test)]
    pub(super) fn fail(&self) {
        assert_eq!(self.send(Command::Fail), Ok(()));
    }

    pub(super) fn counters(&self) -> Arc<Counters> {
        Arc::clone(&self.counters)
    }

    fn send(&self, command: Command) -> Result<(), MediaError> {
        self.commands.try_send(command).map_err(|error| match error {
            TrySendError::Full(_) => {
                count(&self.counters.commands_refused);
                MediaError::Busy
            }
            TrySendError::Disconnected(_) => MediaError::Ended,
        })?;
        self.waker.wake().map_err(|_| MediaError::Ended)
    }

    async fn wait(
        &self,
        peer: PeerId,
        answered: oneshot::Receiver<Result<String, OfferError>>,
    ) -> Result<String, MediaError> {
        match tokio::time::timeout(PATIENCE, answered).await {
            Ok(Ok(answer)) => Ok(answer?),
            Ok(Err(_)) => Err(MediaError::Ended),
            Err(_) => {
                // The answer may still be made; nobody would use it.
                self.remove(peer);
                Err(MediaError::Busy)
            }
        }
    }
}
