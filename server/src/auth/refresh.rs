//! Refresh tokens: 256 random bits that only the browser keeps; the database
//! has their hash.

use std::fmt;

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const BYTES: usize = 32;

/// A token as it stands in the cookie. It does not print.
#[derive(Clone)]
pub struct RefreshToken(String);

/// What the database keeps of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefreshHash([u8; BYTES]);

impl RefreshToken {
    /// A new one.
    pub fn random() -> Self {
        Self(URL_SAFE_NO_PAD.encode(rand::random::<[u8; BYTES]>()))
    }

    /// The token in a cookie; `None` where it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == BYTES).then(|| Self(text.to_owned()))
    }

    /// For the cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For the database. A plain hash will do: what is hashed is random, so
    /// there is nothing to guess.
    pub fn hash(&self) -> RefreshHash {
        let digest = digest::digest(&digest::SHA256, self.0.as_bytes());
        let mut hash = [0; BYTES];
        hash.copy_from_slice(digest.as_ref());
        RefreshHash(hash)
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshToken")
    }
}

impl RefreshHash {
    /// The hash itself.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}
