//! A connectivity check by hand (RFC 8445, section 7.2; RFC 8489).

use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use rtc_crypto::RTCCryptoProvider;
use rtc_crypto::providers::AwsLcRsProvider;
use rtc_stun::attributes::ATTR_USERNAME;
use rtc_stun::fingerprint::FINGERPRINT;
use rtc_stun::integrity::MessageIntegrity;
use rtc_stun::message::{BINDING_REQUEST, BINDING_SUCCESS, Getter, Message, Setter, TransactionId};
use rtc_stun::xoraddr::XorMappedAddress;

/// The browser's end of a peer that an answer speaks of.
pub struct Checker {
    socket: UdpSocket,
    names: Names,
}

/// What the server called itself in an answer.
pub struct Names {
    ufrag: String,
    password: String,
}

impl Checker {
    pub fn new(local: &str, answer: &str) -> Self {
        let socket = UdpSocket::bind(local).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self { socket, names: Names::of(answer) }
    }

    pub fn send(&self, bytes: &[u8], to: SocketAddr) {
        self.socket.send_to(bytes, to).unwrap();
    }

    /// Sends a check and fails unless it is answered with our own address.
    pub fn check(&self, server: SocketAddr) {
        let transaction = TransactionId::new();
        self.send(&self.names.request(transaction), server);
        let mut buffer = [0; 2048];
        loop {
            let (len, from) = self.socket.recv_from(&mut buffer).unwrap();
            assert_eq!(from, server);
            if is_answer(&buffer[..len], transaction, self.socket.local_addr().unwrap()) {
                return;
            }
        }
    }
}

/// True for a success that names our own address; false for something else.
pub fn is_answer(bytes: &[u8], transaction: TransactionId, own: SocketAddr) -> bool {
    let mut answer = Message { raw: bytes.to_vec(), ..Message::default() };
    if answer.decode().is_err() || answer.transaction_id != transaction {
        return false;
    }
    assert_eq!(answer.typ, BINDING_SUCCESS);
    let mut mapped = XorMappedAddress::default();
    mapped.get_from(&answer).unwrap();
    assert_eq!(SocketAddr::new(mapped.ip, mapped.port), own);
    true
}

impl Names {
    pub fn of(answer: &str) -> Self {
        let value = |key: &str| {
            let line = answer.lines().find_map(|line| line.strip_prefix(key));
            line.unwrap().trim().to_owned()
        };
        Self { ufrag: value("a=ice-ufrag:"), password: value("a=ice-pwd:") }
    }

    /// A check.
    pub fn request(&self, transaction: TransactionId) -> Vec<u8> {
        let provider = AwsLcRsProvider::default();
        let name = format!("{}:Tst1", self.ufrag);
        let mut message = Message::new();
        let setters: [Box<dyn Setter>; 2] = [Box::new(BINDING_REQUEST), Box::new(transaction)];
        message.build(&setters).unwrap();
        message.add(ATTR_USERNAME, name.as_bytes());
        let password = self.password.clone();
        MessageIntegrity::new_short_term_integrity_with_provider(password, provider.crypto())
            .add_to(&mut message)
            .unwrap();
        FINGERPRINT.add_to(&mut message).unwrap();
        message.raw
    }
}
