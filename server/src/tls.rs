//! TLS for the pages, the signalling socket and TURN, by rustls on aws-lc-rs as
//! the rest of the cryptography.
//!
//! The certificate may change while connections are made: each handshake takes
//! the one that is there.

mod files;
mod self_signed;

use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::config::{Config, Tls};
use crate::error::Error;
use crate::shutdown::Shutdown;

/// What is spoken within; a client that names others is turned away.
const PROTOCOLS: [&[u8]; 2] = [b"http/1.1", b"stun.turn"];

/// Makes connections secure. Cheap to clone.
#[derive(Clone)]
pub struct Acceptor {
    acceptor: TlsAcceptor,
    /// Whether browsers know who signed the certificate, as far as we can tell.
    pub is_trusted: bool,
}

/// The certificate of the moment.
#[derive(Debug)]
struct Certificate(RwLock<Arc<CertifiedKey>>);

impl Certificate {
    fn new(key: CertifiedKey) -> Arc<Self> {
        Arc::new(Self(RwLock::new(Arc::new(key))))
    }

    fn replace(&self, key: CertifiedKey) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// TLS as the settings ask for it, and whatever keeps its certificate fresh
/// until `shutdown`.
///
/// # Errors
/// The certificate cannot be read or made.
pub fn start(config: &Config, shutdown: &Shutdown) -> Result<Option<Acceptor>, Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let (certificate, is_trusted) = match &config.tls {
        Tls::Off => return Ok(None),
        Tls::Files(pair) => {
            let certificate = Certificate::new(files::read(pair, &provider)?);
            let watching = files::watch(pair.clone(), Arc::clone(&certificate), provider.clone());
            let shutdown = shutdown.clone();
            tokio::spawn(async move {
                tokio::select! {
                    () = watching => {}
                    () = shutdown.fired() => {}
                }
            });
            (certificate, true)
        }
        Tls::SelfSigned => (Certificate::new(self_signed::open(config, &provider)?), false),
    };
    Ok(Some(Acceptor::new(certificate, provider, is_trusted)?))
}

impl Acceptor {
    fn new(
        certificate: Arc<Certificate>,
        provider: Arc<CryptoProvider>,
        is_trusted: bool,
    ) -> Result<Self, Error> {
        let config = ServerConfig::builder_with_provider(provider);
        let config = config
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::Setup(format!("TLS cannot be set up: {error}")))?;
        let mut config = config.with_no_client_auth().with_cert_resolver(certificate);
        config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), is_trusted })
    }

    /// Makes a connection secure.
    ///
    /// # Errors
    /// The handshake failed.
    pub async fn accept<S>(&self, stream: S) -> io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        self.acceptor.accept(stream).await
    }
}
