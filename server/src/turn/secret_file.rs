//! The secret of this process's own credentials: in the data folder, so that a
//! restart leaves those good that browsers hold.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Its name, beside the keys that sign tokens.
const NAME: &str = "turn.secret";
const BYTES: usize = 32;

/// Reads the secret in `folder`, and makes one where there is none.
///
/// # Errors
/// The folder cannot be read or written.
pub(super) fn open(folder: &Path) -> io::Result<Vec<u8>> {
    let path = folder.join(NAME);
    match fs::read(&path) {
        Ok(secret) if secret.len() == BYTES => return Ok(secret),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let secret = rand::random::<[u8; BYTES]>().to_vec();
    let unfinished = folder.join(format!("{NAME}.new"));
    // Whatever an interrupted start left there.
    let _ = fs::remove_file(&unfinished);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    file.write_all(&secret)?;
    file.sync_all()?;
    fs::rename(&unfinished, &path)?;
    Ok(secret)
}
