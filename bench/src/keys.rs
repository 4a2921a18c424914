//! The generator's certificate, and the SRTP keys of a connection.

use std::fmt::Write;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rtc_crypto::providers::AwsLcRsProvider;
use rtc_crypto::{HashAlgorithm, RTCCryptoProvider};
use rtc_dtls::config::{ConfigBuilder, ExtendedMasterSecretType, HandshakeConfig};
use rtc_dtls::crypto::Certificate;
use rtc_dtls::extension::extension_use_srtp::SrtpProtectionProfile;
use rtc_dtls::state::State;
use rtc_srtp::config::{Config, LABEL_EXTRACTOR_DTLS_SRTP};
use rtc_srtp::context::Context;
use rtc_srtp::protection_profile::ProtectionProfile;

use crate::net::Net;
use crate::options::Profile;

/// Until a flight of the handshake is sent again for the first time.
pub(crate) const FLIGHT_INTERVAL: Duration = Duration::from_millis(100);

/// What all peers share: one certificate, one configuration.
pub(crate) struct Kit {
    pub provider: Arc<dyn RTCCryptoProvider>,
    pub config: Arc<HandshakeConfig>,
    /// What must come of the offer of profiles.
    profile: Profile,
    /// As it stands in a session description.
    pub fingerprint: String,
    pub net: Net,
}

impl Kit {
    pub(crate) fn new(profile: Profile, net: Net) -> Result<Rc<Self>> {
        let provider: Arc<dyn RTCCryptoProvider> = Arc::new(AwsLcRsProvider::new());
        let certificate =
            Certificate::generate_self_signed(vec!["bench".to_owned()], provider.crypto())?;
        let der = certificate.certificate.first().context("an empty certificate")?;
        let fingerprint = fingerprint(provider.as_ref(), der)?;
        let gcm = SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm;
        let sha1 = SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80;
        let profiles = match profile {
            // In the order in which Chromium offers them.
            Profile::Gcm => vec![sha1, gcm],
            Profile::Sha1 => vec![sha1],
        };
        let config = ConfigBuilder::default()
            .with_crypto_provider(Arc::clone(&provider))
            .with_certificates(vec![certificate])
            .with_srtp_protection_profiles(profiles)
            .with_insecure_skip_verify(true)
            .with_extended_master_secret(ExtendedMasterSecretType::Require)
            .with_flight_interval(FLIGHT_INTERVAL)
            .build(true, None)?;
        Ok(Rc::new(Self { provider, config: Arc::new(config), profile, fingerprint, net }))
    }
}

/// The SHA-256 of a certificate as a session description writes it.
fn fingerprint(provider: &dyn RTCCryptoProvider, der: &[u8]) -> Result<String> {
    let digest = provider.crypto().hash(HashAlgorithm::Sha256, der)?;
    let mut text = "sha-256 ".to_owned();
    for (n, byte) in digest.iter().enumerate() {
        // Writing to a string does not fail.
        let _ = write!(text, "{}{byte:02X}", if n == 0 { "" } else { ":" });
    }
    Ok(text)
}

/// SRTP both ways.
pub(crate) struct Keys {
    pub seal: Context,
    pub open: Context,
}

impl Keys {
    /// Takes the keys of a finished handshake, if the certificate is the one
    /// that the answer names.
    pub(crate) fn export(kit: &Kit, state: &State, expected: &str) -> Result<Self> {
        let certificate = state.peer_certificates.first().context("no certificate")?;
        if !fingerprint(kit.provider.as_ref(), certificate)?.eq_ignore_ascii_case(expected) {
            bail!("the server's certificate is not the one of its answer");
        }
        let profile = match state.srtp_protection_profile() {
            SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm => ProtectionProfile::AeadAes128Gcm,
            _ => ProtectionProfile::Aes128CmHmacSha1_80,
        };
        let gcm = matches!(profile, ProtectionProfile::AeadAes128Gcm);
        if gcm != (kit.profile == Profile::Gcm) {
            bail!("the server has not chosen {}", kit.profile);
        }
        let mut config = Config { profile, ..Config::default() };
        let len = config.keying_material_len();
        let material = state.export_keying_material(LABEL_EXTRACTOR_DTLS_SRTP, &[], len)?;
        config.set_session_keys_from_keying_material(material.as_ref(), true)?;
        let keys = &config.keys;
        let context = |key: &[u8], salt: &[u8]| {
            Context::new(key, salt, profile, None, None, kit.provider.crypto())
        };
        Ok(Self {
            seal: context(&keys.local_master_key, &keys.local_master_salt)?,
            open: context(&keys.remote_master_key, &keys.remote_master_salt)?,
        })
    }
}
