//! Who sees to order where, what holds against whom, and all that was done.

use footlight_shared::{AuditEntry, ChatPlace, UserId, UserName, limit};
use sqlx::SqliteConnection;

use super::{Store, StoreError, now_ms};
use crate::moderation::{Kind, Sanction, Whom};

/// An act, for the audit.
#[derive(Clone, Debug)]
pub(crate) struct Act<'a> {
    /// Where.
    pub(crate) place: &'a ChatPlace,
    /// By whom.
    pub(crate) actor: (UserId, &'a UserName),
    /// What.
    pub(crate) name: &'static str,
    /// On whom, where on anybody.
    pub(crate) target: Option<&'a str>,
    /// Why.
    pub(crate) reason: &'a str,
    /// When it ends, where it does.
    pub(crate) until: Option<u64>,
}

/// What follows from an act.
#[derive(Clone, Debug)]
pub(crate) enum Change<'a> {
    /// Nothing that is kept here.
    None,
    /// These hold from now on.
    Put(&'a [Sanction]),
    /// These do not hold any more.
    Lift(Kind, &'a [UserId]),
    /// He sees to order, or not any more.
    Moderator(UserId, bool),
    /// Seconds between two messages.
    Slow(u32),
}

/// Reads and writes them.
#[derive(Debug)]
pub(crate) struct Moderation<'a>(pub(super) &'a Store);

impl Moderation<'_> {
    /// Writes down an act and what follows from it, both or neither.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn write(&self, act: &Act<'_>, change: Change<'_>) -> Result<(), StoreError> {
        let mut write = self.0.write().await?;
        audit(&mut write, act).await?;
        let place = act.place.to_string();
        match change {
            Change::None => {}
            Change::Put(sanctions) => {
                for sanction in sanctions {
                    put(&mut write, &place, sanction).await?;
                }
            }
            Change::Lift(kind, users) => {
                for user in users {
                    sqlx::query("DELETE FROM sanctions WHERE place = ? AND kind = ? AND user = ?")
                        .bind(&place)
                        .bind(kind_text(kind))
                        .bind(user.to_string())
                        .execute(&mut *write)
                        .await?;
                }
            }
            Change::Moderator(user, true) => {
                sqlx::query("INSERT OR IGNORE INTO moderators (place, user) VALUES (?, ?)")
                    .bind(&place)
                    .bind(user.to_string())
                    .execute(&mut *write)
                    .await?;
            }
            Change::Moderator(user, false) => {
                sqlx::query("DELETE FROM moderators WHERE place = ? AND user = ?")
                    .bind(&place)
                    .bind(user.to_string())
                    .execute(&mut *write)
                    .await?;
            }
            Change::Slow(seconds) => {
                sqlx::query(
                    "INSERT INTO chat_places (place, slow_seconds) VALUES (?, ?)
                     ON CONFLICT DO UPDATE SET slow_seconds = excluded.slow_seconds",
                )
                .bind(&place)
                .bind(seconds)
                .execute(&mut *write)
                .await?;
            }
        }
        write.commit().await?;
        Ok(())
    }

    /// True where the owner has named this one.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn is_named(
        &self,
        place: &ChatPlace,
        user: UserId,
    ) -> Result<bool, StoreError> {
        let named: Option<i64> =
            sqlx::query_scalar("SELECT 1 FROM moderators WHERE place = ? AND user = ?")
                .bind(place.to_string())
                .bind(user.to_string())
                .fetch_optional(&self.0.reader)
                .await?;
        Ok(named.is_some())
    }

    /// Whom the owner has named.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn moderators(&self, place: &ChatPlace) -> Result<Vec<UserName>, StoreError> {
        let names: Vec<String> = sqlx::query_scalar(
            "SELECT users.name FROM moderators JOIN users ON users.id = moderators.user
             WHERE place = ? ORDER BY users.name",
        )
        .bind(place.to_string())
        .fetch_all(&self.0.reader)
        .await?;
        let parse = |name: String| name.parse().map_err(|_| StoreError::Damaged("name"));
        names.into_iter().map(parse).collect()
    }

    /// What was done there, the latest first.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn audit(&self, place: &ChatPlace) -> Result<Vec<AuditEntry>, StoreError> {
        type Columns = (i64, String, String, Option<String>, String, Option<i64>);
        let rows: Vec<Columns> = sqlx::query_as(
            "SELECT at, actor_name, act, target_name, reason, until FROM audit
             WHERE place = ? ORDER BY id DESC LIMIT ?",
        )
        .bind(place.to_string())
        .bind(limit::CHAT_PAGE as i64)
        .fetch_all(&self.0.reader)
        .await?;
        let number = |value| u64::try_from(value).unwrap_or(0);
        let entry = |(at, by, act, who, reason, until): Columns| AuditEntry {
            at: number(at),
            by,
            act,
            who,
            reason,
            until: until.map(number),
        };
        Ok(rows.into_iter().map(entry).collect())
    }

    /// What holds now, everywhere. What holds no more is forgotten.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn sanctions(&self) -> Result<Vec<(ChatPlace, Sanction)>, StoreError> {
        let mut write = self.0.write().await?;
        sqlx::query("DELETE FROM sanctions WHERE until <= ?")
            .bind(now_ms())
            .execute(&mut *write)
            .await?;
        type Columns = (String, String, String, String, Option<Vec<u8>>, String, i64);
        let rows: Vec<Columns> =
            sqlx::query_as("SELECT place, kind, user, name, address, reason, until FROM sanctions")
                .fetch_all(&mut *write)
                .await?;
        write.commit().await?;
        rows.into_iter()
            .map(|(place, kind, user, name, address, reason, until)| {
                let user = user.parse().map_err(|_| StoreError::Damaged("user id"))?;
                let address = address.and_then(|bytes| bytes.try_into().ok());
                let kind = if kind == "mute" { Kind::Mute } else { Kind::Ban };
                let place = place.parse().map_err(|_| StoreError::Damaged("place"))?;
                let until = u64::try_from(until).unwrap_or(0);
                let whom = Whom { user, address };
                Ok((place, Sanction { kind, whom, name, reason, until }))
            })
            .collect()
    }
}

pub(super) async fn audit(write: &mut SqliteConnection, act: &Act<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit (at, place, actor, actor_name, act, target_name, reason, until)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(now_ms())
    .bind(act.place.to_string())
    .bind(act.actor.0.to_string())
    .bind(act.actor.1.as_str())
    .bind(act.name)
    .bind(act.target)
    .bind(act.reason)
    .bind(act.until.and_then(|until| i64::try_from(until).ok()))
    .execute(write)
    .await?;
    Ok(())
}

async fn put(
    write: &mut SqliteConnection,
    place: &str,
    sanction: &Sanction,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT OR REPLACE INTO sanctions (place, kind, user, name, address, reason, until)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(place)
    .bind(kind_text(sanction.kind))
    .bind(sanction.whom.user.to_string())
    .bind(&sanction.name)
    .bind(sanction.whom.address.map(|shadow| shadow.to_vec()))
    .bind(&sanction.reason)
    .bind(i64::try_from(sanction.until).unwrap_or(i64::MAX))
    .execute(write)
    .await?;
    Ok(())
}

fn kind_text(kind: Kind) -> &'static str {
    match kind {
        Kind::Mute => "mute",
        Kind::Ban => "ban",
    }
}
