//! What stages announce of themselves to those who are not there: their next
//! show, their poster, and who follows them.

use footlight_shared::{Announced, Playbill, StageId, UserId, limit};
use sqlx::SqliteConnection;

use super::playbill::{goal, touch};
use super::stage::parse_status;
use super::{Store, StoreError, now_ms};
use crate::still::{Format, Picture};

/// Reads and writes announcements.
#[derive(Debug)]
pub struct Announcements<'a>(pub(super) &'a Store);

/// Which stages to list.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// Those whose next show is after this time, the soonest first.
    Coming(i64),
    /// Those whose title or performer has these words in it.
    Found(&'a str),
    /// Those whom this user follows.
    Followed(UserId),
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.title, users.name, s.status, s.next_show, posters.version, ",
            "EXISTS (SELECT 1 FROM follows f WHERE f.stage = s.id AND f.user = ?1) ",
            "FROM stages s JOIN users ON users.id = s.owner ",
            "LEFT JOIN posters ON posters.stage = s.id ",
            $rest
        )
    };
}

type Columns = (String, String, String, String, Option<i64>, Option<i64>, bool);

impl Announcements<'_> {
    /// All that a stage announces, as `viewer` sees it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn playbill(
        &self,
        stage: &StageId,
        viewer: Option<UserId>,
    ) -> Result<Playbill, StoreError> {
        let mut read = self.0.reader.begin().await?;
        let goal = goal(&mut read, stage).await?;
        let (next_show, poster, followers, following): (Option<i64>, Option<i64>, i64, bool) =
            sqlx::query_as(
                "SELECT s.next_show, posters.version,
                        (SELECT count(*) FROM follows WHERE stage = s.id),
                        EXISTS (SELECT 1 FROM follows WHERE stage = s.id AND user = ?1)
                 FROM stages s LEFT JOIN posters ON posters.stage = s.id WHERE s.id = ?2",
            )
            .bind(viewer.map(|viewer| viewer.to_string()))
            .bind(stage.as_str())
            .fetch_one(&mut *read)
            .await?;
        read.commit().await?;
        Ok(Playbill {
            goal,
            next_show: time(next_show),
            poster: time(poster),
            followers: u32::try_from(followers).unwrap_or(u32::MAX),
            following,
        })
    }

    /// Stages, no more than `most`. Who is on them now the caller knows better.
    ///
    /// # Errors
    /// The database failed.
    pub async fn list(
        &self,
        which: Which<'_>,
        viewer: Option<UserId>,
        most: u32,
    ) -> Result<Vec<Announced>, StoreError> {
        let viewer = viewer.map(|viewer| viewer.to_string());
        let rows: Vec<Columns> = match which {
            Which::Coming(after) => {
                sqlx::query_as(select!(
                    "WHERE s.next_show > ?2 ORDER BY s.next_show, s.id LIMIT ?3"
                ))
                .bind(viewer)
                .bind(after)
                .bind(most)
                .fetch_all(&self.0.reader)
                .await?
            }
            Which::Found(words) => {
                sqlx::query_as(select!(
                    "WHERE s.title LIKE ?2 ESCAPE '\\' OR users.name LIKE ?2 ESCAPE '\\'
                     ORDER BY s.status IN ('live', 'away') DESC, s.started_at DESC, s.id LIMIT ?3"
                ))
                .bind(viewer)
                .bind(pattern(words))
                .bind(most)
                .fetch_all(&self.0.reader)
                .await?
            }
            Which::Followed(user) => {
                sqlx::query_as(select!(
                    "JOIN follows own ON own.stage = s.id AND own.user = ?2
                     ORDER BY s.status IN ('live', 'away') DESC, s.next_show IS NULL,
                     s.next_show, s.id LIMIT ?3"
                ))
                .bind(viewer)
                .bind(user.to_string())
                .bind(most)
                .fetch_all(&self.0.reader)
                .await?
            }
        };
        rows.into_iter().map(parse).collect()
    }

    /// The next show begins then; `None` for not known.
    ///
    /// # Errors
    /// The database failed.
    pub async fn set_next_show(&self, stage: &StageId, at: Option<u64>) -> Result<(), StoreError> {
        let mut write = self.0.write().await?;
        sqlx::query("UPDATE stages SET next_show = ? WHERE id = ?")
            .bind(at.and_then(|at| i64::try_from(at).ok()))
            .bind(stage.as_str())
            .execute(&mut *write)
            .await?;
        touch(&mut write, stage).await?;
        write.commit().await?;
        Ok(())
    }

    /// Gives the stage another poster, or none.
    ///
    /// # Errors
    /// The database failed.
    pub async fn set_poster(
        &self,
        stage: &StageId,
        poster: Option<&Picture>,
    ) -> Result<(), StoreError> {
        let mut write = self.0.write().await?;
        match poster {
            Some(picture) => put_poster(&mut write, stage, picture).await?,
            None => {
                sqlx::query("DELETE FROM posters WHERE stage = ?")
                    .bind(stage.as_str())
                    .execute(&mut *write)
                    .await?;
            }
        }
        touch(&mut write, stage).await?;
        write.commit().await?;
        Ok(())
    }

    /// The stage's poster and its version.
    ///
    /// # Errors
    /// The database failed.
    pub async fn poster(&self, stage: &StageId) -> Result<Option<(u64, Picture)>, StoreError> {
        let row: Option<(i64, String, Vec<u8>)> =
            sqlx::query_as("SELECT version, kind, bytes FROM posters WHERE stage = ?")
                .bind(stage.as_str())
                .fetch_optional(&self.0.reader)
                .await?;
        let Some((version, kind, bytes)) = row else { return Ok(None) };
        let damaged = || StoreError::Damaged("poster");
        let format = Format::of_type(&kind).ok_or_else(damaged)?;
        let picture = Picture::parse(format, bytes.into()).map_err(|_| damaged())?;
        Ok(Some((u64::try_from(version).map_err(|_| damaged())?, picture)))
    }

    /// This user follows the stage; false where he follows as many others as one may.
    ///
    /// # Errors
    /// The database failed.
    pub async fn follow(&self, stage: &StageId, user: UserId) -> Result<bool, StoreError> {
        let user = user.to_string();
        let mut write = self.0.write().await?;
        sqlx::query(
            "INSERT INTO follows (user, stage, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(&user)
        .bind(stage.as_str())
        .bind(now_ms())
        .execute(&mut *write)
        .await?;
        let followed: i64 = sqlx::query_scalar("SELECT count(*) FROM follows WHERE user = ?")
            .bind(&user)
            .fetch_one(&mut *write)
            .await?;
        if followed > limit::FOLLOWED {
            return Ok(false);
        }
        write.commit().await?;
        Ok(true)
    }

    /// He does not any more.
    ///
    /// # Errors
    /// The database failed.
    pub async fn unfollow(&self, stage: &StageId, user: UserId) -> Result<(), StoreError> {
        let mut write = self.0.write().await?;
        sqlx::query("DELETE FROM follows WHERE user = ? AND stage = ?")
            .bind(user.to_string())
            .bind(stage.as_str())
            .execute(&mut *write)
            .await?;
        write.commit().await?;
        Ok(())
    }
}

async fn put_poster(
    write: &mut SqliteConnection,
    stage: &StageId,
    picture: &Picture,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO posters (stage, version, kind, bytes) VALUES (?, ?, ?, ?)
         ON CONFLICT (stage) DO UPDATE SET version = max(version + 1, excluded.version),
         kind = excluded.kind, bytes = excluded.bytes",
    )
    .bind(stage.as_str())
    // By the clock: no browser takes it for one from before a deletion.
    .bind(now_ms())
    .bind(picture.format().type_name())
    .bind(picture.bytes().as_ref())
    .execute(write)
    .await?;
    Ok(())
}

/// Any text with these words in it, whatever they are made of.
fn pattern(words: &str) -> String {
    let mut pattern = String::from("%");
    for letter in words.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

fn parse(row: Columns) -> Result<Announced, StoreError> {
    let (id, title, performer, status, next_show, poster, following) = row;
    Ok(Announced {
        id: id.parse().map_err(|_| StoreError::Damaged("stage id"))?,
        title: title.parse().map_err(|_| StoreError::Damaged("title"))?,
        performer: performer.parse().map_err(|_| StoreError::Damaged("name"))?,
        status: parse_status(&status),
        viewers: 0,
        next_show: time(next_show),
        poster: time(poster),
        following,
    })
}

fn time(ms: Option<i64>) -> Option<u64> {
    ms.and_then(|ms| u64::try_from(ms).ok())
}
