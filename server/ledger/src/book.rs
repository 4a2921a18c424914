//! A whole ledger in memory: what the rules come to, for tests of theirs and
//! as the model that a stored ledger is compared with.

use std::collections::BTreeMap;

use crate::{
    AccountId, Decision, Entry, Refusal, Transfer, TransferId, decide, decide_reversal, reversal,
};

/// Accounts, which come into being with their first posting, and the journal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Book<R> {
    balances: BTreeMap<AccountId, i64>,
    journal: BTreeMap<TransferId, (Transfer<R>, Entry)>,
    /// What was taken back, and by what.
    reversed: BTreeMap<TransferId, TransferId>,
}

impl<R> Default for Book<R> {
    fn default() -> Self {
        Self { balances: BTreeMap::new(), journal: BTreeMap::new(), reversed: BTreeMap::new() }
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
        self.write(transfer, decision);
        Ok(decision)
    }

    /// Takes a posted transfer back by another, of this id and for this reason.
    ///
    /// # Errors
    /// There is no such transfer, or it takes back itself; it was taken back by
    /// another; or it breaks a rule. Nothing is written.
    pub fn reverse(
        &mut self,
        original: TransferId,
        id: TransferId,
        reason: R,
    ) -> Result<Decision, Refusal> {
        let takes_back = self.reversed.values().any(|by| *by == original);
        let found = self.journal.get(&original).filter(|_| !takes_back);
        let (first, _) = found.ok_or(Refusal::NotReversible)?;
        let wanted = reversal(first, id, reason);
        let known = self.journal.get(&id).map(|(known, _)| known);
        let by = self.reversed.get(&original).copied();
        let (debit, credit) = (self.balance(wanted.debit), self.balance(wanted.credit));
        let decision = decide_reversal(known, &wanted, by, debit, credit)?;
        // The same money the same way, but for another: its id is not free.
        if decision == Decision::AlreadyPosted && by != Some(id) {
            return Ok(Decision::Conflict);
        }
        if let Decision::Post(_) = decision {
            self.reversed.insert(original, id);
        }
        self.write(&wanted, decision);
        Ok(decision)
    }

    fn write(&mut self, transfer: &Transfer<R>, decision: Decision) {
        if let Decision::Post(entry) = decision {
            for posting in entry.postings() {
                self.balances.insert(posting.account, posting.balance);
            }
            self.journal.insert(transfer.id, (transfer.clone(), entry));
        }
    }

    /// What an account has.
    pub fn balance(&self, account: AccountId) -> i64 {
        self.balances.get(&account).copied().unwrap_or(0)
    }

    /// Every account that has had a posting.
    pub fn balances(&self) -> impl Iterator<Item = (AccountId, i64)> {
        self.balances.iter().map(|(account, balance)| (*account, *balance))
    }

    /// What was taken back, each with what has done it.
    pub fn reversals(&self) -> impl Iterator<Item = (TransferId, TransferId)> {
        self.reversed.iter().map(|(original, by)| (*original, *by))
    }

    /// Every posted transfer with its entry.
    pub fn journal(&self) -> impl Iterator<Item = (&Transfer<R>, &Entry)> {
        self.journal.values().map(|(transfer, entry)| (transfer, entry))
    }
}
