//! What a performer has earned, and tips that were taken back.

use serde::{Deserialize, Serialize};

use crate::{Amount, Reason, StageId, Tip, TipId, TipOutcome, UserName};

/// One day of a statement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StatementDay {
    /// The day in UTC, `2026-11-21`.
    pub day: String,
    /// How many tips came.
    pub tips: u32,
    /// Their sum, in minor units.
    pub earned: i64,
    /// How many tips were taken back on this day, whenever they came.
    pub refunds: u32,
    /// Their sum, in minor units.
    pub refunded: i64,
}

/// `GET /api/statement?from=DAY&to=DAY`: the caller's earnings.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Statement {
    /// ISO 4217 code of the amounts.
    pub currency: String,
    /// The first day, in UTC.
    pub from: String,
    /// The last day, in UTC.
    pub to: String,
    /// The days on which there was anything, the latest first.
    pub days: Vec<StatementDay>,
    /// The sum of the tips, in minor units.
    pub earned: i64,
    /// The sum of what was taken back, in minor units.
    pub refunded: i64,
}

/// `POST /api/refunds`: takes a tip back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PostRefund {
    /// Made and kept by the sender, as a tip's is.
    pub id: TipId,
    /// Which tip.
    pub tip: TipId,
    /// Why.
    pub reason: Reason,
}

/// A tip that was taken back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refund {
    /// Its own id.
    pub id: TipId,
    /// The tip's.
    pub tip: TipId,
    /// How much.
    pub amount: Amount,
    /// By whom.
    pub by: UserName,
    /// Why.
    pub reason: Reason,
    /// When it was committed, in milliseconds of Unix time.
    pub at: u64,
}

/// The answer to a posted refund.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RefundReceipt {
    /// What became of it.
    pub outcome: TipOutcome,
    /// The committed refund with that id.
    pub refund: Refund,
}

/// A tip as administrators see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GivenTip {
    /// The tip.
    pub tip: Tip,
    /// Whose it is.
    pub to: UserName,
    /// Where it was given.
    pub stage: StageId,
    /// It was taken back.
    pub refunded: bool,
}

/// `GET /api/admin/tips`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct GivenTips {
    /// The latest first.
    pub tips: Vec<GivenTip>,
}
