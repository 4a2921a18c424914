//! Secrets that a performer hands out: the publish key, by which a program
//! publishes to a stage (WHIP), and the token of a stage's overlay. 256 random
//! bits that only he has; the database has their hash.

use std::fmt;

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const BYTES: usize = 32;

/// What a secret is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Publishing to a stage.
    PublishKey,
    /// Showing a stage's tips in a program.
    Overlay,
}

/// A secret as it is shown once. It does not print.
#[derive(Clone)]
pub struct Secret(String);

/// What the database keeps of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SecretHash([u8; BYTES]);

impl Kind {
    /// Tells one from another, and from an access token, for us and for those who
    /// look for secrets in the wrong places.
    fn prefix(self) -> &'static str {
        match self {
            Kind::PublishKey => "flk_",
            Kind::Overlay => "flo_",
        }
    }
}

impl Secret {
    /// A new one.
    pub fn random(kind: Kind) -> Self {
        let bytes = URL_SAFE_NO_PAD.encode(rand::random::<[u8; BYTES]>());
        Self(format!("{}{bytes}", kind.prefix()))
    }

    /// The secret in a request; `None` where it cannot be one of this kind.
    pub fn parse(kind: Kind, text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(kind.prefix())?).ok()?;
        (bytes.len() == BYTES).then(|| Self(text.to_owned()))
    }

    /// For the performer.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For the database. A plain hash will do: what is hashed is random, so
    /// there is nothing to guess.
    pub fn hash(&self) -> SecretHash {
        let digest = digest::digest(&digest::SHA256, self.0.as_bytes());
        let mut hash = [0; BYTES];
        hash.copy_from_slice(digest.as_ref());
        SecretHash(hash)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl SecretHash {
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
        let key = Secret::random(Kind::PublishKey);
        let again = Secret::parse(Kind::PublishKey, key.as_str()).unwrap();
        assert_eq!(again.hash(), key.hash());
        assert!(!format!("{key:?}").contains(key.as_str()));
        let other = Secret::random(Kind::Overlay);
        for no_key in [
            "",
            "flk_",
            "flk_AAAA",
            &key.as_str()[4..],
            "eyJhbGciOiJIUzI1NiJ9.e30.x",
            other.as_str(),
        ] {
            assert!(Secret::parse(Kind::PublishKey, no_key).is_none(), "{no_key}");
        }
    }
}
