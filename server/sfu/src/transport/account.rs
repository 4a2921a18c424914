//! What checks are sealed with, the peer's and ours.

use std::hash::{BuildHasher, RandomState};

use rtc_crypto::RTCCrypto;
use rtc_stun::message::TransactionId;

use super::IceCredentials;
use super::classify::NAMED_BY;
use super::stun::{Check, answered, ask};
use crate::Path;

/// Whether the peer is at a path.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Question {
    /// Where he is asked.
    pub(super) path: Path,
    pub(super) about: About,
    /// Counts answers that end what was asked before: none of before such a one is good.
    pub(super) round: u32,
}

/// What a path is to him who is asked there.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum About {
    /// A check of his came from it.
    Checked,
    /// He is to be sent to there from now on.
    Nominated,
    /// He is sent to there (RFC 7675).
    Used,
}

impl About {
    pub(super) const ALL: [Self; 3] = [Self::Checked, Self::Nominated, Self::Used];
}

/// The credentials of both sides, from one restart to the next.
pub(super) struct Account {
    local: IceCredentials,
    remote: IceCredentials,
    /// A path was nominated under it.
    pub(super) used: bool,
}

impl Account {
    pub(super) fn new(local: IceCredentials, remote: IceCredentials) -> Self {
        Self { local, remote, used: false }
    }

    /// Ours.
    pub(super) fn local(&self) -> &IceCredentials {
        &self.local
    }

    /// The peer's.
    pub(super) fn remote(&self) -> &IceCredentials {
        &self.remote
    }

    /// Reads a check of the peer's; its answer is sealed with our password.
    pub(super) fn verify(&self, crypto: &dyn RTCCrypto, packet: &[u8]) -> Option<Check> {
        let username = format!("{}:{}", self.local.ufrag, self.remote.ufrag);
        Check::verify(crypto, packet, &username, &self.local.pwd)
    }

    /// A check of ours that puts a question.
    pub(super) fn ask(
        &self,
        crypto: &dyn RTCCrypto,
        secret: &RandomState,
        question: Question,
    ) -> Option<Vec<u8>> {
        let username = format!("{}:{}", self.remote.ufrag, self.local.ufrag);
        ask(crypto, self.transaction(secret, question)?, &username, &self.remote.pwd)
    }

    /// Which of the questions is answered.
    pub(super) fn answers(
        &self,
        crypto: &dyn RTCCrypto,
        secret: &RandomState,
        packet: &[u8],
        questions: [Question; About::ALL.len()],
    ) -> Option<Question> {
        let transaction = answered(crypto, packet, &self.remote.pwd)?;
        questions
            .into_iter()
            .find(|question| self.transaction(secret, *question) == Some(transaction))
    }

    /// How a question is known again in its answer: nothing is kept of those that were
    /// put. It begins with who asks, so that the answer finds him.
    fn transaction(&self, secret: &RandomState, question: Question) -> Option<TransactionId> {
        let mark = secret.hash_one((&self.local.ufrag, question));
        let mut transaction = TransactionId([0; 12]);
        let (name, rest) = transaction.0.split_at_mut(NAMED_BY);
        name.copy_from_slice(self.local.ufrag.as_bytes().get(..NAMED_BY)?);
        rest.copy_from_slice(mark.to_be_bytes().get(..12 - NAMED_BY)?);
        Some(transaction)
    }
}
