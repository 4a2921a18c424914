//! Who is on a stage besides its performer, and what else is shown there.

use serde::{Deserialize, Serialize};

use crate::{UserId, UserName};

/// One further source of a stage, for as long as it is there: numbers are not given
/// twice while anybody remembers them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourceId(pub u32);

/// What a further source shows.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageSourceKind {
    /// Somebody of the audience who was asked and has agreed.
    Guest,
    /// Somebody whom the stage's owner has named, with the same right to be there.
    Performer,
    /// The screen of who is on the stage.
    Screen,
}

/// A further source, as everybody there is told of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StageSource {
    /// By which it is seen and taken off.
    pub source: SourceId,
    /// What it shows.
    pub kind: StageSourceKind,
    /// Who sends it.
    pub user: UserId,
    /// His name.
    pub name: UserName,
    /// Whether it has media; without, it is waited for a little.
    pub live: bool,
}
