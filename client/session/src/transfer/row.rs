//! Transfers, for those who look at them.

use super::{Reason, TransferId};

/// Which way a file goes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Way {
    /// To the other.
    Out,
    /// To this page.
    In,
}

/// Where a transfer stands, for those who look at it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Stage {
    /// The receiver has not decided.
    Offered,
    /// It is wanted, and waits: for its turn, or for the connection.
    Waiting,
    /// On its way.
    Running,
    /// All of it is there and is being checked and put away.
    Checking,
    /// It has arrived whole.
    Whole,
    /// It is over without that.
    Ended {
        /// This side ended it.
        by_me: bool,
        /// Why.
        why: Reason,
    },
}

/// One transfer, for those who look at it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row<'a> {
    /// Which.
    pub id: TransferId,
    /// Its way.
    pub way: Way,
    /// Its name; safe to be shown and written.
    pub name: &'a str,
    /// Its size in bytes.
    pub size: u64,
    /// How many bytes the receiver has written.
    pub written: u64,
    /// Where it stands.
    pub stage: Stage,
}
