//! Newtyped ids, so that one kind is never taken for another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::parse_str(text).map(Self).map_err(|_| IdError)
            }
        }
    };
}

uuid_id!(
    /// An account, or a guest for as long as his token lasts.
    UserId
);
uuid_id!(
    /// One participant's signalling session; it outlives a lost socket.
    SessionId
);
uuid_id!(
    /// A tip. The sender makes it (UUID version 7) and keeps it until he holds
    /// the receipt, so that a retry is recognised.
    TipId
);

uuid_id!(
    /// A message in a chat. The writer makes it (UUID version 7) and says it
    /// again under the same until it is acknowledged, so that it is said once.
    ChatId
);

/// The address of a stage: 4 to 32 lower-case letters and digits.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StageId(String);

impl StageId {
    /// The id as it stands in addresses.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for StageId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        let sized = (4..=32).contains(&text.len());
        let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if sized && plain { Ok(Self(text)) } else { Err(IdError) }
    }
}

impl FromStr for StageId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::try_from(text.to_owned())
    }
}

impl From<StageId> for String {
    fn from(id: StageId) -> Self {
        id.0
    }
}

impl fmt::Display for StageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not an id of this kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IdError;

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a valid id")
    }
}

impl std::error::Error for IdError {}
