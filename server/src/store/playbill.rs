//! What stages announce: their goals, and the tokens of their overlays.

use footlight_shared::{Amount, Goal, NewGoal, StageId, TipBoard, TipId};
use sqlx::SqliteConnection;

use super::tip::{read_board, total};
use super::{Store, StoreError, now_ms};
use crate::auth::secret::SecretHash;

/// Reads and writes what stages announce.
#[derive(Debug)]
pub struct Playbills<'a>(pub(super) &'a Store);

impl Playbills<'_> {
    /// The goal, the tips, and the playbill's version, which belong together.
    ///
    /// # Errors
    /// The database failed.
    pub async fn glance(
        &self,
        stage: &StageId,
    ) -> Result<(Option<Goal>, TipBoard, u32), StoreError> {
        let mut read = self.0.reader.begin().await?;
        let goal = goal(&mut read, stage).await?;
        let board = read_board(&mut read, stage).await?;
        let version: i64 = sqlx::query_scalar("SELECT playbill FROM stages WHERE id = ?")
            .bind(stage.as_str())
            .fetch_one(&mut *read)
            .await?;
        read.commit().await?;
        Ok((goal, board, u32::try_from(version).unwrap_or(u32::MAX)))
    }

    /// Collects for this from now on, and from nothing.
    ///
    /// # Errors
    /// The database failed.
    pub async fn set_goal(&self, stage: &StageId, new: &NewGoal) -> Result<Goal, StoreError> {
        let mut write = self.0.write().await?;
        let from_total = total(&mut write, stage).await?;
        sqlx::query(
            "INSERT INTO tip_goals (stage, title, target, from_total, set_at, after_seq)
             VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(seq), 0) FROM ledger_transfers))
             ON CONFLICT (stage) DO UPDATE SET title = excluded.title, target = excluded.target,
             from_total = excluded.from_total, set_at = excluded.set_at,
             after_seq = excluded.after_seq",
        )
        .bind(stage.as_str())
        .bind(new.title.as_str())
        .bind(new.target.minor())
        .bind(from_total)
        .bind(now_ms())
        .execute(&mut *write)
        .await?;
        touch(&mut write, stage).await?;
        write.commit().await?;
        Ok(Goal { title: new.title.clone(), target: new.target, from_total })
    }

    /// Collects for nothing in particular any more; false where that was so.
    ///
    /// # Errors
    /// The database failed.
    pub async fn clear_goal(&self, stage: &StageId) -> Result<bool, StoreError> {
        let mut write = self.0.write().await?;
        let cleared = sqlx::query("DELETE FROM tip_goals WHERE stage = ?")
            .bind(stage.as_str())
            .execute(&mut *write)
            .await?
            .rows_affected()
            > 0;
        if cleared {
            touch(&mut write, stage).await?;
        }
        write.commit().await?;
        Ok(cleared)
    }

    /// Gives the stage's overlay this token; the one before is worth nothing from
    /// now on. `None` takes it away.
    ///
    /// # Errors
    /// The database failed.
    pub async fn set_overlay(
        &self,
        stage: &StageId,
        token: Option<&SecretHash>,
    ) -> Result<(), StoreError> {
        let mut write = self.0.write().await?;
        let query = match token {
            Some(hash) => sqlx::query(
                "INSERT INTO overlay_tokens (stage, hash, created_at) VALUES (?, ?, ?)
                 ON CONFLICT (stage) DO UPDATE SET hash = excluded.hash,
                 created_at = excluded.created_at",
            )
            .bind(stage.as_str())
            .bind(hash.as_bytes())
            .bind(now_ms()),
            None => sqlx::query("DELETE FROM overlay_tokens WHERE stage = ?").bind(stage.as_str()),
        };
        query.execute(&mut *write).await?;
        write.commit().await?;
        Ok(())
    }

    /// True where this is the token of the stage's overlay.
    ///
    /// # Errors
    /// The database failed.
    pub async fn is_overlay(
        &self,
        stage: &StageId,
        token: &SecretHash,
    ) -> Result<bool, StoreError> {
        let found: Option<i64> =
            sqlx::query_scalar("SELECT 1 FROM overlay_tokens WHERE stage = ? AND hash = ?")
                .bind(stage.as_str())
                .bind(token.as_bytes())
                .fetch_optional(&self.0.reader)
                .await?;
        Ok(found.is_some())
    }
}

/// The house is to look at the stage's playbill again.
pub(super) async fn touch(write: &mut SqliteConnection, stage: &StageId) -> Result<(), StoreError> {
    sqlx::query("UPDATE stages SET playbill = playbill + 1 WHERE id = ?")
        .bind(stage.as_str())
        .execute(write)
        .await?;
    Ok(())
}

/// A tip was taken back. One that was given before the goal was set is in both
/// sums that what has come together is the difference of.
pub(super) async fn give_back(
    write: &mut SqliteConnection,
    stage: &StageId,
    tip: TipId,
    amount: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE tip_goals SET from_total = from_total - ? WHERE stage = ?
         AND after_seq >= (SELECT seq FROM ledger_transfers WHERE id = ?)",
    )
    .bind(amount)
    .bind(stage.as_str())
    .bind(tip.to_string())
    .execute(&mut *write)
    .await?;
    touch(write, stage).await
}

/// What is collected for on a stage.
pub(super) async fn goal(
    connection: &mut SqliteConnection,
    stage: &StageId,
) -> Result<Option<Goal>, StoreError> {
    let row: Option<(String, i64, i64)> =
        sqlx::query_as("SELECT title, target, from_total FROM tip_goals WHERE stage = ?")
            .bind(stage.as_str())
            .fetch_optional(connection)
            .await?;
    let Some((title, target, from_total)) = row else { return Ok(None) };
    Ok(Some(Goal {
        title: title.parse().map_err(|_| StoreError::Damaged("goal"))?,
        target: Amount::try_from(target).map_err(|_| StoreError::Damaged("goal"))?,
        from_total,
    }))
}
