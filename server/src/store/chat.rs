//! Chats: what is kept of them, and for how long.
//!
//! Invariants: an id stands for one message for as long as the message is kept,
//! a deleted one included; the numbers of a place's messages only grow.

use footlight_shared::{ChatId, ChatMessage, ChatPlace, ChatText, UserId, UserName, limit};
use sqlx::SqliteConnection;

use super::{Store, StoreError, now_ms};

/// A message that is to be kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChatLine {
    /// Made by the writer.
    pub id: ChatId,
    /// Where.
    pub place: ChatPlace,
    /// Who writes.
    pub author: UserId,
    /// His name.
    pub name: UserName,
    /// What.
    pub text: ChatText,
}

/// What became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Written {
    /// It is kept now.
    New(ChatMessage),
    /// It was before, under this number and at this time.
    Known {
        /// Its number.
        seq: u64,
        /// When it was written.
        at: u64,
    },
    /// The id stands for another message.
    Conflict,
    /// The place is gone.
    Nowhere,
}

/// Reads and writes chats.
#[derive(Debug)]
pub struct Chats<'a>(pub(super) &'a Store);

type Columns = (String, i64, String, String, i64);

impl Chats<'_> {
    /// Keeps these messages, in their order, all in one transaction; of each
    /// place the latest `keep`. When this returns, they are on the disk.
    ///
    /// # Errors
    /// The database failed: whether they are kept is then not known, and a
    /// retry finds out.
    pub async fn write(&self, lines: &[ChatLine], keep: u32) -> Result<Vec<Written>, StoreError> {
        let mut write = self.0.write().await?;
        let mut written = Vec::with_capacity(lines.len());
        for line in lines {
            written.push(match known(&mut write, line).await? {
                Some(known) => known,
                None if is_gone(&mut write, &line.place).await? => Written::Nowhere,
                None => Written::New(insert(&mut write, line, keep).await?),
            });
        }
        write.commit().await?;
        Ok(written)
    }

    /// What became of this message before, if it was written before.
    ///
    /// # Errors
    /// The database failed.
    pub async fn known(&self, line: &ChatLine) -> Result<Option<Written>, StoreError> {
        known(&mut *self.0.reader.acquire().await?, line).await
    }

    /// The latest messages there, or the latest before the number `before`: a
    /// page of them, the oldest first, and whether there are earlier ones.
    ///
    /// # Errors
    /// The database failed.
    pub async fn page(
        &self,
        place: &ChatPlace,
        before: Option<u64>,
    ) -> Result<(Vec<ChatMessage>, bool), StoreError> {
        let before = before.and_then(|seq| i64::try_from(seq).ok()).unwrap_or(i64::MAX);
        let mut rows: Vec<Columns> = sqlx::query_as(
            "SELECT id, seq, name, text, at FROM chat_messages
             WHERE place = ? AND seq < ? AND deleted_at IS NULL ORDER BY seq DESC LIMIT ?",
        )
        .bind(place.to_string())
        .bind(before)
        .bind(limit::CHAT_PAGE as i64 + 1)
        .fetch_all(&self.0.reader)
        .await?;
        let more = rows.len() > limit::CHAT_PAGE;
        rows.truncate(limit::CHAT_PAGE);
        let messages: Result<_, _> = rows.into_iter().rev().map(parse).collect();
        Ok((messages?, more))
    }

    /// Who wrote this message there, where it is kept and not deleted.
    ///
    /// # Errors
    /// The database failed.
    pub async fn author(
        &self,
        place: &ChatPlace,
        id: ChatId,
    ) -> Result<Option<(UserId, String)>, StoreError> {
        let row: Option<(String, String)> = sqlx::query_as(
            "SELECT author, name FROM chat_messages
             WHERE id = ? AND place = ? AND deleted_at IS NULL",
        )
        .bind(id.to_string())
        .bind(place.to_string())
        .fetch_optional(&self.0.reader)
        .await?;
        let Some((author, name)) = row else { return Ok(None) };
        Ok(Some((author.parse().map_err(|_| StoreError::Damaged("user id"))?, name)))
    }

    /// Forgets what a message said. Its id stays known.
    ///
    /// # Errors
    /// The database failed.
    pub async fn delete(&self, place: &ChatPlace, id: ChatId) -> Result<(), StoreError> {
        let mut write = self.0.write().await?;
        sqlx::query(
            "UPDATE chat_messages SET text = '', deleted_at = ? WHERE id = ? AND place = ?",
        )
        .bind(now_ms())
        .bind(id.to_string())
        .bind(place.to_string())
        .execute(&mut *write)
        .await?;
        write.commit().await?;
        Ok(())
    }

    /// Seconds that everybody waits between two messages of his.
    ///
    /// # Errors
    /// The database failed.
    pub async fn slow(&self, place: &ChatPlace) -> Result<u32, StoreError> {
        let seconds: Option<i64> =
            sqlx::query_scalar("SELECT slow_seconds FROM chat_places WHERE place = ?")
                .bind(place.to_string())
                .fetch_optional(&self.0.reader)
                .await?;
        Ok(seconds.and_then(|seconds| u32::try_from(seconds).ok()).unwrap_or(0))
    }

    /// Forgets what was written more than `keep_ms` ago; how much that was.
    ///
    /// # Errors
    /// The database failed.
    pub async fn clean(&self, keep_ms: i64) -> Result<u64, StoreError> {
        let mut write = self.0.write().await?;
        let gone = sqlx::query("DELETE FROM chat_messages WHERE at < ?")
            .bind(now_ms().saturating_sub(keep_ms))
            .execute(&mut *write)
            .await?
            .rows_affected();
        write.commit().await?;
        Ok(gone)
    }
}

async fn known(
    connection: &mut SqliteConnection,
    line: &ChatLine,
) -> Result<Option<Written>, StoreError> {
    type Known = (String, i64, String, String, i64, bool);
    let row: Option<Known> = sqlx::query_as(
        "SELECT place, seq, author, text, at, deleted_at IS NOT NULL
         FROM chat_messages WHERE id = ?",
    )
    .bind(line.id.to_string())
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(place, seq, author, text, at, deleted)| {
        let same = place == line.place.to_string()
            && author == line.author.to_string()
            && (deleted || text == line.text.as_str());
        if same { Written::Known { seq: number(seq), at: number(at) } } else { Written::Conflict }
    }))
}

/// A room goes with its chat, and nothing is written into what is gone.
async fn is_gone(write: &mut SqliteConnection, place: &ChatPlace) -> Result<bool, StoreError> {
    let ChatPlace::Room(room) = place else { return Ok(false) };
    let there: Option<i64> = sqlx::query_scalar("SELECT 1 FROM rooms WHERE id = ?")
        .bind(room.as_str())
        .fetch_optional(write)
        .await?;
    Ok(there.is_none())
}

async fn insert(
    write: &mut SqliteConnection,
    line: &ChatLine,
    keep: u32,
) -> Result<ChatMessage, StoreError> {
    let (place, at) = (line.place.to_string(), now_ms());
    let seq: i64 = sqlx::query_scalar(
        "INSERT INTO chat_places (place, last_seq) VALUES (?, 1)
         ON CONFLICT DO UPDATE SET last_seq = last_seq + 1 RETURNING last_seq",
    )
    .bind(&place)
    .fetch_one(&mut *write)
    .await?;
    sqlx::query(
        "INSERT INTO chat_messages (id, place, seq, author, name, text, at)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(line.id.to_string())
    .bind(&place)
    .bind(seq)
    .bind(line.author.to_string())
    .bind(line.name.as_str())
    .bind(line.text.as_str())
    .bind(at)
    .execute(&mut *write)
    .await?;
    sqlx::query("DELETE FROM chat_messages WHERE place = ? AND seq <= ?")
        .bind(&place)
        .bind(seq.saturating_sub(i64::from(keep)))
        .execute(&mut *write)
        .await?;
    Ok(ChatMessage {
        id: line.id,
        seq: number(seq),
        from: line.name.clone(),
        text: line.text.clone(),
        at: number(at),
    })
}

fn parse((id, seq, name, text, at): Columns) -> Result<ChatMessage, StoreError> {
    Ok(ChatMessage {
        id: id.parse().map_err(|_| StoreError::Damaged("chat id"))?,
        seq: number(seq),
        from: name.parse().map_err(|_| StoreError::Damaged("name"))?,
        text: text.parse().map_err(|_| StoreError::Damaged("chat message"))?,
        at: number(at),
    })
}

fn number(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
