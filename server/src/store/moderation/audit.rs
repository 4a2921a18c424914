//! The audit: what was done where, by whom, to whom, and why. It is only added to.

use footlight_shared::{AuditEntry, ChatPlace, limit};
use sqlx::SqliteConnection;

use super::{Act, Moderation};
use crate::store::{StoreError, now_ms};

type Columns = (i64, i64, String, String, Option<String>, String, Option<i64>);

impl Moderation<'_> {
    /// What was done there, the latest first: the first page, or that before the
    /// number `before`; and whether there is more.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn audit(
        &self,
        place: &ChatPlace,
        before: Option<u64>,
    ) -> Result<(Vec<AuditEntry>, bool), StoreError> {
        let before = before.and_then(|id| i64::try_from(id).ok()).unwrap_or(i64::MAX);
        let mut rows: Vec<Columns> = sqlx::query_as(
            "SELECT id, at, actor_name, act, target_name, reason, until FROM audit
             WHERE place = ? AND id < ? ORDER BY id DESC LIMIT ?",
        )
        .bind(place.to_string())
        .bind(before)
        .bind(limit::AUDIT_PAGE as i64 + 1)
        .fetch_all(&self.0.reader)
        .await?;
        let more = rows.len() > limit::AUDIT_PAGE;
        rows.truncate(limit::AUDIT_PAGE);
        Ok((rows.into_iter().map(entry).collect(), more))
    }
}

fn entry((id, at, by, act, who, reason, until): Columns) -> AuditEntry {
    let number = |value| u64::try_from(value).unwrap_or(0);
    AuditEntry { id: number(id), at: number(at), by, act, who, reason, until: until.map(number) }
}

/// Writes an act down.
///
/// # Errors
/// The database failed.
pub(in crate::store) async fn add(
    write: &mut SqliteConnection,
    act: &Act<'_>,
) -> Result<(), StoreError> {
    let user = act.target.and_then(|(user, _)| user);
    sqlx::query(
        "INSERT INTO audit (at, place, actor, actor_name, act, target, target_name, reason, until)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(now_ms())
    .bind(act.place.to_string())
    .bind(act.actor.0.to_string())
    .bind(act.actor.1)
    .bind(act.name)
    .bind(user.map(|user| user.to_string()))
    .bind(act.target.map(|(_, name)| name))
    .bind(act.reason)
    .bind(act.until.and_then(|until| i64::try_from(until).ok()))
    .execute(write)
    .await?;
    Ok(())
}
