//! Connectivity checks: verified, read and answered (RFC 8445, section 7.3;
//! RFC 8489), and those of our own.

use std::net::SocketAddr;

use rtc_crypto::RTCCrypto;
use rtc_stun::attributes::{
    ATTR_FINGERPRINT, ATTR_ICE_CONTROLLED, ATTR_ICE_CONTROLLING, ATTR_MESSAGE_INTEGRITY,
    ATTR_PRIORITY, ATTR_USE_CANDIDATE, ATTR_USERNAME, ATTR_XORMAPPED_ADDRESS, AttrType,
};
use rtc_stun::error_code::{CODE_ROLE_CONFLICT, CODE_UNKNOWN_ATTRIBUTE, ErrorCode};
use rtc_stun::fingerprint::FINGERPRINT;
use rtc_stun::integrity::MessageIntegrity;
use rtc_stun::message::{
    BINDING_ERROR, BINDING_REQUEST, BINDING_SUCCESS, Message, Setter, TransactionId,
};
use rtc_stun::uattrs::UnknownAttributes;
use rtc_stun::xoraddr::XorMappedAddress;

/// Attribute types from here on may be ignored when they are unknown.
const OPTIONAL: u16 = 0x8000;
/// What we understand of the others.
const UNDERSTOOD: [AttrType; 5] = [
    ATTR_USERNAME,
    ATTR_MESSAGE_INTEGRITY,
    ATTR_PRIORITY,
    ATTR_USE_CANDIDATE,
    ATTR_XORMAPPED_ADDRESS,
];
/// The most unknown attributes that an answer names.
const NAMED: usize = 8;

/// Of a peer-reflexive candidate (RFC 8445, section 5.1.2).
const PRIORITY: u32 = 110 << 24 | 65_535 << 8 | 255;

/// A check of our own, for `username` and sealed with the peer's `password`.
pub(super) fn ask(
    crypto: &dyn RTCCrypto,
    transaction: TransactionId,
    username: &str,
    password: &str,
) -> Option<Vec<u8>> {
    let mut message = Message::new();
    message.build(&[Box::new(BINDING_REQUEST), Box::new(transaction)]).ok()?;
    message.add(ATTR_USERNAME, username.as_bytes());
    message.add(ATTR_ICE_CONTROLLED, &rand::random::<u64>().to_be_bytes());
    message.add(ATTR_PRIORITY, &PRIORITY.to_be_bytes());
    seal(crypto, message, password)
}

/// The transaction of a check of ours that this answers, sealed with the peer's
/// `password`. `None` for everything else, refusals included.
pub(super) fn answered(
    crypto: &dyn RTCCrypto,
    packet: &[u8],
    password: &str,
) -> Option<TransactionId> {
    let mut message = Message { raw: packet.to_vec(), ..Message::default() };
    message.decode().ok()?;
    if message.typ != BINDING_SUCCESS {
        return None;
    }
    MessageIntegrity::check(&mut message, password.as_bytes(), crypto).ok()?;
    Some(message.transaction_id)
}

fn seal(crypto: &dyn RTCCrypto, mut message: Message, password: &str) -> Option<Vec<u8>> {
    MessageIntegrity::new_short_term_integrity_with_provider(password.to_owned(), crypto)
        .add_to(&mut message)
        .ok()?;
    FINGERPRINT.add_to(&mut message).ok()?;
    Some(message.raw)
}

/// A check that is from the peer.
pub(super) struct Check {
    transaction: TransactionId,
    /// The peer nominates the path that the check came by.
    pub(super) use_candidate: bool,
    /// The peer takes itself for the controlled side, as we are.
    role_conflict: bool,
    unknown: Vec<AttrType>,
}

impl Check {
    /// Reads a binding request for `username`, sealed with `password`. `None`
    /// for everything else, forged or damaged ones included.
    pub(super) fn verify(
        crypto: &dyn RTCCrypto,
        packet: &[u8],
        username: &str,
        password: &str,
    ) -> Option<Self> {
        let mut message = Message { raw: packet.to_vec(), ..Message::default() };
        message.decode().ok()?;
        if message.typ != BINDING_REQUEST || FINGERPRINT.check(&message).is_err() {
            return None;
        }
        // Only what stands before the message integrity is authentic.
        let end = message.attributes.0.iter().position(|a| a.typ == ATTR_MESSAGE_INTEGRITY)?;
        let authentic = &message.attributes.0[..end];
        let value = |kind| authentic.iter().find(|a| a.typ == kind).map(|a| a.value.as_slice());
        if value(ATTR_USERNAME)? != username.as_bytes() {
            return None;
        }
        let check = Self {
            transaction: message.transaction_id,
            use_candidate: value(ATTR_USE_CANDIDATE).is_some(),
            role_conflict: value(ATTR_ICE_CONTROLLED).is_some()
                && value(ATTR_ICE_CONTROLLING).is_none(),
            unknown: authentic.iter().map(|a| a.typ).filter(is_unknown).take(NAMED).collect(),
        };
        MessageIntegrity::check(&mut message, password.as_bytes(), crypto).ok()?;
        Some(check)
    }

    /// Why the check is refused although it is from the peer.
    pub(super) fn refusal(&self) -> Option<ErrorCode> {
        if !self.unknown.is_empty() {
            return Some(CODE_UNKNOWN_ATTRIBUTE);
        }
        // We are lite and cannot take the other role, so the peer has to.
        self.role_conflict.then_some(CODE_ROLE_CONFLICT)
    }

    /// The answer, sealed with the password that the check was sealed with.
    pub(super) fn answer(
        &self,
        crypto: &dyn RTCCrypto,
        from: SocketAddr,
        password: &str,
    ) -> Option<Vec<u8>> {
        let mut setters: Vec<Box<dyn Setter>> = vec![];
        match self.refusal() {
            None => {
                setters.push(Box::new(BINDING_SUCCESS));
                setters.push(Box::new(self.transaction));
                setters.push(Box::new(XorMappedAddress { ip: from.ip(), port: from.port() }));
            }
            Some(code) => {
                setters.push(Box::new(BINDING_ERROR));
                setters.push(Box::new(self.transaction));
                setters.push(Box::new(code));
                if !self.unknown.is_empty() {
                    setters.push(Box::new(UnknownAttributes(self.unknown.clone())));
                }
            }
        }
        let mut message = Message::new();
        message.build(&setters).ok()?;
        seal(crypto, message, password)
    }
}

fn is_unknown(kind: &AttrType) -> bool {
    kind.0 < OPTIONAL && *kind != ATTR_FINGERPRINT && !UNDERSTOOD.contains(kind)
}
