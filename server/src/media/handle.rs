//! The handle by which the rest of the server talks to the drivers.

use std::sync::Arc;
use std::sync::mpsc::TrySendError;
use std::time::Duration;

use bytes::Bytes;
use footlight_sfu::{Lane, MeetingId, OfferError, PeerId, RoomId, ShardId, SourceKind};
use tokio::sync::oneshot;

use super::book::Book;
use super::command::{Cap, Command, Tile};
use super::counters::{Counters, Snapshot, count};
use super::inbox::{Inbox, Inlet, inbox};
use super::tcp::Accepted;

/// A driver's token for "a command or a letter waits".
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

/// Talks to the drivers; cheap to clone. No method blocks.
#[derive(Clone)]
pub struct Handle {
    shards: Arc<[Port]>,
    book: Arc<Book>,
}

/// How one driver is reached.
struct Port {
    commands: Inlet,
    waker: Arc<mio::Waker>,
    counters: Arc<Counters>,
}

/// What one driver gets of the handle.
pub(super) struct Ends {
    pub(super) commands: Inbox,
    pub(super) counters: Arc<Counters>,
}

impl Handle {
    /// For drivers that are woken by these, each with a queue of `bound`.
    pub(super) fn new(
        wakers: &[Arc<mio::Waker>],
        book: &Arc<Book>,
        bound: usize,
    ) -> (Self, Vec<Ends>) {
        let (mut ports, mut ends) = (Vec::new(), Vec::new());
        for waker in wakers {
            let (commands, taken) = inbox(bound);
            let counters = Arc::<Counters>::default();
            ends.push(Ends { commands: taken, counters: Arc::clone(&counters) });
            ports.push(Port { commands, waker: Arc::clone(waker), counters });
        }
        (Self { shards: ports.into(), book: Arc::clone(book) }, ends)
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
        let (shard, before) = self.book.seat_performer(peer, room)?;
        self.send_seated(peer, shard, before, Command::Publish { room, peer, offer, answer })?;
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
        cap: impl Into<Cap>,
    ) -> Result<String, MediaError> {
        let (answer, answered) = oneshot::channel();
        let (shard, before) = self.book.seat_viewer(peer, room)?;
        let command = Command::Watch { room, peer, offer, cap: cap.into(), answer };
        self.send_seated(peer, shard, before, command)?;
        self.wait(peer, answered).await
    }

    /// Makes `peer` a member of a meeting; answers his offer. One who is in it already is
    /// where he was, by another connection: he sees nothing yet, and who sees him goes on.
    ///
    /// # Errors
    /// When the offer cannot be answered or the driver cannot take it.
    pub async fn join(
        &self,
        meeting: MeetingId,
        peer: PeerId,
        offer: String,
    ) -> Result<String, MediaError> {
        let (answer, answered) = oneshot::channel();
        let (shard, before) = self.book.seat_member(peer, meeting)?;
        self.send_seated(peer, shard, before, Command::Meet { meeting, peer, offer, answer })?;
        self.wait(peer, answered).await
    }

    /// Sets what a member sees: of equally high tiles the first are served first. Those
    /// who are not in his meeting are left out. Where too many commands wait, his latest
    /// view waits as well; so it is with whatever is set here.
    ///
    /// # Errors
    /// When the driver cannot take it.
    pub fn set_view(
        &self,
        peer: PeerId,
        tiles: Vec<Tile>,
        most: Option<u64>,
    ) -> Result<(), MediaError> {
        let tiles = self.book.publications(peer, tiles);
        self.send_to(peer, Command::SetView { peer, tiles, most })
    }

    /// Sets whether a member may send something; what he may not is dropped.
    ///
    /// # Errors
    /// When the driver cannot take it.
    pub fn set_allowed(
        &self,
        peer: PeerId,
        source: SourceKind,
        allowed: bool,
    ) -> Result<(), MediaError> {
        self.send_to(peer, Command::SetAllowed { peer, source, allowed })
    }

    /// Tells members something over their data channels; those who are not there are
    /// left out.
    ///
    /// # Errors
    /// When a driver cannot take it; the others' members are told nevertheless. Who has
    /// missed something of a reliable channel by that loses his channels.
    pub fn tell(&self, peers: &[PeerId], lane: Lane, payload: &Bytes) -> Result<(), MediaError> {
        let there = self.book.by_shard(peers).into_iter().zip(self.all());
        let tell = |(peers, shard)| {
            self.send(shard, Command::Tell { peers, lane, payload: payload.clone() })
        };
        let told = there.filter(|(peers, _)| !peers.is_empty()).map(tell);
        told.fold(Ok(()), Result::and)
    }

    /// Sets what a viewer is sent at most.
    ///
    /// # Errors
    /// When the driver cannot take it.
    pub fn set_cap(&self, peer: PeerId, cap: Cap) -> Result<(), MediaError> {
        self.send_to(peer, Command::SetCap { peer, cap })
    }

    /// Sets what a performer's layers are meant to take, in bits a second, the
    /// smallest first.
    ///
    /// # Errors
    /// When the driver cannot take it.
    pub fn set_targets(&self, peer: PeerId, bitrates: [u32; 3]) -> Result<(), MediaError> {
        self.send_to(peer, Command::SetTargets { peer, bitrates })
    }

    /// Answers an offer that restarts a peer's ICE and changes nothing else.
    ///
    /// # Errors
    /// When it is no such offer, the peer is not there, or the driver cannot take
    /// it; the peer goes on as before.
    pub async fn restart(&self, peer: PeerId, offer: String) -> Result<String, MediaError> {
        let (answer, answered) = oneshot::channel();
        let shard = self.book.shard_of(peer).ok_or(OfferError::NoRestart)?;
        self.send(shard, Command::Restart { peer, offer, answer })?;
        Ok(told(answered).await??)
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
        pwd: String,
    ) -> Result<Option<(u32, String)>, MediaError> {
        let (answer, answered) = oneshot::channel();
        let Some(shard) = self.book.shard_of(peer) else { return Ok(None) };
        self.send(shard, Command::RestartIce { peer, ufrag, pwd, answer })?;
        told(answered).await
    }

    /// The user name fragment that a peer goes by, and how often his ICE was restarted,
    /// where he is there.
    ///
    /// # Errors
    /// When the driver cannot take it.
    pub async fn ice(&self, peer: PeerId) -> Result<Option<(String, u32)>, MediaError> {
        let (answer, answered) = oneshot::channel();
        let Some(shard) = self.book.shard_of(peer) else { return Ok(None) };
        self.send(shard, Command::Ice { peer, answer })?;
        told(answered).await
    }

    /// A performer's latest key frames, where he sends VP8: those that are kept, of at
    /// most so many bytes each, the largest first.
    ///
    /// # Errors
    /// When the driver cannot take it.
    pub async fn key_frames(
        &self,
        performer: PeerId,
        most: usize,
    ) -> Result<Vec<Vec<u8>>, MediaError> {
        let (answer, answered) = oneshot::channel();
        let Some(shard) = self.book.shard_of(performer) else { return Ok(Vec::new()) };
        self.send(shard, Command::KeyFrames { peer: performer, most, answer })?;
        told(answered).await
    }

    /// Forgets a peer, a little later where too many commands wait.
    pub fn remove(&self, peer: PeerId) {
        // One of whom nobody knows where he is may be anywhere, or nowhere.
        let shard = self.book.release(peer);
        for at in self.all().filter(|at| shard.is_none_or(|shard| shard == *at)) {
            if let Err(error) = self.send(at, Command::Remove { peer }) {
                // Then a peer that nobody speaks to falls silent, and the SFU lets it go.
                tracing::warn!(peer = peer.0, %error, "peer is left to fall silent");
            }
        }
    }

    /// Gives a connection to the shard that its first check names; whether it
    /// stays is decided by that check.
    ///
    /// # Errors
    /// When the driver cannot take it.
    pub fn adopt(&self, accepted: Accepted) -> Result<(), MediaError> {
        self.send(accepted.shard, Command::Adopt(Box::new(accepted)))
    }

    /// The counters of all shards at this moment.
    pub fn snapshot(&self) -> Snapshot {
        let mut sum = Snapshot::default();
        self.shards.iter().for_each(|port| sum += port.counters.snapshot());
        sum
    }

    /// Ends the drivers' threads.
    pub fn stop(&self) {
        for shard in self.all() {
            // With a full queue the driver still ends when the last handle goes.
            let _ = self.send(shard, Command::Stop);
        }
    }

    /// Makes a driver fail as a fault in the SFU would.
    #[cfg(test)]
    pub(super) fn fail(&self, shard: ShardId) {
        assert_eq!(self.send(shard, Command::Fail), Ok(()));
    }

    fn all(&self) -> impl Iterator<Item = ShardId> + use<> {
        (0..self.shards.len() as u8).map(ShardId)
    }

    /// Sends the offer of a peer who has just got his seat.
    fn send_seated(
        &self,
        peer: PeerId,
        shard: ShardId,
        before: Option<ShardId>,
        command: Command,
    ) -> Result<(), MediaError> {
        if let Some(before) = before {
            self.send(before, Command::Remove { peer })?;
        }
        self.send(shard, command).inspect_err(|_| {
            self.book.release(peer);
        })
    }

    /// To the shard where the peer is, if he has not just gone.
    fn send_to(&self, peer: PeerId, command: Command) -> Result<(), MediaError> {
        self.book.shard_of(peer).map_or(Ok(()), |shard| self.send(shard, command))
    }

    fn send(&self, shard: ShardId, command: Command) -> Result<(), MediaError> {
        let port = self.shards.get(usize::from(shard.0)).ok_or(MediaError::Ended)?;
        let sent = port.commands.send(command).map_err(|error| match error {
            TrySendError::Full(()) => {
                count(&port.counters.commands_refused);
                MediaError::Busy
            }
            TrySendError::Disconnected(()) => MediaError::Ended,
        });
        // Also what was refused or waits may leave something to do.
        port.waker.wake().map_err(|_| MediaError::Ended).and(sent)
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

/// Waits for an answer that cannot be a refusal.
async fn told<T>(answered: oneshot::Receiver<T>) -> Result<T, MediaError> {
    match tokio::time::timeout(PATIENCE, answered).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) => Err(MediaError::Ended),
        Err(_) => Err(MediaError::Busy),
    }
}
