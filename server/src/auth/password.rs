//! Passwords: argon2id, off the async threads, a few at a time.
//!
//! Invariant: an unknown name costs the same hash as a known one, so that the
//! time of an answer does not tell which names exist.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use metrics::Counter;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Memory in KiB, rounds and lanes: what OWASP advises.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// Requests that wait for their turn; more are turned away.
const WAITING: usize = 64;

/// Hashes and checks passwords. Cheap to clone.
#[derive(Clone)]
pub struct Hasher {
    argon: Argon2<'static>,
    /// A hash that no password fits, for names that do not exist.
    nobody: Arc<str>,
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    /// How often the hash function ran.
    runs: Counter,
}

/// Why no answer was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HashError {
    /// Too many wait already.
    #[error("too many passwords wait to be checked")]
    Busy,
    /// The hash function failed.
    #[error("a password could not be hashed")]
    Failed,
}

impl Hasher {
    /// A hasher that runs on as many threads as there are processors, less one,
    /// and counts in `runs` how often.
    ///
    /// # Errors
    /// The hash function cannot be set up.
    pub fn new(runs: Counter) -> Result<Self, HashError> {
        let (memory, rounds, lanes) = COST;
        let params = Params::new(memory, rounds, lanes, None).map_err(|_| HashError::Failed)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash(&argon, &rand::random::<[u8; 32]>())?;
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
        Ok(Self {
            argon,
            nobody: nobody.into(),
            running: Arc::new(Semaphore::new(threads.saturating_sub(1).max(1))),
            waiting: Arc::new(Semaphore::new(WAITING)),
            runs,
        })
    }

    /// The hash to keep for a password.
    ///
    /// # Errors
    /// Too many wait, or the hash function failed.
    pub async fn hash(&self, password: String) -> Result<String, HashError> {
        self.run(move |argon| hash(argon, password.as_bytes())).await?
    }

    /// True where the password is the one that `known` was made of. Without
    /// `known` it takes as long and is false.
    ///
    /// # Errors
    /// Too many wait.
    pub async fn verify(&self, password: String, known: Option<String>) -> Result<bool, HashError> {
        let exists = known.is_some();
        let hash = known.unwrap_or_else(|| self.nobody.to_string());
        let fits = self
            .run(move |argon| argon.verify_password(password.as_bytes(), hash.as_str()).is_ok())
            .await?;
        Ok(fits && exists)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let _place = self.waiting.try_acquire().map_err(|_| HashError::Busy)?;
        let turn =
            Arc::clone(&self.running).acquire_owned().await.map_err(|_| HashError::Failed)?;
        self.runs.increment(1);
        let argon = self.argon.clone();
        // The turn goes along: a caller who gives up does not free it while
        // the thread still works.
        let work = move || {
            let _turn = turn;
            work(&argon)
        };
        spawn_blocking(work).await.map_err(|_| HashError::Failed)
    }
}

fn hash(argon: &Argon2<'_>, password: &[u8]) -> Result<String, HashError> {
    argon.hash_password(password).map(|hash| hash.to_string()).map_err(|_| HashError::Failed)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    #[tokio::test]
    async fn the_hash_of_nobody_costs_what_everybodys_does() {
        let hasher = Hasher::new(Counter::noop()).unwrap();
        let somebody = hasher.hash("correct horse".to_owned()).await.unwrap();
        let cost = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(cost(&hasher.nobody), cost(&somebody));
        assert_eq!(cost(&somebody), ["", "argon2id", "v=19", "m=19456,t=2,p=1"]);
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_alone() {
        let hasher = Hasher::new(Counter::noop()).unwrap();
        let hash = hasher.hash("correct horse".to_owned()).await.unwrap();
        let verify = |password: &str, hash| hasher.verify(password.to_owned(), hash);
        assert!(verify("correct horse", Some(hash.clone())).await.unwrap());
        assert!(!verify("wrong horse", Some(hash)).await.unwrap());
        assert!(!verify("correct horse", None).await.unwrap());
    }
}
