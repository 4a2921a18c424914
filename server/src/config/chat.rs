//! How much of chats is kept.

use std::time::Duration;

use super::load::{ConfigError, Texts};

/// What was written is kept until either bound is reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChatHistory {
    /// The latest messages of each place.
    pub messages: u32,
    /// How long at most.
    pub time: Duration,
}

impl ChatHistory {
    pub(super) fn read(texts: &Texts) -> Result<Self, ConfigError> {
        let of = |name, most: u32| {
            texts.one(name, |text| match text.parse::<u32>() {
                Ok(count) if (1..=most).contains(&count) => Ok(count),
                _ => Err(format!("write a whole number from 1 to {most}")),
            })
        };
        let days = of("CHAT_DAYS", 3650)?;
        let time = Duration::from_secs(u64::from(days) * 86_400);
        Ok(Self { messages: of("CHAT_HISTORY", 100_000)?, time })
    }
}
