//! A whole ledger in memory: what the rules come to, for tests of theirs and
//! as the model that a stored ledger is compared with.

use std::collections::BTreeMap;

use crate::{AccountId, Decision, Entry, Refusal, Transfer, TransferId, decide};

/// Accounts, which come into being with their first posting, and the journal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Book<R> {
    balances: BTreeMap<AccountId, i64>,
    journal: BTreeMap<TransferId, (Transfer<R>, Entry)>,
}

impl<R> Default for Book<R> {
    fn default() -> Self {
        Self { balances: BTreeMap::new(), journal: BTreeMap::new() }
    }
}

impl<R: Clone + PartialEq> Book<R> {
    /// Decides on a transfer and writes it where it is new.
    ///
    /// # Errors
    /// The transfer breaks a rule; nothing is written.
    pub fn post(&mut self, transfer: &Transfer<R>) -> Result<Decision, Refusal> {
        let known = self.journal.get(&transfer.id).map(|(known, _)| known);
        let (debit, credit) = (self.balance(transfer.debit), self.balance(transfer.credit));
        let decision = decide(known, transfer, debit, credit)?;
        if let Decision::Post(entry) = decision {
            for posting in entry.postings() {
                self.balances.insert(posting.account, posting.balance);
            }
            self.journal.insert(transfer.id, (transfer.clone(), entry));
        }
        Ok(decision)
    }

    /// What an account has.
    pub fn balance(&self, account: AccountId) -> i64 {
        self.balances.get(&account).copied().unwrap_or(0)
    }

    /// Every account that has had a posting.
    pub fn balances(&self) -> impl Iterator<Item = (AccountId, i64)> {
        self.balances.iter().map(|(account, balance)| (*account, *balance))
    }

    /// Every posted transfer with its entry.
    pub fn journal(&self) -> impl Iterator<Item = (&Transfer<R>, &Entry)> {
        self.journal.values().map(|(transfer, entry)| (transfer, entry))
    }
}
