//! The decision on a transfer.

use crate::{Entry, Posting, Transfer};

/// What becomes of a transfer that is not refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// It is new: write this.
    Post(Entry),
    /// It was posted before, the same in every part: write nothing.
    AlreadyPosted,
    /// Its id stands for another transfer: write nothing.
    Conflict,
}

/// Why a transfer cannot be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// Who pays has less than the amount.
    #[error("there is not enough credit")]
    InsufficientCredit,
    /// The amount is zero or less.
    #[error("the amount is not positive")]
    NotPositive,
    /// Both sides are one account.
    #[error("an account cannot pay itself")]
    SameAccount,
    /// Another transfer has taken it back already.
    #[error("it was taken back already")]
    AlreadyReversed,
    /// There is nothing to take back under this id, or what takes back itself.
    #[error("there is nothing to take back")]
    NotReversible,
    /// A balance would not fit in 64 bits.
    #[error("the amount is too large")]
    TooLarge,
}

/// Decides on `wanted`, given the transfer `known` by its id and the balances
/// of the two accounts. What was posted once is never refused afterwards,
/// whatever the balances are by then.
///
/// # Errors
/// The transfer is new and breaks a rule.
pub fn decide<R: PartialEq>(
    known: Option<&Transfer<R>>,
    wanted: &Transfer<R>,
    debit_balance: i64,
    credit_balance: i64,
) -> Result<Decision, Refusal> {
    match known {
        Some(known) if known == wanted => return Ok(Decision::AlreadyPosted),
        Some(_) => return Ok(Decision::Conflict),
        None => {}
    }
    if wanted.amount <= 0 {
        return Err(Refusal::NotPositive);
    }
    if wanted.debit == wanted.credit {
        return Err(Refusal::SameAccount);
    }
    let left = debit_balance.checked_sub(wanted.amount).ok_or(Refusal::TooLarge)?;
    if left < 0 && !wanted.debit.may_be_overdrawn() {
        return Err(Refusal::InsufficientCredit);
    }
    let gained = credit_balance.checked_add(wanted.amount).ok_or(Refusal::TooLarge)?;
    Ok(Decision::Post(Entry {
        debit: Posting { account: wanted.debit, amount: -wanted.amount, balance: left },
        credit: Posting { account: wanted.credit, amount: wanted.amount, balance: gained },
    }))
}
