//! The answer to a client's last Allocate, for whom it did not reach.
//!
//! He asks again with the same bytes, and is to be told the same (RFC 8656, section
//! 7.2); the protocol would say that he has an allocation (437), on which a browser
//! gives the relay up that it has.

use std::time::{Duration, Instant};

use turn_server_proto::types::message::ALLOCATE;
use turn_server_proto::types::stun::message::{Message, MessageClass, TransactionId};

/// How long a request may be under way again (RFC 8489, section 6.3.1).
const REPEATED: Duration = Duration::from_secs(40);

/// See the module.
pub(super) struct Answered {
    transaction: TransactionId,
    bytes: Vec<u8>,
    at: Instant,
}

impl Answered {
    /// `None` for what does not say that there is a relay.
    pub(super) fn new(now: Instant, answer: &[u8]) -> Option<Self> {
        let message = Message::from_bytes(answer).ok()?;
        let is_relay = message.method() == ALLOCATE && message.has_class(MessageClass::Success);
        let transaction = message.transaction_id();
        is_relay.then(|| Self { transaction, bytes: answer.to_owned(), at: now })
    }

    /// What is to be said to this request, if it is the same again.
    pub(super) fn to(&self, now: Instant, request: &Message<'_>) -> Option<&[u8]> {
        let is_same = request.method() == ALLOCATE
            && request.has_class(MessageClass::Request)
            && request.transaction_id() == self.transaction;
        let is_soon = now.saturating_duration_since(self.at) < REPEATED;
        (is_same && is_soon).then_some(&self.bytes)
    }
}
