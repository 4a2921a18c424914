//! Certificate fingerprints as session descriptions carry them (RFC 8122).

use std::fmt;

/// The SHA-256 of a certificate. Browsers send no other kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// From the bytes of a digest.
    pub(crate) fn sha256(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// Parses the value of an `a=fingerprint` line: `sha-256 12:AB:…`. `None`
    /// for other hash functions and for what is malformed.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let (algorithm, digits) = value.trim().split_once(' ')?;
        if !algorithm.eq_ignore_ascii_case("sha-256") {
            return None;
        }
        let mut digest = [0; 32];
        let mut parts = digits.trim().split(':');
        for byte in &mut digest {
            let part = parts.next().filter(|part| part.len() == 2)?;
            *byte = u8::from_str_radix(part, 16).ok()?;
        }
        parts.next().is_none().then_some(Self(digest))
    }
}

/// As it stands in an `a=fingerprint` line.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha-256 ")?;
        for (n, byte) in self.0.iter().enumerate() {
            let colon = if n == 0 { "" } else { ":" };
            write!(f, "{colon}{byte:02X}")?;
        }
        Ok(())
    }
}
