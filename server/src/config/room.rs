//! What rooms may take.

use std::time::Duration;

use footlight_shared::limit;

use super::load::{ConfigError, Texts};
use super::parse;

/// How many rooms there may be, and for how many people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rooms {
    /// Most people in one.
    pub limit: u32,
    /// How long one that is not to stay may be empty.
    pub empty: Duration,
    /// Rooms in which somebody is.
    pub max: usize,
}

impl Rooms {
    pub(super) fn read(texts: &Texts) -> Result<Self, ConfigError> {
        let (least, most) = limit::ROOM_PEOPLE;
        let limit = texts.one("ROOM_LIMIT", |text| match text.parse() {
            Ok(limit) if (least..=most).contains(&limit) => Ok(limit),
            _ => Err(format!("write a whole number from {least} to {most}")),
        })?;
        let minutes = texts.one("ROOM_EMPTY_MINUTES", |text| match text.parse::<u64>() {
            Ok(minutes) if (1..=60 * 24 * 30).contains(&minutes) => Ok(minutes),
            _ => Err("write a whole number from 1 to 43200"),
        })?;
        let max = texts.one("MAX_ROOMS", parse::number)?;
        Ok(Self { limit, empty: Duration::from_secs(minutes * 60), max })
    }
}
