//! Whose money it is.

use uuid::Uuid;

/// An account.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AccountId {
    /// The installation itself, where credit comes from. Its balance is minus
    /// what everybody else has.
    House,
    /// A user's.
    User(Uuid),
}

impl AccountId {
    /// True where the balance may fall below zero.
    pub fn may_be_overdrawn(self) -> bool {
        self == AccountId::House
    }
}
