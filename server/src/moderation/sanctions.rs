//! The book of sanctions for all who ask.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_lc_rs::hmac;
use footlight_shared::{ChatPlace, ErrorCode, Problem, Role, UserId};

use super::book::{Book, Kind, Sanction, Shadow, Whom};
use crate::http::limit::counted_as;

/// A handle; cheap to clone.
#[derive(Clone)]
pub(crate) struct Sanctions(Arc<Inner>);

struct Inner {
    book: Mutex<Book>,
    turn: tokio::sync::Mutex<()>,
    key: hmac::Key,
}

impl Sanctions {
    /// Of a server with this secret, which outlives the process.
    pub(crate) fn new(secret: &[u8]) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let own = hmac::sign(&key, b"footlight: addresses of guests");
        let key = hmac::Key::new(hmac::HMAC_SHA256, own.as_ref());
        Self(Arc::new(Inner { book: Mutex::default(), turn: tokio::sync::Mutex::default(), key }))
    }

    /// Looks at the book or changes it.
    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        self.0.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whoever holds it imposes and lifts, from looking at what holds until his act is
    /// written down and in the book: what came in between is not overwritten.
    pub(crate) async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.0.turn.lock().await
    }

    /// Somebody as he is looked for: a guest by his address as well.
    pub(crate) fn whom(&self, user: UserId, role: Role, address: IpAddr) -> Whom {
        let address = (role == Role::Guest).then(|| self.shadow(address));
        Whom { user, address }
    }

    /// Somebody against whom a sanction is to be, and who is at this address: it holds
    /// against guests from there as well, so that he does not come back as one.
    pub(crate) fn against(&self, user: UserId, address: IpAddr) -> Whom {
        Whom { user, address: Some(self.shadow(address)) }
    }

    fn shadow(&self, address: IpAddr) -> Shadow {
        let text = counted_as(address.to_canonical()).to_string();
        let tag = hmac::sign(&self.0.key, text.as_bytes());
        let mut shadow = Shadow::default();
        shadow.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
        shadow
    }

    /// Fails where such a sanction holds against him, with the time that is left.
    pub(crate) fn check(
        &self,
        place: &ChatPlace,
        kind: Kind,
        whom: Whom,
        now: u64,
    ) -> Result<(), Problem> {
        match self.book().find(place, kind, whom, now) {
            None => Ok(()),
            Some(sanction) => Err(problem(place, sanction, now)),
        }
    }
}

/// What the one concerned is told.
fn problem(place: &ChatPlace, sanction: &Sanction, now: u64) -> Problem {
    let left = |end: u64| end.saturating_sub(now).div_ceil(1000).max(1);
    let seconds = sanction.end().map(left);
    let (code, what) = match sanction.kind {
        Kind::Mute => (ErrorCode::Muted, "A moderator has silenced you here".to_owned()),
        Kind::Ban => (ErrorCode::Banned, out("shut", place)),
    };
    let words = told(&what, seconds, &sanction.reason);
    Problem { retry_after: seconds, ..Problem::new(code, words) }
}

/// That somebody was shut, or sent, out of a place.
pub(crate) fn out(how: &str, place: &ChatPlace) -> String {
    let place = match place {
        ChatPlace::Stage(_) => "stage",
        ChatPlace::Room(_) => "room",
    };
    format!("A moderator has {how} you out of this {place}")
}

/// What was done, for how long, and why where that was said, in whole sentences.
pub(crate) fn told(what: &str, seconds: Option<u64>, reason: &str) -> String {
    let time = seconds.map(|seconds| format!(" for {}", span(seconds))).unwrap_or_default();
    if reason.is_empty() {
        return format!("{what}{time}.");
    }
    let end = if reason.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{what}{time}. Reason given: {reason}{end}")
}

/// A time in words, as coarse as it may be said.
fn span(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7200 => (seconds.div_ceil(60), "minute"),
        7200..172_800 => (seconds.div_ceil(3600), "hour"),
        _ => (seconds.div_ceil(86_400), "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_coarsely() {
        let told = [
            (1, "1 second"),
            (119, "119 seconds"),
            (120, "2 minutes"),
            (7199, "120 minutes"),
            (7200, "2 hours"),
            (172_800, "2 days"),
        ];
        for (seconds, words) in told {
            assert_eq!(span(seconds), words);
        }
    }

    #[test]
    fn who_is_shut_out_for_good_is_told_no_time() {
        assert_eq!(told("Out", None, ""), "Out.");
        assert_eq!(told("Out", Some(1), "noise"), "Out for 1 second. Reason given: noise.");
    }

    #[test]
    fn a_guest_is_known_by_his_network_and_an_account_is_not() {
        let sanctions = Sanctions::new(b"secret");
        let user = UserId(uuid::Uuid::from_u128(1));
        let whom = |role, text: &str| {
            let address = text.parse().unwrap_or(IpAddr::from([0, 0, 0, 0]));
            sanctions.whom(user, role, address).address
        };
        assert_eq!(whom(Role::Viewer, "192.0.2.1"), None);
        let guest = whom(Role::Guest, "192.0.2.1");
        assert!(guest.is_some() && guest == whom(Role::Guest, "::ffff:192.0.2.1"));
        assert_ne!(guest, whom(Role::Guest, "192.0.2.2"));
        assert_eq!(whom(Role::Guest, "2001:db8::1"), whom(Role::Guest, "2001:db8::2"));
        assert_ne!(
            Sanctions::new(b"other").shadow([192, 0, 2, 1].into()),
            guest.unwrap_or_default()
        );
    }
}
