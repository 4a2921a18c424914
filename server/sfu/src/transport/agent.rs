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
    account: Account,
    /// That of before an ICE restart. The path in use goes on under it until
    /// another is nominated: whoever restarts for want of a better idea loses
    /// nothing by it.
    former: Option<Box<Account>>,
    /// How often ICE was restarted.
    restarts: u32,
    nominated: Option<Path>,
    /// Where the latest verified check came from.
    checked: Option<Path>,
    /// When it came.
    checked_at: Option<Instant>,
}

/// What checks are sealed with.
struct Account {
    /// Our fragment, a colon, the peer's.
    username: String,
    password: String,
    /// A path was nominated under it.
    used: bool,
}

impl Account {
    fn new(local: IceCredentials, remote_ufrag: &str) -> Self {
        let username = format!("{}:{remote_ufrag}", local.ufrag);
        Self { username, password: local.pwd, used: false }
    }

    fn local_ufrag(&self) -> &str {
        self.username.split_once(':').map_or("", |(local, _)| local)
    }
}

/// What a check has brought about.
pub(super) struct Checked {
    pub(super) outcome: StunOutcome,
    /// The answer to send back.
    pub(super) answer: Option<Vec<u8>>,
    /// The address nominated before, where it is another one now.
    pub(super) moved_from: Option<Path>,
    /// An ICE restart has come to its end: what was before it is forgotten.
    pub(super) restarted: bool,
}

impl Checked {
    const IGNORED: Self =
        Self { outcome: StunOutcome::Ignored, answer: None, moved_from: None, restarted: false };
}

impl Agent {
    pub(super) fn new(local: IceCredentials, remote: &IceCredentials) -> Self {
        Self {
            account: Account::new(local, &remote.ufrag),
            former: None,
            restarts: 0,
            nominated: None,
            checked: None,
            checked_at: None,
        }
    }

    /// Goes by new credentials (RFC 8445, section 9). The path in use stays in
    /// use, and is answered as before, until another is nominated. True where
    /// that has not happened yet since the restart before this one.
    pub(super) fn restart(&mut self, local: IceCredentials, remote_ufrag: &str) -> bool {
        let fresh = Account::new(local, remote_ufrag);
        let before = std::mem::replace(&mut self.account, fresh);
        let superseded = self.is_restarting();
        // Of several restarts in vain it is the one before them that carries.
        if before.used || self.former.is_none() {
            self.former = Some(Box::new(before));
        }
        self.restarts = self.restarts.saturating_add(1);
        superseded
    }

    /// True from a restart until a path is nominated under its credentials.
    pub(super) fn is_restarting(&self) -> bool {
        self.former.is_some()
    }

    /// How often ICE was restarted.
    pub(super) fn restarts(&self) -> u32 {
        self.restarts
    }

    /// Our present credentials.
    pub(super) fn local(&self) -> IceCredentials {
        let ufrag = self.account.local_ufrag().to_owned();
        IceCredentials { ufrag, pwd: self.account.password.clone() }
    }

    /// Our user name fragments that checks are taken for: the present one, and
    /// that of before a restart.
    pub(super) fn local_ufrags(&self) -> (&str, Option<&str>) {
        (self.account.local_ufrag(), self.former.as_deref().map(Account::local_ufrag))
    }

    /// The peer's user name fragment.
    pub(super) fn remote_ufrag(&self) -> &str {
        self.account.username.split_once(':').map_or("", |(_, remote)| remote)
    }

    /// Takes a check. The latest authenticated nomination counts.
    pub(super) fn handle(
        &mut self,
        crypto: &dyn RTCCrypto,
        now: Instant,
        from: Path,
        packet: &[u8],
    ) -> Checked {
        let accounts = [Some(&self.account), self.former.as_deref()];
        let verified = accounts.into_iter().enumerate().find_map(|(nth, account)| {
            let account = account?;
            let check = Check::verify(crypto, packet, &account.username, &account.password)?;
            Some((check, account, nth == 0))
        });
        let Some((check, account, present)) = verified else { return Checked::IGNORED };
        let answer = check.answer(crypto, from.address(), &account.password);
        self.checked = Some(from);
        self.checked_at = Some(now);
        let nominated = check.use_candidate && check.refusal().is_none();
        let before = self.nominated;
        if nominated {
            self.nominated = Some(from);
            self.account.used |= present;
        }
        Checked {
            outcome: StunOutcome::Verified { nominated },
            answer,
            moved_from: before.filter(|before| nominated && *before != from),
            restarted: nominated && present && self.former.take().is_some(),
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
