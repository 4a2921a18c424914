//! The signing keys: one file each in the data folder's `keys`, readable by
//! the owner alone. The newest signs; all are accepted, so that a rotation
//! invalidates nobody's token.
//!
//! A file's name is `<unix milliseconds>-<8 hex digits>.key`; it is the key's
//! id, and its order is the order of age.

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::private_file::{self, SECRET_BYTES, random_secret};

/// How many keys are kept: older ones are removed at a rotation.
pub const KEPT_KEYS: usize = 3;

/// One secret. It does not print.
#[derive(Clone)]
pub struct Key {
    /// The token header's `kid`.
    pub id: String,
    /// 256 random bits.
    pub secret: Vec<u8>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

/// All keys, the oldest first; never empty.
#[derive(Clone, Debug)]
pub struct KeyRing {
    keys: Vec<Key>,
    newest: Key,
}

impl KeyRing {
    /// Reads the keys in `folder`, and makes the first one where there is none.
    ///
    /// # Errors
    /// The folder cannot be read or written, or a key in it is damaged.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        let mut keys = read(folder)?;
        let newest = match keys.last() {
            Some(key) => key.clone(),
            None => {
                let key = make(folder)?;
                keys.push(key.clone());
                key
            }
        };
        Ok(Self { keys, newest })
    }

    /// Makes a new key and removes all but the newest [`KEPT_KEYS`].
    ///
    /// # Errors
    /// The folder cannot be read or written.
    pub fn rotate(folder: &Path) -> io::Result<Self> {
        let ring = Self::open(folder)?;
        make(folder)?;
        let surplus = (ring.keys.len() + 1).saturating_sub(KEPT_KEYS);
        for key in ring.keys.iter().take(surplus) {
            fs::remove_file(folder.join(format!("{}.key", key.id)))?;
        }
        Self::open(folder)
    }

    /// All of them, the oldest first.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The one that signs.
    pub fn newest(&self) -> &Key {
        &self.newest
    }
}

fn read(folder: &Path) -> io::Result<Vec<Key>> {
    let mut keys = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "key") {
            continue;
        }
        let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let secret = fs::read(&path)?;
        match id {
            Some(id) if secret.len() == SECRET_BYTES => keys.push(Key { id, secret }),
            _ => {
                let text = format!("{} is damaged: remove it", path.display());
                return Err(io::Error::new(io::ErrorKind::InvalidData, text));
            }
        }
    }
    keys.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(keys)
}

fn make(folder: &Path) -> io::Result<Key> {
    let millis = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    let id = format!("{millis:015}-{:08x}", rand::random::<u32>());
    let secret = random_secret();
    private_file::write(&folder.join(format!("{id}.key")), &secret)?;
    Ok(Key { id, secret })
}
