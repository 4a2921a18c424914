//! The peer's side: an ICE agent that only checks, a DTLS client and SRTP.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use rtc_crypto::RTCCryptoProvider;
use rtc_crypto::providers::AwsLcRsProvider;
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
use rtc_stun::message::{BINDING_REQUEST, BINDING_SUCCESS, Message, Setter, TransactionId};

use super::super::identity::fingerprint_of;
use super::super::{
    Fingerprint, IceCredentials, Identity, Purpose, Timeouts, Transport, TransportEvent,
};
use super::addr;

pub(super) const GCM: SrtpProtectionProfile = SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm;
pub(super) const CM: SrtpProtectionProfile = SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80;
pub(super) const TIMEOUTS: Timeouts =
    Timeouts { setup: Duration::from_secs(15), silence: Duration::from_secs(30) };

/// A transport and its peer, and the time between them.
pub(super) struct Pair {
    pub(super) now: Instant,
    pub(super) transport: Transport,
    pub(super) at: SocketAddr,
    pub(super) events: Vec<TransportEvent>,
    pub(super) local: IceCredentials,
    pub(super) remote: IceCredentials,
    provider: Arc<dyn RTCCryptoProvider>,
    endpoint: Endpoint,
    pub(super) keys: Option<Keys>,
    /// The transport said goodbye.
    pub(super) dismissed: bool,
}

/// The client's SRTP.
pub(super) struct Keys {
    pub(super) seal: Context,
    pub(super) open: Context,
}

impl Pair {
    /// A client that offers these profiles, in this order.
    pub(super) fn new(profiles: &[SrtpProtectionProfile]) -> Self {
        Self::with_fingerprint(profiles, |right| right)
    }

    /// The same, with what the session description says of the certificate.
    pub(super) fn with_fingerprint(
        profiles: &[SrtpProtectionProfile],
        said: impl Fn(Fingerprint) -> Fingerprint,
    ) -> Self {
        let provider: Arc<dyn RTCCryptoProvider> = Arc::new(AwsLcRsProvider::new());
        let certificate =
            Certificate::generate_self_signed(vec!["client".to_owned()], provider.crypto())
                .unwrap();
        let fingerprint = fingerprint_of(provider.crypto(), &certificate.certificate[0]).unwrap();
        let config = ConfigBuilder::default()
            .with_crypto_provider(Arc::clone(&provider))
            .with_certificates(vec![certificate])
            .with_srtp_protection_profiles(profiles.to_vec())
            .with_insecure_skip_verify(true)
            .with_extended_master_secret(ExtendedMasterSecretType::Require)
            .with_flight_interval(Duration::from_millis(200))
            .build(true, None)
            .unwrap();
        let now = Instant::now();
        let (local, remote) =
            (IceCredentials::random(crate::ShardId(0)), IceCredentials::random(crate::ShardId(0)));
        let transport = Transport::new(
            now,
            &Identity::generate().unwrap(),
            local.clone(),
            remote.clone(),
            said(fingerprint),
            TIMEOUTS,
            Purpose::Media,
        );
        let at = addr("192.0.2.7:40000");
        let mut endpoint = Endpoint::new(at, TransportProtocol::UDP, None);
        endpoint.connect(now, server(), Arc::new(config), None).unwrap();
        let (events, keys) = (vec![], None);
        Self {
            now,
            transport,
            at,
            events,
            local,
            remote,
            provider,
            endpoint,
            keys,
            dismissed: false,
        }
    }

    /// A pair that is connected.
    pub(super) fn connected(profiles: &[SrtpProtectionProfile]) -> Self {
        let mut pair = Self::new(profiles);
        pair.check(true);
        pair.shake_hands();
        assert!(pair.transport.is_connected() && pair.keys.is_some());
        pair
    }

    /// A check as the peer would send it, with more attributes before the
    /// message integrity.
    pub(super) fn request(&self, extra: &[RawAttribute]) -> Vec<u8> {
        let username = format!("{}:{}", self.local.ufrag, self.remote.ufrag);
        self.request_as(&username, &self.local.pwd, extra)
    }

    pub(super) fn request_as(&self, username: &str, pwd: &str, extra: &[RawAttribute]) -> Vec<u8> {
        let mut message = Message::new();
        message.build(&[Box::new(BINDING_REQUEST), Box::new(TransactionId::new())]).unwrap();
        message.add(ATTR_USERNAME, username.as_bytes());
        message.add(ATTR_PRIORITY, &[0x6e, 0, 1, 0xff]);
        for attribute in extra {
            attribute.add_to(&mut message).unwrap();
        }
        let crypto = self.provider.crypto();
        MessageIntegrity::new_short_term_integrity_with_provider(pwd.to_owned(), crypto)
            .add_to(&mut message)
            .unwrap();
        FINGERPRINT.add_to(&mut message).unwrap();
        message.raw
    }

    /// Sends a check from where the client is, drops the answer, and answers what it is asked.
    pub(super) fn check(&mut self, nominate: bool) {
        let use_candidate = RawAttribute { typ: ATTR_USE_CANDIDATE, length: 0, value: vec![] };
        let request =
            self.request(if nominate { std::slice::from_ref(&use_candidate) } else { &[] });
        // What was asked before is lost.
        self.questions();
        self.transport.handle_stun(self.now, self.at, false, &request);
        let (to, _) = self.transport.poll_transmit().unwrap();
        assert_eq!(to.address(), self.at);
        self.answer_questions();
    }

    /// Answers what it is asked.
    pub(super) fn answer_questions(&mut self) {
        for question in self.questions() {
            let answer = self.answer(&question);
            self.transport.handle_stun(self.now, self.at, false, &answer);
        }
        self.read_events();
    }

    /// What it is asked, where it is; nothing else waits to be sent.
    pub(super) fn questions(&mut self) -> Vec<Vec<u8>> {
        let sent = std::iter::from_fn(|| self.transport.poll_transmit());
        let asked = sent.map(|(to, question)| {
            assert!(to.address() == self.at && question.starts_with(&[0, 1]));
            question
        });
        asked.collect()
    }

    /// The answer to a check that the peer is asked by.
    pub(super) fn answer(&self, question: &[u8]) -> Vec<u8> {
        let crypto = self.provider.crypto();
        let mut check = Message { raw: question.to_vec(), ..Message::default() };
        check.decode().unwrap();
        let name = format!("{}:{}", self.remote.ufrag, self.local.ufrag);
        assert_eq!(check.get(ATTR_USERNAME).unwrap(), name.as_bytes());
        FINGERPRINT.check(&check).unwrap();
        MessageIntegrity::check(&mut check, self.remote.pwd.as_bytes(), crypto).unwrap();
        let mut answer = Message::new();
        answer.build(&[Box::new(BINDING_SUCCESS), Box::new(check.transaction_id)]).unwrap();
        MessageIntegrity::new_short_term_integrity_with_provider(self.remote.pwd.clone(), crypto)
            .add_to(&mut answer)
            .unwrap();
        answer.raw
    }

    /// Datagrams of DTLS that the client wants sent.
    pub(super) fn outgoing(&mut self) -> Vec<Vec<u8>> {
        std::iter::from_fn(|| self.endpoint.poll_transmit()).map(|t| t.message.to_vec()).collect()
    }

    /// Takes what the transport sends by DTLS.
    pub(super) fn take(&mut self, datagram: &[u8]) {
        let read = self.endpoint.read(self.now, server(), None, BytesMut::from(datagram));
        for event in read.unwrap_or_default() {
            if matches!(event, EndpointEvent::HandshakeComplete) {
                self.keys = Some(self.export());
            }
            self.dismissed |= matches!(event, EndpointEvent::PeerClosed);
        }
    }

    /// Carries DTLS both ways until neither side has anything to say.
    pub(super) fn shake_hands(&mut self) {
        self.exchange(|_, datagram| vec![datagram]);
    }

    /// The same, through a network that may drop, change or split what the
    /// client sends; it is told the number of the datagram.
    pub(super) fn exchange(&mut self, mut network: impl FnMut(usize, Vec<u8>) -> Vec<Vec<u8>>) {
        let mut count = 0;
        loop {
            let mut quiet = true;
            for datagram in self.outgoing() {
                quiet = false;
                for datagram in network(count, datagram) {
                    self.transport.handle_dtls(self.now, &datagram);
                }
                count += 1;
            }
            while let Some((to, datagram)) = self.transport.poll_transmit() {
                quiet = false;
                assert_eq!(to.address(), self.at);
                self.take(&datagram);
            }
            self.read_events();
            if quiet {
                return;
            }
        }
    }

    /// Lets time pass on both sides.
    pub(super) fn pass(&mut self, time: Duration) {
        self.now += time;
        self.transport.handle_timeout(self.now);
        let _ = self.endpoint.handle_timeout(server(), self.now);
        self.read_events();
    }

    /// The client's first report comes, by which the handshake is let go.
    pub(super) fn report(&mut self) {
        let plain = [0x80, 201, 0, 1, 0, 0, 0, 1];
        let mut report = self.keys.as_mut().unwrap().seal.encrypt_rtcp(&plain).unwrap();
        self.transport.open_rtcp(&mut report).unwrap();
    }

    /// The client says goodbye.
    pub(super) fn leave(&mut self) {
        self.endpoint.close(self.now).unwrap();
    }

    fn read_events(&mut self) {
        self.events.extend(std::iter::from_fn(|| self.transport.poll_event()));
    }

    fn export(&self) -> Keys {
        let state = self.endpoint.get_connection_state(server()).unwrap();
        let profile = if state.srtp_protection_profile() == GCM {
            ProtectionProfile::AeadAes128Gcm
        } else {
            ProtectionProfile::Aes128CmHmacSha1_80
        };
        let mut config = Config { profile, ..Config::default() };
        let material = state
            .export_keying_material(LABEL_EXTRACTOR_DTLS_SRTP, &[], config.keying_material_len())
            .unwrap();
        config.set_session_keys_from_keying_material(material.as_ref(), true).unwrap();
        let context = |key: &[u8], salt: &[u8]| {
            Context::new(key, salt, profile, None, None, self.provider.crypto()).unwrap()
        };
        let seal = context(&config.keys.local_master_key, &config.keys.local_master_salt);
        let open = context(&config.keys.remote_master_key, &config.keys.remote_master_salt);
        Keys { seal, open }
    }
}

/// What the client calls the server.
fn server() -> SocketAddr {
    addr("198.51.100.1:8080")
}

/// A plain RTP packet with a one-byte header extension.
pub(super) fn rtp(ssrc: u32, seq: u16, payload: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x90, 96];
    packet.extend_from_slice(&seq.to_be_bytes());
    packet.extend_from_slice(&90_000_u32.to_be_bytes());
    packet.extend_from_slice(&ssrc.to_be_bytes());
    packet.extend_from_slice(&[0xBE, 0xDE, 0, 1, 0x10, 0x05, 0, 0]);
    packet.extend_from_slice(payload);
    packet
}

/// The length of the header that [`rtp`] makes.
pub(super) const HEADER: usize = 20;
