//! Files for the owner's eyes only, which are whole if they are there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Bytes of a secret.
pub(crate) const SECRET_BYTES: usize = 32;

/// Writes one, or another in its place.
///
/// # Errors
/// The folder cannot be written.
pub(crate) fn write(file: &Path, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    let unfinished = file.with_extension("new");
    // Whatever an interrupted start left there.
    let _ = fs::remove_file(&unfinished);
    let mut new = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    new.write_all(bytes.as_ref())?;
    new.sync_all()?;
    fs::rename(&unfinished, file)?;
    file.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// The secret in a file, which gets `first` where there is none.
///
/// # Errors
/// The folder cannot be read or written.
pub(crate) fn secret(file: &Path, first: impl FnOnce() -> Vec<u8>) -> io::Result<Vec<u8>> {
    match fs::read(file) {
        Ok(secret) if secret.len() == SECRET_BYTES => return Ok(secret),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let secret = first();
    write(file, &secret)?;
    Ok(secret)
}

/// Random bytes for a new one.
pub(crate) fn random_secret() -> Vec<u8> {
    rand::random::<[u8; SECRET_BYTES]>().to_vec()
}
