//! Order in a place: who may act on whom, who is silenced or shut out until when.
//!
//! A place is a stage or a room. A sanction is against a user, and against whoever
//! comes without an account from where he was: neither another guest's token nor
//! leaving one's account gets around it. What is kept of an address is a keyed hash.
//! The audit (`store/moderation/audit.rs`) has every act and its reason.
//!
//! Invariants: nobody acts on his equals, on what somebody above him imposed, or on what
//! holds against himself; a place has a bounded number of sanctions,
//! and those that end are forgotten; nothing is done that is not in the audit first.

mod book;
mod called;
mod rank;
mod sanctions;

pub(crate) use book::{FOR_GOOD, Kind, Sanction, Whom, ends};
pub(crate) use called::Called;
pub(crate) use rank::Rank;
pub(crate) use sanctions::{Sanctions, out, told};
