//! Short-lived credentials by coturn's REST convention: the name is
//! `expiry:user`, the password its HMAC-SHA1 with a secret that whoever makes
//! them shares with whoever checks them.

use std::time::Duration;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::auth::token::unix_now;

/// Longest name of a user, in bytes.
const USER: usize = 128;

/// The secret. It does not print.
#[derive(Clone)]
pub struct Secret(hmac::Key);

/// A name and its password, which does not print.
#[derive(Clone)]
pub struct Credential {
    /// `expiry:user`, the expiry in seconds of Unix time.
    pub username: String,
    /// In base64.
    pub password: String,
}

/// Why a name is not good.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotGood {
    /// It is not of the form.
    Malformed,
    /// Its time is over.
    Expired,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credential").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// From what is shared.
    pub fn new(secret: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret))
    }

    /// A credential for `user` that is good for so long.
    pub fn issue(&self, user: &str, lifetime: Duration) -> Credential {
        self.until(user, unix_now() + lifetime.as_secs())
    }

    /// The credential of this name, if it is one that could have been made here
    /// and has not expired.
    ///
    /// # Errors
    /// Why it is none.
    pub fn check(&self, username: &str) -> Result<Credential, NotGood> {
        let (expiry, user) = username.split_once(':').ok_or(NotGood::Malformed)?;
        let expiry: u64 = expiry.parse().map_err(|_| NotGood::Malformed)?;
        if user.is_empty() || user.len() > USER {
            return Err(NotGood::Malformed);
        }
        if expiry <= unix_now() {
            return Err(NotGood::Expired);
        }
        let username = username.to_owned();
        let password = self.password(&username);
        Ok(Credential { username, password })
    }

    fn until(&self, user: &str, expiry: u64) -> Credential {
        let username = format!("{expiry}:{user}");
        let password = self.password(&username);
        Credential { username, password }
    }

    fn password(&self, username: &str) -> String {
        STANDARD.encode(hmac::sign(&self.0, username.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    #[test]
    fn the_credential_is_what_coturn_computes() {
        let credential = Secret::new(b"north").until("alice", 1_700_000_000);
        assert_eq!(credential.username, "1700000000:alice");
        // printf '1700000000:alice' | openssl dgst -sha1 -hmac north -binary | base64
        assert_eq!(credential.password, "Cd/49soE35ICqcJF/bCTn8Z4OyE=");
    }

    #[test]
    fn a_name_is_good_until_it_expires() {
        let secret = Secret::new(b"north");
        let made = secret.issue("alice", Duration::from_secs(60));
        assert_eq!(secret.check(&made.username).unwrap().password, made.password);
        let wrong = |name: &str| secret.check(name).unwrap_err();
        assert_eq!(wrong("1700000000:alice"), NotGood::Expired);
        for name in ["alice", "soon:alice", "99999999999:", "-1:alice"] {
            assert_eq!(wrong(name), NotGood::Malformed, "{name}");
        }
    }
}
