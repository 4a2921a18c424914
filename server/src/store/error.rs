//! What can go wrong with the database.

use footlight_shared::{ErrorCode, Problem};

/// The database failed, or holds what it should not.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Its file cannot be opened.
    #[error("the database's file cannot be opened")]
    File(#[from] std::io::Error),
    /// It cannot be read or written.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// Its tables cannot be brought up to date.
    #[error("the database's tables cannot be brought up to date")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The house could not give a new user his credit.
    #[error("the ledger refused the first credit")]
    Ledger(#[source] footlight_ledger::Refusal),
    /// There are as many of them in a place as there may be.
    #[error("there are at most {most} {what}")]
    Many {
        /// What they are.
        what: &'static str,
        /// How many.
        most: usize,
    },
    /// A row that no version of ours has written.
    #[error("the database holds a damaged {0}")]
    Damaged(&'static str),
}

impl StoreError {
    /// What whoever asked is told, where it is no fault of ours.
    pub(crate) fn refusal(&self) -> Option<Problem> {
        let Self::Many { .. } = self else { return None };
        Some(Problem::new(ErrorCode::Full, format!("There can be no more: {self}.")))
    }

    /// True where a unique column already has the value.
    pub(super) fn is_taken(error: &sqlx::Error) -> bool {
        matches!(error, sqlx::Error::Database(inner) if inner.is_unique_violation())
    }
}
