//! Order in a place: who may act on whom, who is silenced or shut out until when.
//!
//! A sanction is against a user; one against a guest holds for whoever comes
//! without an account from his address, too. What is kept of an address is a
//! keyed hash. The audit (`store/audit.rs`) has every act and its reason.
//!
//! Invariants: nobody acts on his equals; every sanction ends; a place has a
//! bounded number of them.

mod book;
mod rank;
mod sanctions;

pub(crate) use book::{Kind, Sanction, Whom};
pub(crate) use rank::Rank;
pub(crate) use sanctions::{Sanctions, told};
