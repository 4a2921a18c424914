//! Who we are to every peer: one certificate and the DTLS configurations.

use std::sync::Arc;
use std::time::Duration;

use rtc_crypto::providers::AwsLcRsProvider;
use rtc_crypto::{HashAlgorithm, RTCCrypto, RTCCryptoProvider};
use rtc_dtls::config::{ClientAuthType, ConfigBuilder, ExtendedMasterSecretType, HandshakeConfig};
use rtc_dtls::crypto::Certificate;
use rtc_dtls::extension::extension_use_srtp::SrtpProtectionProfile;

use super::Fingerprint;
use super::pieces::RECORDS;

/// Time until an unanswered flight is repeated. Short, because a lost flight
/// is time without a picture.
pub(super) const FLIGHT_INTERVAL: Duration = Duration::from_millis(80);

/// The certificate that every peer sees, with the DTLS configurations made from
/// it. Cheap to clone.
#[derive(Clone)]
pub struct Identity(Arc<Inner>);

struct Inner {
    provider: Arc<dyn RTCCryptoProvider>,
    fingerprint: Fingerprint,
    /// For those who offer AES-GCM, which costs a sixth.
    gcm: Arc<HandshakeConfig>,
    /// For those who do not.
    cm: Arc<HandshakeConfig>,
}

/// The certificate could not be made.
#[derive(Debug, thiserror::Error)]
#[error("cannot make the DTLS certificate: {0}")]
pub struct IdentityError(String);

impl Identity {
    /// Makes a key and a self-signed certificate, good for a process's life.
    ///
    /// # Errors
    /// When the crypto library cannot make a key.
    pub fn generate() -> Result<Self, IdentityError> {
        let provider: Arc<dyn RTCCryptoProvider> = Arc::new(AwsLcRsProvider::new());
        let fail = |error: &dyn std::fmt::Display| IdentityError(error.to_string());
        let certificate =
            Certificate::generate_self_signed(vec!["footlight".to_owned()], provider.crypto())
                .map_err(|error| fail(&error))?;
        let der = certificate.certificate.first().ok_or_else(|| fail(&"it is empty"))?;
        let fingerprint =
            fingerprint_of(provider.crypto(), der).ok_or_else(|| fail(&"no SHA-256"))?;
        let config = |profile| {
            ConfigBuilder::default()
                .with_crypto_provider(Arc::clone(&provider))
                .with_certificates(vec![certificate.clone()])
                .with_srtp_protection_profiles(vec![profile])
                .with_client_auth(ClientAuthType::RequireAnyClientCert)
                // Self-signed certificates everywhere: the session
                // description's fingerprint is what we check.
                .with_insecure_skip_verify(true)
                .with_extended_master_secret(ExtendedMasterSecretType::Require)
                .with_flight_interval(FLIGHT_INTERVAL)
                .with_replay_protection_window(RECORDS)
                .build(false, None)
                .map(Arc::new)
                .map_err(|error| fail(&error))
        };
        let gcm = config(SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm)?;
        let cm = config(SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80)?;
        Ok(Self(Arc::new(Inner { provider, fingerprint, gcm, cm })))
    }

    /// The certificate's fingerprint, for the answers.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        self.0.fingerprint
    }

    /// The cryptography that everything here is made with.
    pub(super) fn crypto(&self) -> &dyn RTCCrypto {
        self.0.provider.crypto()
    }

    /// Its provider, where one is to be kept.
    pub(super) fn provider(&self) -> Arc<dyn RTCCryptoProvider> {
        Arc::clone(&self.0.provider)
    }

    /// The configuration for peers that offer AES-GCM.
    pub(super) fn gcm(&self) -> &Arc<HandshakeConfig> {
        &self.0.gcm
    }

    /// The configuration for peers that do not.
    pub(super) fn cm(&self) -> &Arc<HandshakeConfig> {
        &self.0.cm
    }
}

/// The fingerprint of a certificate.
pub(super) fn fingerprint_of(crypto: &dyn RTCCrypto, der: &[u8]) -> Option<Fingerprint> {
    let digest = crypto.hash(HashAlgorithm::Sha256, der).ok()?;
    digest.try_into().ok().map(Fingerprint::sha256)
}
