//! The rules of Footlight's ledger: double entry in integer minor units.
//!
//! A pure crate: it knows neither the database nor rooms nor the clock. The
//! caller reads the two accounts and the transfer that is already known by the
//! id, asks [`decide`], and writes what it says in one transaction of its own.
//!
//! Invariants: the postings of a transfer sum to zero, so all balances do; no
//! account but the house is ever overdrawn; a transfer's id, once posted,
//! stands for that transfer for good; a transfer is taken back once at most, by
//! another, and what takes back is not taken back itself.

mod account;
mod book;
mod posting;
mod reversal;
mod rule;
mod transfer;

pub use account::AccountId;
pub use book::Book;
pub use posting::{Entry, Posting};
pub use reversal::{decide_reversal, reversal};
pub use rule::{Decision, Refusal, decide};
pub use transfer::{Transfer, TransferId};
