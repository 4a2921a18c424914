//! The ICE-lite agent: answers checks and follows nominations (RFC 8445).
//!
//! Our own, because `rtc-ice` in lite mode answers an early USE-CANDIDATE with
//! a check of its own, which costs the first ClientHello, and never follows a
//! second nomination.
//!
//! One rule more than lite agents need: media goes only to where the peer has shown that
//! he is, by the handshake or by his answer to a check of ours. His own checks do not show
//! it: they can be recorded and sent again, and where they are from can be forged.

use std::hash::RandomState;
use std::time::{Duration, Instant};

use rtc_crypto::RTCCrypto;

use super::account::{About, Account, Question};
use super::classify::is_answer;
use super::{IceCredentials, StunOutcome};
use crate::Path;

/// A path in use that was not checked for so long has perhaps been left for another one
/// that is: some nominate once, or go by another than they nominated last.
const STALE: Duration = Duration::from_secs(4);

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
    /// Where he has shown that he is.
    proved: Option<Path>,
    /// What he has nominated and not been asked for with success yet.
    wanted: Option<Path>,
    /// Where the latest check came from that was believed.
    checked: Option<Path>,
    /// When it came.
    checked_at: Option<Instant>,
    /// Mark what is asked, so that its answer is known; see [`Question::round`]. That of
    /// the path in use has rounds of its own.
    secret: RandomState,
    round: u32,
    round_of_used: u32,
}

/// How a check came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    pub(super) now: Instant,
    pub(super) from: Path,
    /// The path is another peer's.
    pub(super) taken: bool,
    /// The handshake is over: there is media to be sent.
    pub(super) shaken: bool,
    /// Some of the handshake went elsewhere, so that it does not show that he is there.
    pub(super) strayed: bool,
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
            proved: None,
            wanted: None,
            checked: None,
            checked_at: None,
            secret: RandomState::new(),
            round: 0,
            round_of_used: 0,
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
        if is_answer(packet) {
            return self.hear_answer(crypto, arrival, packet);
        }
        let Arrival { now, from: path, taken, shaken, strayed } = arrival;
        let verified =
            self.accounts().find_map(|account| Some((account, account.verify(crypto, packet)?)));
        let Some((account, check)) = verified else {
            return Checked::nothing(StunOutcome::Ignored);
        };
        let present = std::ptr::eq(account, &raw const self.account);
        let answer = check.answer(crypto, path.address(), &account.local().pwd);
        let nominates = check.use_candidate && check.refusal().is_none();
        let used = self.nominated == Some(path);
        let lost = self.is_stale(now) || (shaken && self.nominated.is_some() && !self.is_proved());
        let nominated = nominates || self.wanted == Some(path) || (lost && !used);
        let unproved = nominated && self.proved != Some(path);
        let asks = taken || (unproved && (shaken || strayed));
        let about = if nominated { About::Nominated } else { About::Checked };
        let question = asks.then(|| self.question(path, about));
        let question = question.and_then(|it| account.ask(crypto, &self.secret, it));
        let checked = if taken || (unproved && shaken) {
            // What is only tried while the path in use seems lost takes no nomination's place.
            self.wanted = if nominates { Some(path) } else { self.wanted };
            let believed = StunOutcome::Verified { nominated: false };
            Checked::nothing(if taken { StunOutcome::Asked } else { believed })
        } else {
            // Whatever he had chosen before, this is his choice now.
            self.wanted = self.wanted.filter(|_| !nominates);
            self.believe(now, path, nominates || (shaken && nominated), present)
        };
        Checked { sends: [answer, question], ..checked }
    }

    /// He is where he was asked.
    fn hear_answer(&mut self, crypto: &dyn RTCCrypto, arrival: Arrival, packet: &[u8]) -> Checked {
        let Arrival { now, from: path, .. } = arrival;
        let answered = self.accounts().find_map(|account| {
            let questions = About::ALL.map(|about| self.question(path, about));
            let question = account.answers(crypto, &self.secret, packet, questions)?;
            Some((question.about, std::ptr::eq(account, &raw const self.account)))
        });
        let Some((about, present)) = answered else {
            return Checked::nothing(StunOutcome::Ignored);
        };
        // No answer of before is good any more.
        match about {
            About::Checked => {}
            About::Nominated => {
                self.round = self.round.wrapping_add(1);
                self.proved = Some(path);
            }
            About::Used => self.round_of_used = self.round_of_used.wrapping_add(1),
        }
        self.believe(now, path, about == About::Nominated, present)
    }

    /// Asks him at the path in use whether he is still there. A question that was not
    /// answered by now is good no more.
    pub(super) fn ask_again(&mut self, crypto: &dyn RTCCrypto) -> Option<(Path, Vec<u8>)> {
        let path = self.nominated?;
        self.round_of_used = self.round_of_used.wrapping_add(1);
        // It is what was before a restart that carries until another path is nominated.
        let account = self.former.as_deref().unwrap_or(&self.account);
        Some((path, account.ask(crypto, &self.secret, self.question(path, About::Used))?))
    }

    fn accounts(&self) -> impl Iterator<Item = &Account> {
        std::iter::once(&self.account).chain(self.former.as_deref())
    }

    fn question(&self, path: Path, about: About) -> Question {
        let round = if about == About::Used { self.round_of_used } else { self.round };
        Question { path, about, round }
    }

    fn is_stale(&self, now: Instant) -> bool {
        self.nominated.is_some()
            && self.checked_at.is_some_and(|at| now.saturating_duration_since(at) >= STALE)
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
            self.wanted = self.wanted.filter(|wanted| *wanted != path);
            self.account.used |= present;
        }
        Checked {
            moved_from: before.filter(|before| nominated && *before != path),
            restarted: nominated && present && self.former.take().is_some(),
            ..Checked::nothing(StunOutcome::Verified { nominated })
        }
    }

    /// The handshake was with somebody who is at this path, if at one alone. Where he has
    /// nominated another that comes first, and he is asked whether he is at that.
    pub(super) fn shook_hands(
        &mut self,
        crypto: &dyn RTCCrypto,
        by: Option<Path>,
    ) -> Option<(Path, Vec<u8>)> {
        if !self.is_proved() {
            self.proved = by.or(self.proved);
        }
        let path = self.nominated.filter(|path| self.proved != Some(*path))?;
        self.wanted = Some(path);
        self.nominated = self.proved.or(self.nominated);
        Some((path, self.account.ask(crypto, &self.secret, self.question(path, About::Nominated))?))
    }

    /// True where media may go to the nominated path.
    pub(super) fn is_proved(&self) -> bool {
        self.nominated.is_some() && self.nominated == self.proved
    }

    /// The nominated address.
    pub(super) fn nominated(&self) -> Option<Path> {
        self.nominated
    }

    /// Where DTLS goes: a handshake may run before the nomination.
    pub(super) fn reachable(&self) -> Option<Path> {
        self.nominated.or(self.checked)
    }

    /// When the peer last showed that it wants to hear from us (RFC 7675), by a check
    /// of its own or its answer to ours.
    pub(super) fn checked_at(&self) -> Option<Instant> {
        self.checked_at
    }
}
