//! The certificate that an authority gave, as it is kept in the data folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustls::crypto::CryptoProvider;
use rustls::sign::CertifiedKey;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::files;
use crate::config::TlsFiles;
use crate::error::Error;
use crate::private_file::write;

/// What is wanted, and where it is.
pub(super) struct Kept {
    folder: PathBuf,
    /// The authority and the names, a line each: of others nothing is of use.
    wanted: String,
}

impl Kept {
    pub(super) fn new(folder: &Path, directory: &str, names: &[String]) -> Self {
        let wanted: Vec<&str> =
            std::iter::once(directory).chain(names.iter().map(String::as_str)).collect();
        Self { folder: folder.to_owned(), wanted: wanted.join("\n") }
    }

    /// The certificate, whoever it is from and for.
    ///
    /// # Errors
    /// There is none that can be used.
    pub(super) fn read(&self, provider: &CryptoProvider) -> Result<CertifiedKey, Error> {
        files::read(&self.pair(), provider)
    }

    /// When it is to be renewed: when a third of its life is left. `None` where it is not what
    /// is wanted or cannot be used.
    pub(super) fn due(&self, provider: &CryptoProvider) -> Option<SystemTime> {
        let known = fs::read_to_string(self.wanted_file()).ok()?;
        let leaf = self.read(provider).ok()?.cert.first()?.clone();
        (known == self.wanted).then(|| two_thirds(&leaf)).flatten()
    }

    /// Keeps another one in its place.
    pub(super) fn write(&self, chain: &str, key: &str) -> io::Result<()> {
        let pair = self.pair();
        write(&pair.key, key)?;
        write(&pair.chain, chain)?;
        write(&self.wanted_file(), &self.wanted)
    }

    fn pair(&self) -> TlsFiles {
        TlsFiles { chain: self.folder.join("acme.pem"), key: self.folder.join("acme.key") }
    }

    fn wanted_file(&self) -> PathBuf {
        self.folder.join("acme.names")
    }
}

fn two_thirds(certificate: &[u8]) -> Option<SystemTime> {
    let (_, read) = X509Certificate::from_der(certificate).ok()?;
    let [from, to] = [read.validity().not_before, read.validity().not_after]
        .map(|at| u64::try_from(at.timestamp()).ok());
    let (from, to) = (from?, to?);
    let due = from.checked_add(to.checked_sub(from)? / 3 * 2)?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(due))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use rcgen::{CertificateParams, KeyPair};
    use tempfile::TempDir;
    use time::OffsetDateTime;

    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    /// A certificate that was good from `from` days ago and is for `days`.
    fn made(from: u32, days: u32) -> (String, String) {
        let mut params = CertificateParams::new(vec!["stage.example".to_owned()]).unwrap();
        params.not_before = OffsetDateTime::now_utc() - DAY * from;
        params.not_after = params.not_before + DAY * days;
        let key = KeyPair::generate().unwrap();
        (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
    }

    fn kept(folder: &TempDir, directory: &str) -> Kept {
        Kept::new(folder.path(), directory, &["stage.example".to_owned()])
    }

    fn is_fresh(kept: &Kept) -> bool {
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        kept.due(&provider).is_some_and(|due| due > SystemTime::now())
    }

    #[test]
    fn a_certificate_is_fresh_for_two_thirds_of_its_own_life() {
        let folder = TempDir::new().unwrap();
        let kept = kept(&folder, "https://one.example/dir");
        assert!(!is_fresh(&kept), "there is none");
        for (from, days, fresh) in [
            (0, 1, true),
            (5, 10, true),
            (8, 10, false),
            (59, 90, true),
            (61, 90, false),
            (40, 30, false),
        ] {
            let (chain, key) = made(from, days);
            kept.write(&chain, &key).unwrap();
            assert_eq!(is_fresh(&kept), fresh, "{days} days, {from} days ago");
        }
    }

    #[test]
    fn another_authority_or_another_name_wants_another_certificate() {
        let folder = TempDir::new().unwrap();
        let (chain, key) = made(1, 90);
        let staging = kept(&folder, "https://staging.example/dir");
        staging.write(&chain, &key).unwrap();
        assert!(is_fresh(&staging));
        assert!(!is_fresh(&kept(&folder, "https://real.example/dir")));
        let names = ["stage.example".to_owned(), "other.example".to_owned()];
        assert!(!is_fresh(&Kept::new(folder.path(), "https://staging.example/dir", &names)));
    }

    #[test]
    fn a_certificate_without_its_key_is_not_fresh() {
        let folder = TempDir::new().unwrap();
        let kept = kept(&folder, "https://one.example/dir");
        let ((chain, _), (_, key)) = (made(0, 90), made(0, 90));
        kept.write(&chain, &key).unwrap();
        assert!(!is_fresh(&kept));
        kept.write(&chain, "").unwrap();
        assert!(!is_fresh(&kept));
    }
}
