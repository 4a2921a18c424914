//! A certificate by ACME (RFC 8555), proved by TLS-ALPN-01 (RFC 8737): on the
//! HTTPS port itself, so that no other has to be open.
//!
//! Certificate, key and account are kept in the data folder. Until there is a
//! certificate, one of our own making stands in.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, ChallengeType, Error, Identifier, NewAccount,
    NewOrder, OrderStatus, RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::CertifiedKey;

use super::Certificate;
use super::kept::Kept;
use crate::config::Acme;
use crate::private_file::write;

/// Between two looks whether it is to be renewed, at most.
const LOOK: Duration = Duration::from_secs(3600);
/// After a failure, doubled with each up to a look.
const PAUSE: Duration = Duration::from_secs(30);

/// What is needed to get one.
pub(super) struct Keeper {
    pub(super) acme: Acme,
    pub(super) names: Vec<String>,
    /// Where the account is kept.
    pub(super) folder: PathBuf,
    pub(super) kept: Kept,
    pub(super) certificate: Arc<Certificate>,
    pub(super) provider: Arc<CryptoProvider>,
}

/// What went wrong on the way to a certificate.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("the authority: {0}")]
    Acme(#[from] Error),
    #[error("the folder: {0}")]
    Io(#[from] std::io::Error),
    #[error("the account: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the challenge: {0}")]
    Challenge(#[from] rcgen::Error),
    #[error("the key: {0}")]
    Key(#[from] rustls::Error),
    #[error("{0}")]
    Other(String),
}

impl Keeper {
    /// Keeps the certificate fresh for ever.
    pub(super) async fn keep(self) {
        let mut pause = PAUSE;
        if let Ok(key) = self.kept.read(&self.provider) {
            self.certificate.replace(key);
        }
        loop {
            if let Some(left) = self.fresh_for() {
                tokio::time::sleep(left.min(LOOK)).await;
                continue;
            }
            match self.obtain().await {
                Ok(()) if self.fresh_for().is_some() => {
                    tracing::info!("there is a new certificate");
                    pause = PAUSE;
                }
                Ok(()) => {
                    tracing::warn!(
                        "the new certificate is old already: look at the machine's clock"
                    );
                    tokio::time::sleep(LOOK).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "no certificate by ACME");
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LOOK);
                }
            }
        }
    }

    /// How long it is until the certificate is to be renewed.
    fn fresh_for(&self) -> Option<Duration> {
        let left = self.kept.due(&self.provider)?.duration_since(SystemTime::now()).ok()?;
        (!left.is_zero()).then_some(left)
    }

    async fn obtain(&self) -> Result<(), Failed> {
        let account = self.account().await?;
        let names: Vec<Identifier> = self.names.iter().cloned().map(Identifier::Dns).collect();
        let mut order = account.new_order(&NewOrder::new(&names)).await?;
        let mut authorizations = order.authorizations();
        while let Some(authorization) = authorizations.next().await {
            let mut authorization = authorization?;
            if authorization.status == AuthorizationStatus::Valid {
                continue;
            }
            let mut challenge = authorization
                .challenge(ChallengeType::TlsAlpn01)
                .ok_or_else(|| Failed::Other("it does not offer TLS-ALPN-01".to_owned()))?;
            let name = challenge.identifier().to_string();
            let proof = challenge.key_authorization();
            self.certificate.prove(&name, self.proof(&name, proof.digest().as_ref())?);
            challenge.set_ready().await?;
        }
        let done = self.finish(&mut order).await;
        self.certificate.prove_nothing();
        done
    }

    async fn finish(&self, order: &mut instant_acme::Order) -> Result<(), Failed> {
        let status = order.poll_ready(&RetryPolicy::default()).await?;
        if status != OrderStatus::Ready {
            return Err(Failed::Other(format!("the order is {status:?}")));
        }
        let key = order.finalize().await?;
        let chain = order.poll_certificate(&RetryPolicy::default()).await?;
        self.kept.write(&chain, &key)?;
        let key = self.kept.read(&self.provider);
        self.certificate.replace(key.map_err(|error| Failed::Other(error.to_string()))?);
        Ok(())
    }

    /// The certificate that proves that a name is ours.
    fn proof(&self, name: &str, digest: &[u8]) -> Result<CertifiedKey, Failed> {
        if digest.len() != 32 {
            return Err(Failed::Other("its challenge is no SHA-256".to_owned()));
        }
        let mut params = CertificateParams::new(vec![name.to_owned()])?;
        params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
        let key = KeyPair::generate()?;
        let made = params.self_signed(&key)?;
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        // Not looked into, as others are: what proves is an extension that is
        // critical and that only authorities know.
        let key = self.provider.key_provider.load_private_key(key)?;
        Ok(CertifiedKey::new(vec![made.der().clone()], key))
    }

    /// The account that was made before, or a new one.
    async fn account(&self) -> Result<Account, Failed> {
        fs::create_dir_all(&self.folder)?;
        let file = self.folder.join("acme-account.json");
        let builder = || match &self.acme.root {
            Some(root) => Account::builder_with_root(root),
            None => Account::builder(),
        };
        if let Some(known) = stored(&file, &self.acme.directory) {
            return Ok(builder()?.from_credentials(known).await?);
        }
        let contact: Vec<String> =
            self.acme.contact.iter().map(|address| format!("mailto:{address}")).collect();
        let contact: Vec<&str> = contact.iter().map(String::as_str).collect();
        let new = NewAccount {
            contact: &contact,
            terms_of_service_agreed: true,
            only_return_existing: false,
        };
        let (account, made) = builder()?.create(&new, self.acme.directory.clone(), None).await?;
        let text = serde_json::json!({ "directory": self.acme.directory, "account": made });
        write(&file, text.to_string())?;
        Ok(account)
    }
}

/// The account with this authority, if there is one.
fn stored(file: &Path, directory: &str) -> Option<AccountCredentials> {
    let text = fs::read_to_string(file).ok()?;
    let mut known: serde_json::Value = serde_json::from_str(&text).ok()?;
    if known.get("directory")?.as_str()? != directory {
        return None;
    }
    serde_json::from_value(known.get_mut("account")?.take()).ok()
}
