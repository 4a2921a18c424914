//! A stage's tips at a glance: running sums that change with the journal, in
//! the same transaction.

use footlight_ledger::AccountId;
use footlight_shared::{Amount, StageId, Tip, TipBoard, Tipper, limit};
use sqlx::SqliteConnection;

use super::{TipOrder, account_text};
use crate::store::StoreError;

/// Adds a tip to the sums; the total and the top tippers after it.
pub(super) async fn add(
    write: &mut SqliteConnection,
    order: &TipOrder,
) -> Result<(i64, Vec<Tipper>), StoreError> {
    sqlx::query(
        "INSERT INTO stage_tippers (stage, user, amount) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET amount = amount + excluded.amount",
    )
    .bind(order.stage.as_str())
    .bind(order.from.to_string())
    .bind(order.amount.minor())
    .execute(&mut *write)
    .await?;
    sqlx::query(
        "INSERT INTO stage_totals (stage, amount) VALUES (?, ?)
         ON CONFLICT DO UPDATE SET amount = amount + excluded.amount",
    )
    .bind(order.stage.as_str())
    .bind(order.amount.minor())
    .execute(&mut *write)
    .await?;
    Ok((total(write, &order.stage).await?, top(write, &order.stage).await?))
}

/// Takes a tip out of the sums again.
pub(super) async fn take(
    write: &mut SqliteConnection,
    stage: &StageId,
    giver: AccountId,
    amount: i64,
) -> Result<(), StoreError> {
    let giver = account_text(giver);
    sqlx::query("UPDATE stage_totals SET amount = amount - ? WHERE stage = ?")
        .bind(amount)
        .bind(stage.as_str())
        .execute(&mut *write)
        .await?;
    sqlx::query("UPDATE stage_tippers SET amount = amount - ? WHERE stage = ? AND user = ?")
        .bind(amount)
        .bind(stage.as_str())
        .bind(&giver)
        .execute(&mut *write)
        .await?;
    sqlx::query("DELETE FROM stage_tippers WHERE stage = ? AND user = ? AND amount = 0")
        .bind(stage.as_str())
        .bind(&giver)
        .execute(write)
        .await?;
    Ok(())
}

pub(in crate::store) async fn read(
    connection: &mut SqliteConnection,
    stage: &StageId,
) -> Result<TipBoard, StoreError> {
    Ok(TipBoard {
        latest: latest(connection, stage).await?,
        total: total(connection, stage).await?,
        top: top(connection, stage).await?,
    })
}

async fn latest(
    connection: &mut SqliteConnection,
    stage: &StageId,
) -> Result<Vec<Tip>, StoreError> {
    let rows: Vec<(String, String, i64, String, i64)> = sqlx::query_as(
        "SELECT t.id, users.name, t.amount, t.message, t.at
         FROM ledger_transfers t JOIN users ON users.id = t.debit
         WHERE t.stage = ? AND t.kind = 'tip'
         AND NOT EXISTS (SELECT 1 FROM ledger_transfers r WHERE r.reverses = t.id)
         ORDER BY t.at DESC, t.id DESC LIMIT ?",
    )
    .bind(stage.as_str())
    .bind(limit::LATEST_TIPS as i64)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(id, from, amount, message, at)| {
            Ok(Tip {
                id: id.parse().map_err(|_| StoreError::Damaged("tip id"))?,
                from: from.parse().map_err(|_| StoreError::Damaged("name"))?,
                amount: Amount::try_from(amount).map_err(|_| StoreError::Damaged("amount"))?,
                message: message.parse().map_err(|_| StoreError::Damaged("message"))?,
                at: u64::try_from(at).map_err(|_| StoreError::Damaged("time"))?,
            })
        })
        .collect()
}

pub(in crate::store) async fn total(
    connection: &mut SqliteConnection,
    stage: &StageId,
) -> Result<i64, StoreError> {
    let total: Option<i64> = sqlx::query_scalar("SELECT amount FROM stage_totals WHERE stage = ?")
        .bind(stage.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(total.unwrap_or(0))
}

async fn top(
    connection: &mut SqliteConnection,
    stage: &StageId,
) -> Result<Vec<Tipper>, StoreError> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT users.name, s.amount FROM stage_tippers s JOIN users ON users.id = s.user
         WHERE s.stage = ? ORDER BY s.amount DESC, users.name LIMIT ?",
    )
    .bind(stage.as_str())
    .bind(limit::TOP_TIPPERS as i64)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(name, amount)| {
            let name = name.parse().map_err(|_| StoreError::Damaged("name"))?;
            Ok(Tipper { name, amount })
        })
        .collect()
}
