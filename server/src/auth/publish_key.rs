//! Publish keys: what a program that publishes to a stage proves itself with
//! (WHIP). 256 random bits that only its performer has; the database has their
//! hash.

use std::fmt;

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const BYTES: usize = 32;
/// Tells a key from an access token, for us and for those who look for secrets
/// in the wrong places.
const PREFIX: &str = "flk_";

/// A key as it is shown once. It does not print.
#[derive(Clone)]
pub struct PublishKey(String);

/// What the database keeps of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublishHash([u8; BYTES]);

impl PublishKey {
    /// A new one.
    pub fn random() -> Self {
        Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; BYTES]>())))
    }

    /// The key in a request; `None` where it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        (bytes.len() == BYTES).then(|| Self(text.to_owned()))
    }

    /// For the performer.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For the database. A plain hash will do: what is hashed is random, so
    /// there is nothing to guess.
    pub fn hash(&self) -> PublishHash {
        let digest = digest::digest(&digest::SHA256, self.0.as_bytes());
        let mut hash = [0; BYTES];
        hash.copy_from_slice(digest.as_ref());
        PublishHash(hash)
    }
}

impl fmt::Debug for PublishKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublishKey")
    }
}

impl PublishHash {
    /// The hash itself.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    #[test]
    fn a_key_is_read_back_and_nothing_else_is() {
        let key = PublishKey::random();
        let again = PublishKey::parse(key.as_str()).unwrap();
        assert_eq!(again.hash(), key.hash());
        assert!(!format!("{key:?}").contains(key.as_str()));
        for no_key in ["", "flk_", "flk_AAAA", &key.as_str()[4..], "eyJhbGciOiJIUzI1NiJ9.e30.x"] {
            assert!(PublishKey::parse(no_key).is_none(), "{no_key}");
        }
    }
}
