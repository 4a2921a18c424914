//! A certificate from files, read again when they change.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::Certificate;
use crate::config::TlsFiles;
use crate::error::Error;

/// Between two looks at the files.
const LOOK: Duration = Duration::from_secs(2);

/// Reads the certificate with its chain, and its key, both in PEM.
///
/// # Errors
/// One sentence on which file is not what it should be.
pub(super) fn read(pair: &TlsFiles, provider: &CryptoProvider) -> Result<CertifiedKey, Error> {
    let failed = |file: &Path, setting, reason: String| {
        let file = file.display();
        Error::Tls(format!("{file} ({setting}) cannot be used: {reason}"))
    };
    let of_chain = |reason: String| failed(&pair.chain, "FOOTLIGHT_TLS_CERT", reason);
    let of_key = |reason: String| failed(&pair.key, "FOOTLIGHT_TLS_KEY", reason);
    let chain = CertificateDer::pem_file_iter(&pair.chain)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| of_chain(error.to_string()))?;
    if chain.is_empty() {
        return Err(of_chain("there is no certificate in it".to_owned()));
    }
    let key = PrivateKeyDer::from_pem_file(&pair.key).map_err(|error| of_key(error.to_string()))?;
    CertifiedKey::from_der(chain, key, provider).map_err(|error| of_key(error.to_string()))
}

/// Reads them again whenever they have changed. What cannot be used is said,
/// and the certificate before it stays.
pub(super) async fn watch(
    pair: TlsFiles,
    certificate: Arc<Certificate>,
    provider: Arc<CryptoProvider>,
) {
    let mut known = stamps(&pair);
    let mut look = tokio::time::interval(LOOK);
    loop {
        look.tick().await;
        let found = stamps(&pair);
        if found == known {
            continue;
        }
        known = found;
        match read(&pair, &provider) {
            Ok(key) => {
                certificate.replace(key);
                tracing::info!("the certificate was read again");
            }
            // The key may follow a moment later.
            Err(error) => tracing::warn!(%error, "the certificate stays as it was"),
        }
    }
}

/// When they were written, and how long they are.
fn stamps(pair: &TlsFiles) -> [Option<(SystemTime, u64)>; 2] {
    [&pair.chain, &pair.key].map(|file| {
        let about = std::fs::metadata(file).ok()?;
        Some((about.modified().ok()?, about.len()))
    })
}
