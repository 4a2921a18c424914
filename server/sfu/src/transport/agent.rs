//! The ICE-lite agent: answers checks and follows nominations (RFC 8445).
//!
//! Our own, because `rtc-ice` in lite mode answers an early USE-CANDIDATE with
//! a check of its own, which costs the first ClientHello, and never follows a
//! second nomination.
//!
//! One rule more than lite agents need: what is there already moves only to where the
//! peer answers a check of ours. His own checks do not show that he is there: they can be
//! recorded and sent again, and where they are from can be forged.

use std::hash::RandomState;
use std::time::Instant;

use rtc_crypto::RTCCrypto;

use super::account::{Account, Question};
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
    /// Where the latest check came from that was believed.
    checked: Option<Path>,
    /// When it came.
    checked_at: Option<Instant>,
    /// Seals what is asked, and counts answers.
    secret: RandomState,
    round: u32,
}

/// How a check came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    pub(super) now: Instant,
    pub(super) from: Path,
    /// The path is another peer's.
    pub(super) taken: bool,
    /// The peer is connected: there is something to move.
    pub(super) connected: bool,
}

/// What a check has brought about.
pub(super) struct Checked {
    pub(super) outcome: StunOutcome,
    /// The answer to send back, and what is asked.
    pub(super) sends: [Option<Vec<u8>>; 2],
    /// The address nominated before, where it is another one now.
    pub(super) moved_from: Option<Path>,
    /// An ICE restart has come to its end: what was before it is forgotten.
    pub(super) restarted: bool,
}

impl Checked {
    fn nothing(outcome: StunOutcome) -> Self {
        Self { outcome, sends: [None, None], moved_from: None, restarted: false }
    }
}

impl Agent {
    pub(super) fn new(local: IceCredentials, remote: IceCredentials) -> Self {
        Self {
            account: Account::new(local, remote),
            former: None,
            restarts: 0,
            nominated: None,
            checked: None,
            checked_at: None,
            secret: RandomState::new(),
            round: 0,
        }
    }

    /// Goes by new credentials (RFC 8445, section 9). The path in use stays in
    /// use, and is answered as before, until another is nominated. True where
    /// that has not happened yet since the restart before this one.
    pub(super) fn restart(&mut self, local: IceCredentials, remote: IceCredentials) -> bool {
        let fresh = Account::new(local, remote);
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
    pub(super) fn local(&self) -> &IceCredentials {
        self.account.local()
    }

    /// Our user name fragments that checks are taken for: the present one, and
    /// that of before a restart.
    pub(super) fn local_ufrags(&self) -> (&str, Option<&str>) {
        let former = self.former.as_deref().map(|former| former.local().ufrag.as_str());
        (&self.account.local().ufrag, former)
    }

    /// The peer's user name fragment.
    pub(super) fn remote_ufrag(&self) -> &str {
        &self.account.remote().ufrag
    }

    /// Takes a check, or an answer to one of ours. The latest nomination that is
    /// believed counts.
    pub(super) fn handle(
        &mut self,
        crypto: &dyn RTCCrypto,
        arrival: Arrival,
        packet: &[u8],
    ) -> Checked {
        let Arrival { now, from: path, taken, connected } = arrival;
        let verified =
            self.accounts().find_map(|account| Some((account, account.verify(crypto, packet)?)));
        let Some((account, check)) = verified else {
            return self.hear_answer(crypto, now, path, packet);
        };
        let present = std::ptr::eq(account, &raw const self.account);
        let answer = check.answer(crypto, path.address(), &account.local().pwd);
        let nominated = check.use_candidate && check.refusal().is_none();
        let moves = nominated && connected && self.nominated != Some(path);
        if taken || moves {
            let question = Question { path, nominated, round: self.round };
            let sends = [answer, account.ask(crypto, &self.secret, question)];
            let outcome =
                if taken { StunOutcome::Asked } else { StunOutcome::Verified { nominated: false } };
            return Checked { sends, ..Checked::nothing(outcome) };
        }
        Checked { sends: [answer, None], ..self.believe(now, path, nominated, present) }
    }

    /// He is where he was asked.
    fn hear_answer(
        &mut self,
        crypto: &dyn RTCCrypto,
        now: Instant,
        path: Path,
        packet: &[u8],
    ) -> Checked {
        let round = self.round;
        let questions = || [true, false].map(|nominated| Question { path, nominated, round });
        let answered = self.accounts().find_map(|account| {
            let questions = questions().into_iter();
            let question = account.answers(crypto, &self.secret, packet, questions)?;
            Some((question.nominated, std::ptr::eq(account, &raw const self.account)))
        });
        let Some((nominated, present)) = answered else {
            return Checked::nothing(StunOutcome::Ignored);
        };
        self.round = self.round.wrapping_add(1);
        self.believe(now, path, nominated, present)
    }

    fn accounts(&self) -> impl Iterator<Item = &Account> {
        std::iter::once(&self.account).chain(self.former.as_deref())
    }

    fn believe(&mut self, now: Instant, path: Path, nominated: bool, present: bool) -> Checked {
        let before = self.nominated;
        // By another path than the one in use a check shows nothing of him who uses that.
        if nominated || before.is_none_or(|before| before == path) {
            self.checked = Some(path);
            self.checked_at = Some(now);
        }
        if nominated {
            self.nominated = Some(path);
            self.account.used |= present;
        }
        Checked {
            moved_from: before.filter(|before| nominated && *before != path),
            restarted: nominated && present && self.former.take().is_some(),
            ..Checked::nothing(StunOutcome::Verified { nominated })
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
    /// checks).
    pub(super) fn checked_at(&self) -> Option<Instant> {
        self.checked_at
    }
}
