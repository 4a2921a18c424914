//! A certificate of our own making, for a trial on a local network: browsers
//! warn of it once, and then give camera and microphone.
//!
//! It is kept in the data folder, so that they do not warn again after a
//! restart, for as long as it is good and names all that it should.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rcgen::{CertificateParams, KeyPair};
use rustls::crypto::CryptoProvider;
use rustls::sign::CertifiedKey;

use super::files;
use crate::config::{Config, TlsFiles};
use crate::error::Error;
use crate::private_file::write;

/// What Apple's browsers take at most is 825 days.
const GOOD_FOR: Duration = Duration::from_secs(800 * 86_400);
/// A new one is made so long before.
const BEFORE: Duration = Duration::from_secs(60 * 86_400);

/// Opens the certificate, and makes one where there is none that is good.
///
/// # Errors
/// The folder cannot be read or written.
pub(super) fn open(config: &Config, provider: &CryptoProvider) -> Result<CertifiedKey, Error> {
    let folder = config.data_dir.join("tls");
    let failed = |source| Error::DataFolder { folder: config.data_dir.clone(), source };
    let pair =
        TlsFiles { chain: folder.join("self-signed.pem"), key: folder.join("self-signed.key") };
    let listed = folder.join("self-signed.names");
    let names = names(config);
    let text = names.join("\n");
    let known = fs::read_to_string(&listed).is_ok_and(|known| known == text);
    if known
        && is_fresh(&listed)
        && let Ok(key) = files::read(&pair, provider)
    {
        return Ok(key);
    }
    let key = KeyPair::generate().map_err(|error| failed(io::Error::other(error)))?;
    let made = certificate(names, &key).map_err(|error| failed(io::Error::other(error)))?;
    fs::create_dir_all(&folder)
        .and_then(|()| write(&pair.key, key.serialize_pem()))
        .and_then(|()| write(&pair.chain, made.pem()))
        .and_then(|()| write(&listed, &text))
        .map_err(failed)?;
    files::read(&pair, provider)
}

fn certificate(names: Vec<String>, key: &KeyPair) -> Result<rcgen::Certificate, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    let now = SystemTime::now();
    params.not_before = (now - Duration::from_secs(86_400)).into();
    params.not_after = (now + GOOD_FOR).into();
    params.distinguished_name.push(rcgen::DnType::CommonName, "Footlight, self-signed");
    params.self_signed(key)
}

fn is_fresh(file: &Path) -> bool {
    let made = fs::metadata(file).and_then(|about| about.modified());
    made.is_ok_and(|made| made.elapsed().is_ok_and(|age| age < GOOD_FOR - BEFORE))
}

/// What the server is called: by itself, by its addresses, by the settings.
fn names(config: &Config) -> Vec<String> {
    let mut names = vec!["localhost".to_owned()];
    names.extend(config.public_hosts().map(str::to_owned));
    names.extend(config.turn.host.iter().map(|host| host.trim_matches(['[', ']']).to_owned()));
    names.extend(config.media_advertise.iter().map(|address| address.ip().to_string()));
    let found = if_addrs::get_if_addrs().unwrap_or_default();
    names.extend(found.iter().map(|interface| interface.ip().to_string()));
    names.sort();
    names.dedup();
    names
}
