//! The data folder: the lock on it, and what is kept there.

use std::path::{Path, PathBuf};

use crate::Error;
use crate::auth::Tokens;
use crate::auth::key::KeyRing;
use crate::auth::token::LONGEST;
use crate::config::Config;
use crate::private_file;
use crate::store::{FolderLock, LockError, Store};

/// Where the signing keys are.
pub(crate) fn keys_folder(data_dir: &Path) -> PathBuf {
    data_dir.join("keys")
}

pub(super) fn take_folder(folder: &Path) -> Result<FolderLock, Error> {
    FolderLock::take(folder).map_err(|error| match error {
        LockError::Held => Error::DataFolderHeld { folder: folder.to_owned() },
        LockError::Io(source) => Error::DataFolder { folder: folder.to_owned(), source },
    })
}

pub(super) async fn open_store(folder: &Path) -> Result<Store, Error> {
    Store::open(folder).await.map_err(|error| Error::Database {
        folder: folder.to_owned(),
        reason: std::error::Error::source(&error)
            .map_or_else(|| error.to_string(), ToString::to_string),
    })
}

pub(super) fn open_keys(config: &Config) -> Result<KeyRing, Error> {
    KeyRing::open(&keys_folder(&config.data_dir))
        .map_err(|source| Error::DataFolder { folder: config.data_dir.clone(), source })
}

/// What guests' addresses and calls are marked with. It outlives the keys: who is shut out
/// stays so when they are rotated. Once they were marked with the key that signed.
pub(super) fn open_marks(config: &Config, ring: &KeyRing) -> Result<Vec<u8>, Error> {
    let file = keys_folder(&config.data_dir).join("marks.secret");
    private_file::secret(&file, || ring.newest().secret.clone())
        .map_err(|source| Error::DataFolder { folder: config.data_dir.clone(), source })
}

pub(super) async fn open_tokens(ring: &KeyRing, store: &Store) -> Result<Tokens, Error> {
    let tokens = Tokens::new(ring);
    for session in store.sessions().lately_revoked(LONGEST).await? {
        tokens.revoke(session);
    }
    Ok(tokens)
}
