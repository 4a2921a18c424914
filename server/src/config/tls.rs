//! Where the certificate comes from.

use std::path::PathBuf;

use super::load::{Texts, wrong};
use super::{Config, ConfigError};

/// TLS on the HTTP port, and for TURN.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tls {
    /// There is none: for localhost, and behind a proxy.
    Off,
    /// By a certificate in files.
    Files(TlsFiles),
    /// By one that nobody else has signed.
    SelfSigned,
    /// By one that an authority gives for the public origins.
    Acme(Acme),
}

/// An authority that gives certificates (RFC 8555).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acme {
    /// Where its directory is.
    pub directory: String,
    /// Whom it writes to.
    pub contact: Option<String>,
    /// The certificate of its own server, where that is no usual one.
    pub root: Option<PathBuf>,
}

/// A certificate and its key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TlsFiles {
    /// The certificate and those that it is signed by, in PEM.
    pub chain: PathBuf,
    /// Its key, in PEM.
    pub key: PathBuf,
}

impl Tls {
    /// `named`: the public origins have a host by https.
    pub(super) fn read(texts: &Texts, named: bool) -> Result<Self, ConfigError> {
        let (chain, key) = (texts.text("TLS_CERT"), texts.text("TLS_KEY"));
        let files = match (chain, key) {
            ("", "") => None,
            ("", _) => return Err(wrong("TLS_CERT", "", "TLS_KEY is set, which needs it")),
            (_, "") => return Err(wrong("TLS_KEY", "", "TLS_CERT is set, which needs it")),
            (chain, key) => Some(TlsFiles { chain: chain.into(), key: key.into() }),
        };
        texts.one("TLS", |text| match (text, files.clone()) {
            ("", Some(files)) => Ok(Self::Files(files)),
            ("" | "off", _) => Ok(Self::Off),
            ("self-signed", None) => Ok(Self::SelfSigned),
            ("acme", None) if named => Ok(Self::Acme(Acme {
                directory: texts.text("ACME_DIRECTORY").to_owned(),
                contact: Some(texts.text("ACME_CONTACT").to_owned()).filter(|it| !it.is_empty()),
                root: Some(texts.text("ACME_ROOT")).filter(|it| !it.is_empty()).map(PathBuf::from),
            })),
            ("acme", None) => {
                Err("it needs PUBLIC_ORIGINS with https://HOST, which the certificate is for")
            }
            ("self-signed" | "acme", Some(_)) => {
                Err("TLS_CERT names a certificate: leave one of both")
            }
            _ => Err("write off, self-signed or acme, or set TLS_CERT and TLS_KEY"),
        })
    }
}

impl Config {
    /// The hosts of the public origins that are https.
    pub fn public_hosts(&self) -> impl Iterator<Item = &str> {
        let secure = self.public_origins.iter().filter_map(|it| it.strip_prefix("https://"));
        secure.map(|host| match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => host,
        })
    }
}
