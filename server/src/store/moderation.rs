//! Who sees to order where, what holds against whom, and all that was done: on stages
//! and in rooms alike.

mod audit;
mod sanction;

use footlight_shared::{ChatPlace, RoomId, StageId, UserId, UserName, limit};
use sqlx::SqliteConnection;

pub(super) use self::audit::add as audit;
use super::{Store, StoreError};
use crate::moderation::{Kind, Sanction};

/// An act, for the audit.
#[derive(Clone, Debug)]
pub(crate) struct Act<'a> {
    /// Where.
    pub(crate) place: &'a ChatPlace,
    /// By whom.
    pub(crate) actor: (UserId, &'a str),
    /// What.
    pub(crate) name: &'static str,
    /// On whom, where on anybody; which user, where it is one.
    pub(crate) target: Option<(Option<UserId>, &'a str)>,
    /// Why; empty where nothing was said.
    pub(crate) reason: &'a str,
    /// When it ends, where it does.
    pub(crate) until: Option<u64>,
}

/// What follows from an act.
#[derive(Clone, Debug)]
pub(crate) enum Change<'a> {
    /// These hold from now on.
    Put(&'a [Sanction]),
    /// These do not hold any more.
    Lift(Kind, &'a [UserId]),
    /// He sees to order, or not any more.
    Moderator(UserId, bool),
    /// He performs on the stage, too, or not any more.
    Performer(&'a StageId, UserId, bool),
    /// Seconds between two messages.
    Slow(u32),
    /// The room is over: it goes, unless it is to stay.
    RoomOver(&'a RoomId),
}

/// Reads and writes them.
#[derive(Debug)]
pub(crate) struct Moderation<'a>(pub(super) &'a Store);

impl Moderation<'_> {
    /// Writes down an act and all that follows from it, or nothing. True where a room is gone
    /// by it.
    ///
    /// # Errors
    /// The database failed, or there are as many of those whom it names as there may be.
    pub(crate) async fn write(
        &self,
        act: &Act<'_>,
        changes: &[Change<'_>],
    ) -> Result<bool, StoreError> {
        let mut write = self.0.write().await?;
        audit(&mut write, act).await?;
        let place = act.place.to_string();
        let mut gone = false;
        for change in changes {
            gone |= apply(&mut write, &place, change).await?;
        }
        write.commit().await?;
        Ok(gone)
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

    /// True where the owner has named this one to perform on his stage.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn performs(&self, stage: &StageId, user: UserId) -> Result<bool, StoreError> {
        let named: Option<i64> =
            sqlx::query_scalar("SELECT 1 FROM stage_performers WHERE stage = ? AND user = ?")
                .bind(stage.as_str())
                .bind(user.to_string())
                .fetch_optional(&self.0.reader)
                .await?;
        Ok(named.is_some())
    }

    /// Whom he has named to.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn performers(&self, stage: &StageId) -> Result<Vec<UserName>, StoreError> {
        let names: Vec<String> = sqlx::query_scalar(
            "SELECT users.name FROM stage_performers JOIN users ON users.id = stage_performers.user
             WHERE stage = ? ORDER BY users.name",
        )
        .bind(stage.as_str())
        .fetch_all(&self.0.reader)
        .await?;
        let parse = |name: String| name.parse().map_err(|_| StoreError::Damaged("name"));
        names.into_iter().map(parse).collect()
    }

    /// Whom the owner has named.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn moderators(
        &self,
        place: &ChatPlace,
    ) -> Result<Vec<(UserId, UserName)>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT users.id, users.name FROM moderators JOIN users ON users.id = moderators.user
             WHERE place = ? ORDER BY users.name",
        )
        .bind(place.to_string())
        .fetch_all(&self.0.reader)
        .await?;
        let parse = |(id, name): (String, String)| {
            let id = id.parse().map_err(|_| StoreError::Damaged("user id"))?;
            Ok((id, name.parse().map_err(|_| StoreError::Damaged("name"))?))
        };
        rows.into_iter().map(parse).collect()
    }
}

async fn apply(
    write: &mut SqliteConnection,
    place: &str,
    change: &Change<'_>,
) -> Result<bool, StoreError> {
    let mut gone = false;
    match change {
        Change::Put(sanctions) => sanction::put(write, place, sanctions).await?,
        Change::Lift(kind, users) => sanction::lift(write, place, *kind, users).await?,
        Change::Moderator(user, true) => {
            let name = "INSERT OR IGNORE INTO moderators (place, user) VALUES (?, ?)";
            sqlx::query(name).bind(place).bind(user.to_string()).execute(&mut *write).await?;
            let count = "SELECT COUNT(*) FROM moderators WHERE place = ?";
            let count = sqlx::query_scalar(count).bind(place).fetch_one(write).await?;
            at_most(limit::MODERATORS, "moderators in a place", count)?;
        }
        Change::Moderator(user, false) => {
            let text = "DELETE FROM moderators WHERE place = ? AND user = ?";
            sqlx::query(text).bind(place).bind(user.to_string()).execute(write).await?;
        }
        Change::Performer(stage, user, true) => {
            let name = "INSERT OR IGNORE INTO stage_performers (stage, user) VALUES (?, ?)";
            let query = sqlx::query(name).bind(stage.as_str()).bind(user.to_string());
            query.execute(&mut *write).await?;
            let count = "SELECT COUNT(*) FROM stage_performers WHERE stage = ?";
            let count = sqlx::query_scalar(count).bind(stage.as_str()).fetch_one(write).await?;
            at_most(limit::PERFORMERS, "performers besides the owner", count)?;
        }
        Change::Performer(stage, user, false) => {
            let text = "DELETE FROM stage_performers WHERE stage = ? AND user = ?";
            let query = sqlx::query(text).bind(stage.as_str()).bind(user.to_string());
            query.execute(write).await?;
        }
        Change::Slow(seconds) => {
            sqlx::query(
                "INSERT INTO chat_places (place, slow_seconds) VALUES (?, ?)
                 ON CONFLICT DO UPDATE SET slow_seconds = excluded.slow_seconds",
            )
            .bind(place)
            .bind(seconds)
            .execute(write)
            .await?;
        }
        Change::RoomOver(room) => {
            let over = "DELETE FROM rooms WHERE id = ? AND NOT keep";
            let over = sqlx::query(over).bind(room.as_str()).execute(write).await?;
            gone = over.rows_affected() > 0;
        }
    }
    Ok(gone)
}

/// Fails beyond so many; what was written for it is then not kept.
fn at_most(most: usize, what: &'static str, count: i64) -> Result<(), StoreError> {
    if usize::try_from(count).is_ok_and(|count| count <= most) {
        return Ok(());
    }
    Err(StoreError::Many { what, most })
}
