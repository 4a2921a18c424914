//! ICE user name fragments and passwords (RFC 8839, section 5.4).

use std::fmt;

use rand::Rng;
use rand::distr::Alphanumeric;

use crate::ShardId;
use crate::sdp::is_token;

/// One side's user name fragment and password. The password does not print.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct IceCredentials {
    /// 4 to 256 characters.
    pub ufrag: String,
    /// 22 to 256 characters.
    pub pwd: String,
}

impl IceCredentials {
    /// Fresh ones: 89 and 190 bits, and a letter for the shard, by which a check
    /// finds the way to it.
    pub(crate) fn random(shard: ShardId) -> Self {
        Self::marked(shard.letter())
    }

    /// Fresh ones with another mark in the place of a shard's letter.
    pub(crate) fn marked(mark: char) -> Self {
        Self { ufrag: format!("{mark}{}", letters(15)), pwd: letters(32) }
    }

    /// True for what may be a user name fragment.
    pub(crate) fn is_ufrag(text: &str) -> bool {
        is_token(text) && text.len() >= 4
    }

    /// True for what may be a password.
    pub(crate) fn is_pwd(text: &str) -> bool {
        is_token(text) && text.len() >= 22
    }

    /// True for two that may be a side's.
    pub(crate) fn are_sound(&self) -> bool {
        Self::is_ufrag(&self.ufrag) && Self::is_pwd(&self.pwd)
    }
}

/// `len` random letters and digits.
fn letters(len: usize) -> String {
    rand::rng().sample_iter(Alphanumeric).take(len).map(char::from).collect()
}

impl fmt::Debug for IceCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IceCredentials").field("ufrag", &self.ufrag).finish_non_exhaustive()
    }
}
