//! The transport's doors for fuzzers; see [`crate::fuzz`].

use std::cell::RefCell;
use std::net::SocketAddr;
use std::sync::LazyLock;

use rtc_crypto::RTCCryptoProvider;
use rtc_crypto::providers::AwsLcRsProvider;
use rtc_stun::fingerprint::FINGERPRINT;
use rtc_stun::integrity::MessageIntegrity;
use rtc_stun::message::{Message, Setter};

use super::pieces::{self, Pieces};
use super::srtp::{Profile, Srtp};
use super::stun::Check;
use super::{Kind, classify, client_hello, record, stun_local_ufrag};

const USERNAME: &str = "ours:theirs";
const PASSWORD: &str = "of-twenty-two-characters";

static PROVIDER: LazyLock<AwsLcRsProvider> = LazyLock::new(AwsLcRsProvider::new);

thread_local! {
    /// One of each profile. Their state stays as it is, since nothing is authentic.
    static SRTP: RefCell<Vec<Srtp>> = RefCell::new(
        [Profile::Gcm, Profile::Cm]
            .into_iter()
            .filter_map(|profile| {
                let material = vec![7; profile.material_len()];
                Srtp::server(PROVIDER.crypto(), profile, &material)
            })
            .collect(),
    );
}

/// The beginning of a handshake.
pub(crate) fn client_hello(datagrams: &[&[u8]]) {
    let _ = client_hello::offer(datagrams.iter().copied());
    let mut pieces = Pieces::default();
    for datagram in datagrams {
        let whole = record::is_of_a_handshake(datagram);
        let admitted = whole && pieces.admit(datagram);
        assert!(!admitted || datagram.len() >= 13, "a record at least");
        assert!(pieces.count() <= pieces::MOST, "what is kept has a limit");
        let _ = classify(datagram);
        let fragments = record::fragments(datagram);
        assert!(fragments <= datagram.len(), "no fragment without a byte");
    }
}

/// Nobody without the keys gets anything through.
pub(crate) fn srtp(bytes: &[u8]) {
    let _ = classify(bytes);
    SRTP.with_borrow_mut(|keys| {
        for srtp in keys {
            assert!(srtp.open_rtp(&mut bytes.to_vec()).is_err());
            assert!(srtp.open_rtcp(&mut bytes.to_vec()).is_err());
        }
    });
}

/// A check as it came, and as somebody who knows the password would send it.
pub(crate) fn stun(bytes: &[u8]) {
    let _ = stun_local_ufrag(bytes);
    take(bytes);
    if let Some(sealed) = sealed(bytes) {
        take(&sealed);
    }
}

fn take(bytes: &[u8]) {
    let crypto = PROVIDER.crypto();
    let Some(check) = Check::verify(crypto, bytes, USERNAME, PASSWORD) else { return };
    let answer = check.answer(crypto, SocketAddr::from(([192, 0, 2, 1], 9)), PASSWORD);
    let answer = answer.unwrap_or_default();
    assert_eq!(classify(&answer), Some(Kind::Stun), "a check is answered");
}

/// The message with the attributes that make it authentic.
fn sealed(bytes: &[u8]) -> Option<Vec<u8>> {
    let len = 20 + usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]));
    let mut message = Message { raw: bytes.get(..len)?.to_vec(), ..Message::default() };
    message.decode().ok()?;
    MessageIntegrity::new_short_term_integrity_with_provider(PASSWORD.into(), PROVIDER.crypto())
        .add_to(&mut message)
        .ok()?;
    FINGERPRINT.add_to(&mut message).ok()?;
    Some(message.raw)
}
