//! What is written.

use crate::AccountId;

/// One side of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Posting {
    /// The account.
    pub account: AccountId,
    /// Minor units: negative for who pays, positive for who gets.
    pub amount: i64,
    /// The account's balance after it.
    pub balance: i64,
}

/// The double entry of one transfer: the amounts sum to zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Who pays.
    pub debit: Posting,
    /// Who gets.
    pub credit: Posting,
}

impl Entry {
    /// Both sides.
    pub fn postings(&self) -> [Posting; 2] {
        [self.debit, self.credit]
    }
}
