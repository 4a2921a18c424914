//! The ids of calls: nobody guesses one, and this server knows its own again
//! when it has forgotten the call.

use std::time::{Duration, Instant};

use aws_lc_rs::hmac;
use footlight_shared::CallId;

const ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
/// 20 of 36 kinds: more than 103 random bits.
const RANDOM: usize = 20;
/// 12 more, which only the server can have put there: 62 bits.
const MARK: usize = 12;
/// How long after its start a server takes up calls that it has forgotten.
const REVIVAL: Duration = Duration::from_secs(120);

/// Makes ids, and knows those that an earlier process on the same data has made.
#[derive(Clone, Debug)]
pub(crate) struct Seal {
    key: hmac::Key,
    until: Instant,
}

impl Seal {
    /// Of a process that starts `now`, from a secret that outlives it.
    pub(crate) fn new(secret: &[u8], now: Instant) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let own = hmac::sign(&key, b"footlight: ids of calls");
        let key = hmac::Key::new(hmac::HMAC_SHA256, own.as_ref());
        Self { key, until: now + REVIVAL }
    }

    /// A new call's id, from the system's randomness.
    pub(super) fn make(&self) -> CallId {
        let letter = |_| char::from(ALPHABET[rand::random_range(0..ALPHABET.len())]);
        let random: String = (0..RANDOM).map(letter).collect();
        let mark = self.mark(&random);
        match CallId::try_from(random + &mark) {
            Ok(id) => id,
            Err(_) => unreachable!("lower-case letters and digits of the right number"),
        }
    }

    /// True for a call that an earlier process may have been in the middle of.
    pub(super) fn revives(&self, id: &CallId, now: Instant) -> bool {
        let Some((random, mark)) = id.as_str().split_at_checked(RANDOM) else { return false };
        let ours = self.mark(random);
        let same = aws_lc_rs::constant_time::verify_slices_are_equal;
        now < self.until && same(ours.as_bytes(), mark.as_bytes()).is_ok()
    }

    fn mark(&self, random: &str) -> String {
        let tag = hmac::sign(&self.key, random.as_bytes());
        let letter = |byte: &u8| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]);
        tag.as_ref().iter().take(MARK).map(letter).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_the_same() {
        let seal = Seal::new(b"secret", Instant::now());
        let some: std::collections::HashSet<CallId> = (0..1000).map(|_| seal.make()).collect();
        assert_eq!(some.len(), 1000);
    }

    #[test]
    fn a_server_knows_its_own_for_two_minutes_and_no_others() {
        let now = Instant::now();
        let (old, new) = (Seal::new(b"secret", now), Seal::new(b"secret", now));
        let id = old.make();
        assert!(new.revives(&id, now));
        assert!(!new.revives(&id, now + REVIVAL));
        assert!(!Seal::new(b"another", now).revives(&id, now));
        let forged = format!("{}{}", &id.as_str()[..RANDOM], "0".repeat(MARK));
        for other in [forged.as_str(), "00000000000000000000", &"0".repeat(32)] {
            assert!(!new.revives(&other.parse().unwrap_or_else(|_| new.make()), now), "{other}");
        }
    }
}
