//! A browser's transport: checks, a DTLS client, SRTP, and what DTLS itself
//! carries.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use rtc_crypto::providers::AwsLcRsProvider;
use rtc_crypto::{HashAlgorithm, RTCCryptoProvider};
use rtc_dtls::config::{ConfigBuilder, ExtendedMasterSecretType};
use rtc_dtls::crypto::Certificate;
use rtc_dtls::endpoint::{Endpoint, EndpointEvent};
use rtc_dtls::extension::extension_use_srtp::SrtpProtectionProfile;
use rtc_shared::TransportProtocol;
use rtc_srtp::config::{Config, LABEL_EXTRACTOR_DTLS_SRTP};
use rtc_srtp::context::Context;
use rtc_srtp::protection_profile::ProtectionProfile;
use rtc_stun::attributes::{ATTR_PRIORITY, ATTR_USE_CANDIDATE, ATTR_USERNAME, RawAttribute};
use rtc_stun::fingerprint::FINGERPRINT;
use rtc_stun::integrity::MessageIntegrity;
use rtc_stun::message::{
    BINDING_REQUEST, BINDING_SUCCESS, CLASS_INDICATION, METHOD_BINDING, Message, MessageType,
    Setter, TransactionId,
};

use crate::offer::Parts;

const BINDING_INDICATION: MessageType =
    MessageType { method: METHOD_BINDING, class: CLASS_INDICATION };

/// Between two checks, as browsers do it once they are connected.
const CHECK: Duration = Duration::from_millis(500);

pub(crate) struct Client {
    pub(crate) at: SocketAddr,
    pub(crate) server: SocketAddr,
    /// What waits to be sent.
    pub(crate) out: Vec<Vec<u8>>,
    pub(crate) keys: Option<Keys>,
    /// What came over DTLS itself.
    pub(crate) packets: Vec<Bytes>,
    /// The other side has said goodbye.
    pub(crate) dismissed: bool,
    /// False for one that has fallen silent, and answers nothing.
    pub(crate) alive: bool,
    /// Its checks choose a path.
    pub(crate) nominates: bool,
    /// It is where somebody else was, and what is for him still comes.
    pub(crate) inherits: bool,
    /// So many of the questions are lost.
    pub(crate) ignores: u32,
    /// How often it was asked whether it is there.
    pub(crate) asked: u32,
    /// How its media is protected.
    profile: ProtectionProfile,
    ufrag: String,
    pwd: String,
    fingerprint: String,
    remote: Option<(String, String)>,
    next_check: Option<Instant>,
    provider: Arc<dyn RTCCryptoProvider>,
    endpoint: Endpoint,
}

pub(crate) struct Keys {
    pub(crate) seal: Context,
    pub(crate) open: Context,
}

impl Client {
    pub(crate) fn new(now: Instant, at: SocketAddr, server: SocketAddr) -> Self {
        Self::protected(now, at, server, ProtectionProfile::AeadAes128Gcm)
    }

    /// One that offers this profile alone.
    pub(crate) fn protected(
        now: Instant,
        at: SocketAddr,
        server: SocketAddr,
        profile: ProtectionProfile,
    ) -> Self {
        let offered = match profile {
            ProtectionProfile::Aes128CmHmacSha1_80 => {
                SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80
            }
            _ => SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm,
        };
        let provider: Arc<dyn RTCCryptoProvider> = Arc::new(AwsLcRsProvider::new());
        let certificate =
            Certificate::generate_self_signed(vec!["client".to_owned()], provider.crypto())
                .unwrap();
        let digest =
            provider.crypto().hash(HashAlgorithm::Sha256, &certificate.certificate[0]).unwrap();
        let digits: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
        let config = ConfigBuilder::default()
            .with_crypto_provider(Arc::clone(&provider))
            .with_certificates(vec![certificate])
            .with_srtp_protection_profiles(vec![offered])
            .with_insecure_skip_verify(true)
            .with_extended_master_secret(ExtendedMasterSecretType::Require)
            .with_flight_interval(Duration::from_millis(200))
            .build(true, None)
            .unwrap();
        let mut endpoint = Endpoint::new(at, TransportProtocol::UDP, None);
        endpoint.connect(now, server, Arc::new(config), None).unwrap();
        Self {
            at,
            server,
            out: Vec::new(),
            keys: None,
            packets: Vec::new(),
            dismissed: false,
            alive: true,
            nominates: true,
            inherits: false,
            ignores: 0,
            asked: 0,
            profile,
            ufrag: format!("u{}", at.port()),
            pwd: format!("password-of-a-client-{}", at.port()),
            fingerprint: format!("sha-256 {}", digits.join(":")),
            remote: None,
            next_check: None,
            provider,
            endpoint,
        }
    }

    pub(crate) fn parts(&self) -> Parts<'_> {
        Parts { ufrag: &self.ufrag, pwd: &self.pwd, fingerprint: &self.fingerprint }
    }

    /// Reads the answer; checks begin.
    pub(crate) fn answered(&mut self, now: Instant, answer: &str) {
        let value = |key: &str| line(answer, key).unwrap().to_owned();
        assert!(answer.contains("a=ice-lite\r\n") && answer.contains("a=setup:passive\r\n"));
        self.remote = Some((value("a=ice-ufrag:"), value("a=ice-pwd:")));
        self.next_check = Some(now);
    }

    /// Goes by new credentials, its own and the SFU's.
    pub(crate) fn restart(&mut self, now: Instant, ufrag: &str, lines: &str) {
        let value = |key: &str| line(lines, key).unwrap().to_owned();
        ufrag.clone_into(&mut self.ufrag);
        self.remote = Some((value("a=ice-ufrag:"), value("a=ice-pwd:")));
        self.next_check = Some(now);
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.keys.is_some()
    }

    /// Lets time pass.
    pub(crate) fn tick(&mut self, now: Instant) {
        if !self.alive {
            return;
        }
        if self.next_check.is_some_and(|at| at <= now) {
            self.next_check = Some(now + CHECK);
            let request = self.check();
            self.out.push(request);
        }
        let _ = self.endpoint.handle_timeout(self.server, now);
        self.drain();
    }

    fn drain(&mut self) {
        // DTLS starts once a path is there; here that is at once.
        if self.remote.is_some() {
            while let Some(transmit) = self.endpoint.poll_transmit() {
                self.out.push(transmit.message.to_vec());
            }
        }
    }

    /// A check, with USE-CANDIDATE where it chooses the path.
    pub(crate) fn check(&self) -> Vec<u8> {
        let (ufrag, pwd) = self.remote.as_ref().unwrap();
        self.check_as(&format!("{ufrag}:{}", self.ufrag), pwd)
    }

    pub(crate) fn check_as(&self, username: &str, pwd: &str) -> Vec<u8> {
        let mut message = Message::new();
        message.build(&[Box::new(BINDING_REQUEST), Box::new(TransactionId::new())]).unwrap();
        message.add(ATTR_USERNAME, username.as_bytes());
        message.add(ATTR_PRIORITY, &[0x6e, 0, 1, 0xff]);
        let nominate = RawAttribute { typ: ATTR_USE_CANDIDATE, length: 0, value: vec![] };
        if self.nominates {
            nominate.add_to(&mut message).unwrap();
        }
        let crypto = self.provider.crypto();
        MessageIntegrity::new_short_term_integrity_with_provider(pwd.to_owned(), crypto)
            .add_to(&mut message)
            .unwrap();
        FINGERPRINT.add_to(&mut message).unwrap();
        message.raw
    }

    /// The answer to a check for it, as RFC 8445 asks of every full agent.
    fn answer(&self, datagram: &[u8]) -> Option<Vec<u8>> {
        let (crypto, key) = (self.provider.crypto(), self.pwd.as_bytes());
        let mut check = Message { raw: datagram.to_vec(), ..Message::default() };
        check.decode().unwrap();
        let name = format!("{}:{}", self.ufrag, self.remote_ufrag());
        if check.get(ATTR_USERNAME).unwrap() != name.as_bytes() {
            return None;
        }
        FINGERPRINT.check(&check).unwrap();
        MessageIntegrity::check(&mut check, key, crypto).unwrap();
        let mut answer = Message::new();
        answer.build(&[Box::new(BINDING_SUCCESS), Box::new(check.transaction_id)]).unwrap();
        MessageIntegrity::new_short_term_integrity_with_provider(self.pwd.clone(), crypto)
            .add_to(&mut answer)
            .unwrap();
        FINGERPRINT.add_to(&mut answer).unwrap();
        Some(answer.raw)
    }

    /// What the SFU called itself in the answer.
    pub(crate) fn remote_ufrag(&self) -> &str {
        &self.remote.as_ref().unwrap().0
    }

    /// Checks no more, as some do while they are connected.
    pub(crate) fn rest(&mut self) {
        self.next_check = None;
    }

    /// A keepalive that wants no answer.
    pub(crate) fn indicate(&mut self) {
        let mut message = Message::new();
        message.build(&[Box::new(BINDING_INDICATION), Box::new(TransactionId::new())]).unwrap();
        FINGERPRINT.add_to(&mut message).unwrap();
        self.out.push(message.raw);
    }

    /// Checks now, from wherever it is.
    pub(crate) fn check_soon(&mut self, now: Instant) {
        self.next_check = Some(now);
    }

    /// Takes a datagram; media comes back opened.
    pub(crate) fn take(&mut self, now: Instant, datagram: &[u8]) -> Option<Media> {
        let first = *datagram.first().unwrap();
        if datagram.starts_with(&[0, 1]) {
            self.asked += 1;
            if self.alive && self.asked > self.ignores {
                let answer = self.answer(datagram);
                self.out.extend(answer);
            }
            return None;
        }
        if (20..64).contains(&first) {
            let read = self.endpoint.read(now, self.server, None, BytesMut::from(datagram));
            for event in read.unwrap_or_default() {
                match event {
                    EndpointEvent::HandshakeComplete => self.keys = Some(self.export()),
                    EndpointEvent::ApplicationData(packet) => self.packets.push(packet.freeze()),
                    EndpointEvent::PeerClosed => self.dismissed = true,
                    _ => {}
                }
            }
            self.drain();
        }
        let keys = self.keys.as_mut().filter(|_| first >= 128)?;
        if (192..224).contains(&datagram[1]) {
            return keys.open.decrypt_rtcp(datagram).ok().map(|it| Media::Rtcp(it.to_vec()));
        }
        match keys.open.decrypt_rtp(datagram) {
            Ok(packet) => Some(Media::Rtp(packet.to_vec())),
            Err(_) if self.inherits => None,
            Err(error) => panic!("what nobody has sealed for it: {error}"),
        }
    }

    /// Sends a packet over DTLS itself.
    pub(crate) fn send_packet(&mut self, now: Instant, packet: &[u8]) {
        self.endpoint.write(now, self.server, packet).unwrap();
        self.drain();
    }

    /// The page is closed.
    pub(crate) fn leave(&mut self, now: Instant) {
        self.endpoint.close(now).unwrap();
        self.drain();
    }

    fn export(&self) -> Keys {
        let state = self.endpoint.get_connection_state(self.server).unwrap();
        let profile = self.profile;
        let mut config = Config { profile, ..Config::default() };
        let material = state
            .export_keying_material(LABEL_EXTRACTOR_DTLS_SRTP, &[], config.keying_material_len())
            .unwrap();
        config.set_session_keys_from_keying_material(material.as_ref(), true).unwrap();
        let context = |key: &[u8], salt: &[u8]| {
            Context::new(key, salt, profile, None, None, self.provider.crypto()).unwrap()
        };
        Keys {
            seal: context(&config.keys.local_master_key, &config.keys.local_master_salt),
            open: context(&config.keys.remote_master_key, &config.keys.remote_master_salt),
        }
    }

    pub(crate) fn send_rtp(&mut self, packet: &[u8]) {
        let keys = self.keys.as_mut().unwrap();
        self.out.push(keys.seal.encrypt_rtp(packet).unwrap().to_vec());
    }

    pub(crate) fn send_rtcp(&mut self, packet: &[u8]) {
        let keys = self.keys.as_mut().unwrap();
        self.out.push(keys.seal.encrypt_rtcp(packet).unwrap().to_vec());
    }
}

pub(crate) enum Media {
    Rtp(Vec<u8>),
    Rtcp(Vec<u8>),
}

/// The rest of the first line that starts with `key`.
pub(crate) fn line<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(key))
}
