//! What people type, parsed once at the border: a value of these types is
//! within its bounds and free of control characters.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::limit;

/// Why a text was refused; its `Display` says what would do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextError(String);

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TextError {}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $parse:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
                $parse(&text).map(Self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = TextError;

            fn from_str(text: &str) -> Result<Self, TextError> {
                $parse(text).map(Self)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text!(
    /// A name in a report: 1 to 128 characters that can be printed.
    Brief,
    parse_brief
);

text!(
    /// A user's name: 3 to 32 of letters, digits, `-`, `_` and `.`.
    UserName,
    parse_name
);
text!(
    /// A stage's title: 1 to 100 characters, trimmed.
    Title,
    parse_title
);
text!(
    /// The words with a tip: up to 200 characters, trimmed, may be empty.
    Message,
    parse_message
);

text!(
    /// A message in a chat: 1 to 500 characters on one line, trimmed, without
    /// anything that turns the direction of what stands around it.
    ChatText,
    parse_chat
);

text!(
    /// Why a moderator acts: 1 to 200 characters, trimmed.
    Reason,
    parse_reason
);

fn parse_brief(text: &str) -> Result<String, TextError> {
    let count = text.chars().count();
    if !(1..=limit::BRIEF_CHARS).contains(&count) || text.chars().any(char::is_control) {
        return Err(TextError(format!(
            "A name here has 1 to {} characters that can be printed.",
            limit::BRIEF_CHARS
        )));
    }
    Ok(text.to_owned())
}

fn parse_name(text: &str) -> Result<String, TextError> {
    let (min, max) = limit::NAME_CHARS;
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if (min..=max).contains(&text.chars().count()) && text.chars().all(plain) {
        Ok(text.to_owned())
    } else {
        Err(TextError(format!(
            "A name has {min} to {max} letters, digits, dots, dashes or underscores."
        )))
    }
}

fn parse_title(text: &str) -> Result<String, TextError> {
    let title = parse_line(text, limit::TITLE_CHARS, "A title")?;
    if title.is_empty() {
        return Err(TextError("A title cannot be empty.".to_owned()));
    }
    Ok(title)
}

fn parse_message(text: &str) -> Result<String, TextError> {
    parse_line(text, limit::TIP_MESSAGE_CHARS, "A message")
}

fn parse_chat(text: &str) -> Result<String, TextError> {
    // Overrides and isolates; the joiners in emoji are none.
    let turns = |c| matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let text = parse_line(text, limit::CHAT_CHARS, "A message")?;
    if text.is_empty() {
        return Err(TextError("A message cannot be empty.".to_owned()));
    }
    if text.contains(turns) {
        return Err(TextError("A message is one line of plain text.".to_owned()));
    }
    Ok(text)
}

fn parse_reason(text: &str) -> Result<String, TextError> {
    let reason = parse_line(text, limit::REASON_CHARS, "A reason")?;
    if reason.is_empty() {
        return Err(TextError("Say why: the one concerned is told.".to_owned()));
    }
    Ok(reason)
}

fn parse_line(text: &str, max: usize, what: &str) -> Result<String, TextError> {
    let text = text.trim();
    if text.chars().count() > max {
        return Err(TextError(format!("{what} has at most {max} characters.")));
    }
    if text.chars().any(char::is_control) {
        return Err(TextError(format!("{what} is one line of plain text.")));
    }
    Ok(text.to_owned())
}

/// An amount of money in minor units (cents): positive, at most 2^53 - 1.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Amount(i64);

impl Amount {
    /// The number of minor units.
    pub fn minor(self) -> i64 {
        self.0
    }
}

impl TryFrom<i64> for Amount {
    type Error = TextError;

    fn try_from(minor: i64) -> Result<Self, TextError> {
        if (1..=limit::AMOUNT_MINOR).contains(&minor) {
            Ok(Self(minor))
        } else {
            Err(TextError("An amount is a positive whole number of minor units.".to_owned()))
        }
    }
}

impl From<Amount> for i64 {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}
