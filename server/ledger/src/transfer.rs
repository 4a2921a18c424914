//! What is asked for.

use uuid::Uuid;

use crate::AccountId;

/// A transfer's id. Who asks for it makes it, and keeps it until he knows what
/// became of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TransferId(pub Uuid);

/// Moves `amount` from `debit` to `credit`. `R` is the reason, which the ledger
/// only compares.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transfer<R> {
    /// Stands for this transfer for good.
    pub id: TransferId,
    /// Who pays.
    pub debit: AccountId,
    /// Who gets it.
    pub credit: AccountId,
    /// Minor units, positive.
    pub amount: i64,
    /// What for.
    pub reason: R,
}
