//! All connections to measure by, and who may have one.

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use footlight_sfu::data::{DataPeer, data_ufrag};
use footlight_sfu::{Identity, IdentityError, OfferError};
use footlight_shared::UserId;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::session::{Session, TERMS};
use super::sockets::{Letter, Opener};
use crate::http::limit::counted_as;

/// Sessions at once.
const SESSIONS: usize = 8;
/// Those of one address.
const OF_AN_ADDRESS: usize = 3;
/// Datagrams that wait for a session; more are dropped.
const LETTERS: usize = 256;

/// Why there is none.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LineError {
    /// The offer cannot be answered.
    #[error(transparent)]
    Offer(#[from] OfferError),
    /// Too many are measured now, in all or of one address.
    #[error("too many check their connection now")]
    Full,
}

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct Lines(Arc<Inner>);

struct Inner {
    /// Their certificate.
    identity: Identity,
    /// How many there are: shards look for none of them where it is 0.
    count: AtomicUsize,
    by_ufrag: Mutex<HashMap<String, Entry>>,
}

struct Entry {
    user: UserId,
    address: IpAddr,
    letters: mpsc::Sender<Letter>,
    task: AbortHandle,
}

/// Forgets a session, however it ends.
struct Ending {
    lines: Lines,
    ufrag: String,
}

impl Drop for Ending {
    fn drop(&mut self) {
        let mut all = self.lines.all();
        all.remove(&self.ufrag);
        self.lines.0.count.store(all.len(), Ordering::Release);
    }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").field("count", &self.count()).finish_non_exhaustive()
    }
}

impl Lines {
    /// None yet.
    ///
    /// # Errors
    /// There is no certificate.
    pub fn new() -> Result<Self, IdentityError> {
        let identity = Identity::generate()?;
        let (count, by_ufrag) = (AtomicUsize::new(0), Mutex::default());
        Ok(Self(Arc::new(Inner { identity, count, by_ufrag })))
    }

    /// Begins a session for a user at an address, in place of the one that he may
    /// have; the answer to his offer.
    ///
    /// # Errors
    /// The offer cannot be answered, or there are too many.
    pub fn begin(
        &self,
        (user, address): (UserId, IpAddr),
        offer: &str,
        media: SocketAddr,
        candidates: &[SocketAddr],
    ) -> Result<String, LineError> {
        let now = Instant::now();
        let (peer, answer) = DataPeer::new(now, &self.0.identity, offer, candidates, &TERMS)?;
        let ufrag = peer.ufrag().to_owned();
        let address = counted_as(address.to_canonical());
        let (letters, mailbox) = mpsc::channel(LETTERS);
        let session = Session::new(peer, Opener { media }, (letters.clone(), mailbox));
        let mut all = self.all();
        let others = || all.values().filter(|entry| entry.user != user);
        let of_his = others().filter(|entry| entry.address == address).count();
        if others().count() >= SESSIONS || of_his >= OF_AN_ADDRESS {
            return Err(LineError::Full);
        }
        for (_, former) in all.extract_if(|_, entry| entry.user == user) {
            former.task.abort();
        }
        let ending = Ending { lines: self.clone(), ufrag: ufrag.clone() };
        let task = tokio::spawn(async move {
            let _ending = ending;
            session.run().await;
        });
        all.insert(ufrag, Entry { user, address, letters, task: task.abort_handle() });
        self.0.count.store(all.len(), Ordering::Release);
        Ok(answer)
    }

    /// Looks whether a datagram is a check for one of them. One load of a number
    /// where there are none.
    pub fn is_for(&self, datagram: &[u8]) -> bool {
        self.0.count.load(Ordering::Acquire) > 0 && data_ufrag(datagram).is_some()
    }

    /// Hands a check over; dropped where nobody is meant, or he is too slow.
    pub fn post(&self, from: SocketAddr, here: Option<IpAddr>, bytes: Vec<u8>) {
        let all = self.all();
        let entry = data_ufrag(&bytes).and_then(|ufrag| all.get(ufrag));
        if let Some(entry) = entry {
            let _ = entry.letters.try_send(Letter { from, here, bytes });
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.count.load(Ordering::Acquire)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.0.by_ufrag.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
