//! Tips on the wire. The ledger's rules live in the server.

use serde::{Deserialize, Serialize};

use crate::{Amount, Message, StageId, TipId, UserName};

/// `POST /api/tips`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PostTip {
    /// Made and kept by the sender.
    pub id: TipId,
    /// Where.
    pub stage: StageId,
    /// How much, in minor units.
    pub amount: Amount,
    /// Words with it.
    #[serde(default = "no_words")]
    pub message: Message,
}

fn no_words() -> Message {
    "".parse().unwrap_or_else(|_| unreachable!("the empty message is valid"))
}

/// A committed tip.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tip {
    /// Its id.
    pub id: TipId,
    /// Who gave it.
    pub from: UserName,
    /// How much, in minor units.
    pub amount: Amount,
    /// Words with it.
    pub message: Message,
    /// When it was committed, in milliseconds of Unix time.
    pub at: u64,
}

/// What somebody has tipped on a stage in all.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tipper {
    /// Who.
    pub name: UserName,
    /// How much, in minor units.
    pub amount: i64,
}

/// A stage's tips at a glance.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct TipBoard {
    /// The latest ones, the newest first.
    pub latest: Vec<Tip>,
    /// The sum of all of them, in minor units.
    pub total: i64,
    /// Who gave most, the greatest first.
    pub top: Vec<Tipper>,
}

/// What became of a posted tip.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TipOutcome {
    /// It is committed now.
    Posted,
    /// It was committed before; nothing has changed.
    AlreadyPosted,
    /// The id stands for another tip; nothing has changed.
    Conflict,
}

/// The answer to a posted tip.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TipReceipt {
    /// What became of it.
    pub outcome: TipOutcome,
    /// The committed tip with that id; absent on a conflict.
    pub tip: Option<Tip>,
    /// The sender's balance after it, in minor units.
    pub balance: i64,
}
