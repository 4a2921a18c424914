//! Taking a transfer back: by another one, never by changing what is written.

use crate::{Decision, Refusal, Transfer, TransferId, decide};

/// The transfer that takes `original` back: the same amount the other way.
pub fn reversal<R, S>(original: &Transfer<R>, id: TransferId, reason: S) -> Transfer<S> {
    Transfer { id, debit: original.credit, credit: original.debit, amount: original.amount, reason }
}

/// Decides on `wanted`, the [`reversal`] of a transfer, as [`decide`] does.
/// `reversed_by` is what has taken the same transfer back before, if anything.
///
/// # Errors
/// It is new, and the transfer was taken back already, or it breaks another rule.
pub fn decide_reversal<R: PartialEq>(
    known: Option<&Transfer<R>>,
    wanted: &Transfer<R>,
    reversed_by: Option<TransferId>,
    debit_balance: i64,
    credit_balance: i64,
) -> Result<Decision, Refusal> {
    if known.is_none() && reversed_by.is_some() {
        return Err(Refusal::AlreadyReversed);
    }
    decide(known, wanted, debit_balance, credit_balance)
}
