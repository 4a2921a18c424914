//! What performers have earned: sums by day, and the entries that they are sums
//! of. Both are read from the journal, which is never changed.

use sqlx::SqliteConnection;

use footlight_shared::UserId;

use super::{Store, StoreError};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Reads what performers have earned.
#[derive(Debug)]
pub struct Statements<'a>(pub(super) &'a Store);

/// One day, counted from 1970-01-01 in UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug, sqlx::FromRow)]
pub struct DayRow {
    /// Which.
    pub day: i64,
    /// How many tips came.
    pub tips: i64,
    /// Their sum.
    pub earned: i64,
    /// How many were taken back.
    pub refunds: i64,
    /// Their sum.
    pub refunded: i64,
}

/// A tip that came, or one that was taken back.
#[derive(Clone, PartialEq, Eq, Debug, sqlx::FromRow)]
pub struct EntryRow {
    /// When, in milliseconds of Unix time.
    pub at: i64,
    /// `tip` or `refund`.
    pub kind: String,
    /// The transfer's id.
    pub id: String,
    /// The tip's id: its own, or that of which it takes back.
    pub tip: String,
    /// Who gave it.
    pub name: String,
    /// Minor units: what it adds to what the performer has.
    pub amount: i64,
    /// The words with the tip, or why it was taken back.
    pub words: String,
}

impl Statements<'_> {
    /// The days from `first` to `last` on which there was anything, the latest
    /// first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn days(
        &self,
        performer: UserId,
        first: i64,
        last: i64,
    ) -> Result<Vec<DayRow>, StoreError> {
        let mut read = self.0.reader.acquire().await?;
        days(&mut read, performer, first, last).await
    }

    /// The entries of these days, the earliest first, and no more than `most`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn entries(
        &self,
        performer: UserId,
        first: i64,
        last: i64,
        most: u32,
    ) -> Result<Vec<EntryRow>, StoreError> {
        let rows = sqlx::query_as(
            "SELECT e.at, e.kind, e.id, e.tip, users.name, e.amount, e.words FROM (
                 SELECT at, kind, id, id AS tip, debit AS giver, amount, message AS words
                 FROM ledger_transfers
                 WHERE kind = 'tip' AND credit = ?1 AND at >= ?2 AND at < ?3
                 UNION ALL
                 SELECT at, kind, id, reverses, credit, -amount, message
                 FROM ledger_transfers
                 WHERE kind = 'refund' AND debit = ?1 AND at >= ?2 AND at < ?3
             ) e JOIN users ON users.id = e.giver ORDER BY e.at, e.id LIMIT ?4",
        )
        .bind(performer.to_string())
        .bind(first.saturating_mul(DAY))
        .bind(last.saturating_add(1).saturating_mul(DAY))
        .bind(most)
        .fetch_all(&self.0.reader)
        .await?;
        Ok(rows)
    }
}

async fn days(
    connection: &mut SqliteConnection,
    performer: UserId,
    first: i64,
    last: i64,
) -> Result<Vec<DayRow>, StoreError> {
    let rows = sqlx::query_as(
        "SELECT day, sum(tips) AS tips, sum(earned) AS earned, sum(refunds) AS refunds,
                sum(refunded) AS refunded FROM (
             SELECT at / ?4 AS day, 1 AS tips, amount AS earned, 0 AS refunds, 0 AS refunded
             FROM ledger_transfers
             WHERE kind = 'tip' AND credit = ?1 AND at >= ?2 AND at < ?3
             UNION ALL
             SELECT at / ?4, 0, 0, 1, amount
             FROM ledger_transfers
             WHERE kind = 'refund' AND debit = ?1 AND at >= ?2 AND at < ?3
         ) GROUP BY day ORDER BY day DESC",
    )
    .bind(performer.to_string())
    .bind(first.saturating_mul(DAY))
    .bind(last.saturating_add(1).saturating_mul(DAY))
    .bind(DAY)
    .fetch_all(connection)
    .await?;
    Ok(rows)
}
