//! The ICE-lite agent: answers checks and follows nominations (RFC 8445).
//!
//! Our own, because `rtc-ice` in lite mode answers an early USE-CANDIDATE with
//! a check of its own, which costs the first ClientHello, and never follows a
//! second nomination.

use std::time::Instant;

use rtc_crypto::RTCCrypto;

use super::stun::Check;
use super::{IceCredentials, StunOutcome};
use crate::Path;

/// What is known of the peer's addresses.
pub(super) struct Agent {
    /// What the peer's checks are for: our fragment, a colon, the peer's.
    username: String,
    password: String,
    nominated: Option<Path>,
    /// Where the latest verified check came from.
    checked: Option<Path>,
    /// When it came.
    checked_at: Option<Instant>,
}

/// What a check has brought about.
pub(super) struct Checked {
    pub(super) outcome: StunOutcome,
    /// The answer to send back.
    pub(super) answer: Option<Vec<u8>>,
    /// The address nominated before, where it is another one now.
    pub(super) moved_from: Option<Path>,
}

impl Agent {
    pub(super) fn new(local: IceCredentials, remote: &IceCredentials) -> Self {
        Self {
            username: format!("{}:{}", local.ufrag, remote.ufrag),
            password: local.pwd,
            nominated: None,
            checked: None,
            checked_at: None,
        }
    }

    /// Goes by new credentials (RFC 8445, section 9). The path in use stays in
    /// use until another is nominated.
    pub(super) fn restart(&mut self, local: IceCredentials, remote_ufrag: &str) {
        self.username = format!("{}:{remote_ufrag}", local.ufrag);
        self.password = local.pwd;
    }

    /// The peer's user name fragment.
    pub(super) fn remote_ufrag(&self) -> &str {
        self.username.split_once(':').map_or("", |(_, remote)| remote)
    }

    /// Takes a check. The latest authenticated nomination counts.
    pub(super) fn handle(
        &mut self,
        crypto: &dyn RTCCrypto,
        now: Instant,
        from: Path,
        packet: &[u8],
    ) -> Checked {
        let Some(check) = Check::verify(crypto, packet, &self.username, &self.password) else {
            return Checked { outcome: StunOutcome::Ignored, answer: None, moved_from: None };
        };
        self.checked = Some(from);
        self.checked_at = Some(now);
        let nominated = check.use_candidate && check.refusal().is_none();
        let before = self.nominated;
        if nominated {
            self.nominated = Some(from);
        }
        Checked {
            outcome: StunOutcome::Verified { nominated },
            answer: check.answer(crypto, from.address(), &self.password),
            moved_from: before.filter(|before| nominated && *before != from),
        }
    }

    /// The nominated address.
    pub(super) fn nominated(&self) -> Option<Path> {
        self.nominated
    }

    /// Where DTLS goes: a handshake may run before the nomination.
    pub(super) fn reachable(&self) -> Option<Path> {
        self.nominated.or(self.checked)
    }

    /// When the peer last showed that it wants to hear from us (RFC 7675: its
    /// checks, since a lite agent sends none).
    pub(super) fn checked_at(&self) -> Option<Instant> {
        self.checked_at
    }
}
