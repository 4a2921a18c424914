//! Stages as they stand in the database: one for each performer.

use footlight_shared::{Preset, StageId, StageStatus, Title, UserId, UserName};
use rand::Rng;
use rand::distr::slice::Choose;

use super::{Store, StoreError};

/// A stage and its performer's name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StageRow {
    /// Its address.
    pub id: StageId,
    /// Whose it is.
    pub owner: UserId,
    /// What is on.
    pub title: Title,
    /// The owner's name.
    pub performer: UserName,
    /// How the picture is meant to be.
    pub preset: Preset,
    /// As last written.
    pub status: StageStatus,
    /// When the present or last stream began, in milliseconds of Unix time.
    pub started_at: Option<u64>,
    /// Grows with each change of what the stage announces.
    pub playbill: u32,
    /// The version of its poster, where there is one.
    pub poster: Option<u64>,
}

/// Reads and writes stages.
#[derive(Debug)]
pub struct Stages<'a>(pub(super) &'a Store);

type Columns = (String, String, String, String, String, Option<i64>, String, i64, Option<i64>);

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT stages.id, stages.owner, stages.title, users.name, stages.status, ",
            "stages.started_at, stages.preset, stages.playbill, posters.version ",
            "FROM stages JOIN users ON users.id = stages.owner ",
            "LEFT JOIN posters ON posters.stage = stages.id ",
            $rest
        )
    };
}

const ID_CHARS: &[char] = &[
    'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's',
    't', 'u', 'v', 'w', 'x', 'y', 'z', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
];
const ID_LENGTH: usize = 12;

impl Stages<'_> {
    /// The stage with this address.
    ///
    /// # Errors
    /// The database failed.
    pub async fn by_id(&self, id: &StageId) -> Result<Option<StageRow>, StoreError> {
        let row: Option<Columns> = sqlx::query_as(select!("WHERE stages.id = ?"))
            .bind(id.as_str())
            .fetch_optional(&self.0.reader)
            .await?;
        row.map(parse).transpose()
    }

    /// A performer's stage, if he has made it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn by_owner(&self, owner: UserId) -> Result<Option<StageRow>, StoreError> {
        let row: Option<Columns> = sqlx::query_as(select!("WHERE stages.owner = ?"))
            .bind(owner.to_string())
            .fetch_optional(&self.0.reader)
            .await?;
        row.map(parse).transpose()
    }

    /// The stages that were on when the process ended: live or away.
    ///
    /// # Errors
    /// The database failed.
    pub async fn interrupted(&self) -> Result<Vec<StageRow>, StoreError> {
        let rows: Vec<Columns> = sqlx::query_as(select!("WHERE stages.status IN ('live', 'away')"))
            .fetch_all(&self.0.reader)
            .await?;
        rows.into_iter().map(parse).collect()
    }

    /// Makes the performer's stage, or gives it another title, and another
    /// picture where there is a `preset`; true where it was made.
    ///
    /// # Errors
    /// The database failed.
    pub async fn put(
        &self,
        owner: UserId,
        title: &Title,
        preset: Option<Preset>,
    ) -> Result<(StageRow, bool), StoreError> {
        let mut write = self.0.write().await?;
        let update = "UPDATE stages SET title = ?, preset = coalesce(?, preset) WHERE owner = ?";
        let renamed = sqlx::query(update)
            .bind(title.as_str())
            .bind(preset.map(Preset::name))
            .bind(owner.to_string())
            .execute(&mut *write)
            .await?
            .rows_affected();
        if renamed == 0 {
            sqlx::query(
                "INSERT INTO stages (id, owner, title, preset, status) \
                 VALUES (?, ?, ?, ?, 'offline')",
            )
            .bind(random_id())
            .bind(owner.to_string())
            .bind(title.as_str())
            .bind(preset.unwrap_or_default().name())
            .execute(&mut *write)
            .await?;
        }
        let row: Columns = sqlx::query_as(select!("WHERE stages.owner = ?"))
            .bind(owner.to_string())
            .fetch_one(&mut *write)
            .await?;
        write.commit().await?;
        Ok((parse(row)?, renamed == 0))
    }

    /// Writes what the stage is now. `started_at` is kept where it is `None`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn set_status(
        &self,
        id: &StageId,
        status: StageStatus,
        started_at: Option<u64>,
    ) -> Result<(), StoreError> {
        let started_at = started_at.and_then(|at| i64::try_from(at).ok());
        let mut write = self.0.write().await?;
        sqlx::query(
            "UPDATE stages SET status = ?, started_at = coalesce(?, started_at) WHERE id = ?",
        )
        .bind(status_text(status))
        .bind(started_at)
        .bind(id.as_str())
        .execute(&mut *write)
        .await?;
        write.commit().await?;
        Ok(())
    }
}

fn random_id() -> String {
    match Choose::new(ID_CHARS) {
        Ok(chars) => rand::rng().sample_iter(chars).take(ID_LENGTH).collect(),
        Err(_) => unreachable!("there are characters to choose from"),
    }
}

fn status_text(status: StageStatus) -> &'static str {
    match status {
        StageStatus::Offline => "offline",
        StageStatus::Live => "live",
        StageStatus::Away => "away",
        StageStatus::Ended => "ended",
    }
}

pub(super) fn parse_status(text: &str) -> StageStatus {
    match text {
        "live" => StageStatus::Live,
        "away" => StageStatus::Away,
        "ended" => StageStatus::Ended,
        _ => StageStatus::Offline,
    }
}

fn parse(row: Columns) -> Result<StageRow, StoreError> {
    let (id, owner, title, performer, status, started_at, preset, playbill, poster) = row;
    let status = parse_status(&status);
    Ok(StageRow {
        id: id.parse().map_err(|_| StoreError::Damaged("stage id"))?,
        owner: owner.parse().map_err(|_| StoreError::Damaged("user id"))?,
        title: title.parse().map_err(|_| StoreError::Damaged("title"))?,
        performer: performer.parse().map_err(|_| StoreError::Damaged("name"))?,
        // One that an earlier version does not know is the usual one.
        preset: Preset::from_name(&preset).unwrap_or_default(),
        status,
        started_at: started_at.and_then(|at| u64::try_from(at).ok()),
        playbill: u32::try_from(playbill).unwrap_or(u32::MAX),
        poster: poster.and_then(|version| u64::try_from(version).ok()),
    })
}
