//! What holds against whom.

use footlight_shared::{ChatPlace, UserId};
use sqlx::SqliteConnection;

use super::Moderation;
use crate::moderation::{Kind, Rank, Sanction, Whom};
use crate::store::{StoreError, now_ms};

impl Moderation<'_> {
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
        type Columns = (String, String, String, String, Option<Vec<u8>>, String, i64, String);
        let rows: Vec<Columns> = sqlx::query_as(
            "SELECT place, kind, user, name, address, reason, until, rank FROM sanctions",
        )
        .fetch_all(&mut *write)
        .await?;
        write.commit().await?;
        rows.into_iter()
            .map(|(place, kind, user, name, address, reason, until, rank)| {
                let user = user.parse().map_err(|_| StoreError::Damaged("user id"))?;
                let address = address.and_then(|bytes| bytes.try_into().ok());
                let kind = if kind == "mute" { Kind::Mute } else { Kind::Ban };
                let place = place.parse().map_err(|_| StoreError::Damaged("place"))?;
                let by = parse_rank(&rank)?;
                let until = u64::try_from(until).unwrap_or(0);
                let whom = Whom { user, address };
                Ok((place, Sanction { kind, whom, name, reason, until, by }))
            })
            .collect()
    }
}

pub(super) async fn put(
    write: &mut SqliteConnection,
    place: &str,
    sanctions: &[Sanction],
) -> Result<(), StoreError> {
    for sanction in sanctions {
        sqlx::query(
            "INSERT OR REPLACE INTO sanctions (place, kind, user, name, address, reason, until,
             rank) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(place)
        .bind(text(sanction.kind))
        .bind(sanction.whom.user.to_string())
        .bind(&sanction.name)
        .bind(sanction.whom.address.map(|shadow| shadow.to_vec()))
        .bind(&sanction.reason)
        .bind(i64::try_from(sanction.until).unwrap_or(i64::MAX))
        .bind(rank_text(sanction.by))
        .execute(&mut *write)
        .await?;
    }
    Ok(())
}

pub(super) async fn lift(
    write: &mut SqliteConnection,
    place: &str,
    kind: Kind,
    users: &[UserId],
) -> Result<(), StoreError> {
    for user in users {
        sqlx::query("DELETE FROM sanctions WHERE place = ? AND kind = ? AND user = ?")
            .bind(place)
            .bind(text(kind))
            .bind(user.to_string())
            .execute(&mut *write)
            .await?;
    }
    Ok(())
}

fn text(kind: Kind) -> &'static str {
    match kind {
        Kind::Mute => "mute",
        Kind::Ban => "ban",
    }
}

fn rank_text(rank: Rank) -> &'static str {
    match rank {
        Rank::Admin => "admin",
        Rank::Owner => "owner",
        // Nobody below imposes anything.
        Rank::Moderator | Rank::Guest => "moderator",
    }
}

fn parse_rank(text: &str) -> Result<Rank, StoreError> {
    match text {
        "admin" => Ok(Rank::Admin),
        "owner" => Ok(Rank::Owner),
        "moderator" => Ok(Rank::Moderator),
        _ => Err(StoreError::Damaged("rank")),
    }
}
