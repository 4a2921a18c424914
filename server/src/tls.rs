//! TLS for the pages, the signalling socket and TURN, by rustls on aws-lc-rs as
//! the rest of the cryptography.
//!
//! The certificate may change while connections are made: each handshake takes
//! the one that is there.

mod acme;
mod files;
mod kept;
mod self_signed;

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use acme::Keeper;
use kept::Kept;

use crate::config::{Config, Tls};
use crate::error::Error;
use crate::shutdown::Shutdown;

/// What is spoken within; a client that names others is turned away.
const PROTOCOLS: [&[u8]; 3] = [b"http/1.1", b"stun.turn", PROOF];
/// What an ACME authority speaks to see whether a name is ours (RFC 8737).
const PROOF: &[u8] = b"acme-tls/1";

/// Makes connections secure. Cheap to clone.
#[derive(Clone)]
pub struct Acceptor {
    acceptor: TlsAcceptor,
    /// Whether browsers know who signed the certificate, as far as we can tell.
    pub is_trusted: bool,
}

/// The certificate of the moment.
#[derive(Debug)]
struct Certificate {
    key: RwLock<Arc<CertifiedKey>>,
    /// What proves that a name is ours, while an authority wants to know.
    proofs: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl Certificate {
    fn new(key: CertifiedKey) -> Arc<Self> {
        Arc::new(Self { key: RwLock::new(Arc::new(key)), proofs: Mutex::default() })
    }

    fn replace(&self, key: CertifiedKey) {
        *self.key.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
    }

    fn prove(&self, name: &str, key: CertifiedKey) {
        self.proofs().insert(name.to_owned(), Arc::new(key));
    }

    fn prove_nothing(&self) {
        self.proofs().clear();
    }

    fn proofs(&self) -> MutexGuard<'_, HashMap<String, Arc<CertifiedKey>>> {
        self.proofs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        if hello.alpn().is_some_and(|mut offered| offered.any(|protocol| protocol == PROOF)) {
            return self.proofs().get(hello.server_name()?).cloned();
        }
        Some(Arc::clone(&self.key.read().unwrap_or_else(PoisonError::into_inner)))
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
            until(shutdown, watching);
            (certificate, true)
        }
        Tls::Acme(acme) => {
            let certificate = Certificate::new(self_signed::open(config, &provider)?);
            let folder = config.data_dir.join("tls");
            let names: Vec<String> = config.public_hosts().map(str::to_owned).collect();
            let keeper = Keeper {
                acme: acme.clone(),
                kept: Kept::new(&folder, &acme.directory, &names),
                names,
                folder,
                certificate: Arc::clone(&certificate),
                provider: provider.clone(),
            };
            until(shutdown, keeper.keep());
            (certificate, true)
        }
        Tls::SelfSigned => (Certificate::new(self_signed::open(config, &provider)?), false),
    };
    Ok(Some(Acceptor::new(certificate, provider, is_trusted)?))
}

fn until(shutdown: &Shutdown, work: impl Future<Output = ()> + Send + 'static) {
    let shutdown = shutdown.clone();
    tokio::spawn(async move {
        tokio::select! {
            () = work => {}
            () = shutdown.fired() => {}
        }
    });
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
