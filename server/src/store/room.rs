//! Rooms as they stand in the database, who may not come in, and what their
//! moderators have done.

use std::net::IpAddr;
use std::time::Duration;

use footlight_shared::{RoomAccess, RoomAct, RoomId, Title, UserId, UserName};
use sqlx::{Sqlite, Transaction};

use super::{Store, StoreError, now_ms};
use crate::room::Record;

/// Rooms of one account.
const PER_OWNER: i64 = 20;
/// Bans that one room keeps; the oldest go first.
const BANS: i64 = 1000;

/// A room and its host's name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoomRow {
    /// Its address.
    pub id: RoomId,
    /// Whose it is.
    pub owner: UserId,
    /// The owner's name.
    pub host: UserName,
    /// What it is called.
    pub title: Title,
    /// Who may come in.
    pub access: RoomAccess,
    /// The password's hash, where it opens by one.
    pub password_hash: Option<String>,
    /// Most people in it.
    pub limit: u32,
    /// It stays when nobody is in it.
    pub keep: bool,
    /// People without an account may come in.
    pub guests: bool,
}

/// Reads and writes rooms.
#[derive(Debug)]
pub struct Rooms<'a>(pub(super) &'a Store);

type Columns = (String, String, String, String, String, Option<String>, u32, bool, bool);

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT rooms.id, rooms.owner, users.name, rooms.title, rooms.access, ",
            "rooms.password_hash, rooms.people, rooms.keep, rooms.guests ",
            "FROM rooms JOIN users ON users.id = rooms.owner ",
            $rest
        )
    };
}

impl Rooms<'_> {
    /// The room with this address.
    ///
    /// # Errors
    /// The database failed.
    pub async fn by_id(&self, id: &RoomId) -> Result<Option<RoomRow>, StoreError> {
        let row: Option<Columns> = sqlx::query_as(select!("WHERE rooms.id = ?"))
            .bind(id.as_str())
            .fetch_optional(&self.0.reader)
            .await?;
        row.map(parse).transpose()
    }

    /// An account's rooms, the latest first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn by_owner(&self, owner: UserId) -> Result<Vec<RoomRow>, StoreError> {
        let rows: Vec<Columns> =
            sqlx::query_as(select!("WHERE rooms.owner = ? ORDER BY rooms.created_at DESC"))
                .bind(owner.to_string())
                .fetch_all(&self.0.reader)
                .await?;
        rows.into_iter().map(parse).collect()
    }

    /// Keeps a new room; false where its owner has as many as he may.
    ///
    /// # Errors
    /// The database failed.
    pub async fn add(&self, room: &RoomRow) -> Result<bool, StoreError> {
        let mut write = self.0.write().await?;
        let (his,): (i64,) = sqlx::query_as("SELECT count(*) FROM rooms WHERE owner = ?")
            .bind(room.owner.to_string())
            .fetch_one(&mut *write)
            .await?;
        if his >= PER_OWNER {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO rooms (id, owner, title, access, password_hash, people, keep, guests,
                                created_at, empty_since)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?9, ?9)",
        )
        .bind(room.id.as_str())
        .bind(room.owner.to_string())
        .bind(room.title.as_str())
        .bind(access_text(room.access))
        .bind(room.password_hash.as_deref())
        .bind(room.limit)
        .bind(room.keep)
        .bind(room.guests)
        .bind(now_ms())
        .execute(&mut *write)
        .await?;
        write.commit().await?;
        Ok(true)
    }

    /// Writes what a room is now; false where it is gone.
    ///
    /// # Errors
    /// The database failed.
    pub async fn update(&self, room: &RoomRow) -> Result<bool, StoreError> {
        let mut write = self.0.write().await?;
        let changed = sqlx::query(
            "UPDATE rooms SET title = ?, access = ?, password_hash = ?, people = ?, keep = ?,
                              guests = ? WHERE id = ?",
        )
        .bind(room.title.as_str())
        .bind(access_text(room.access))
        .bind(room.password_hash.as_deref())
        .bind(room.limit)
        .bind(room.keep)
        .bind(room.guests)
        .bind(room.id.as_str())
        .execute(&mut *write)
        .await?
        .rows_affected();
        write.commit().await?;
        Ok(changed > 0)
    }

    /// Forgets a room.
    ///
    /// # Errors
    /// The database failed.
    pub async fn delete(&self, id: &RoomId) -> Result<(), StoreError> {
        let mut write = self.0.write().await?;
        delete(&mut write, id).await?;
        write.commit().await?;
        Ok(())
    }

    /// The moderators that its host has named.
    ///
    /// # Errors
    /// The database failed.
    pub async fn moderators(&self, id: &RoomId) -> Result<Vec<UserId>, StoreError> {
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT user FROM room_moderators WHERE room = ?")
                .bind(id.as_str())
                .fetch_all(&self.0.reader)
                .await?;
        let parse = |(user,): (String,)| user.parse().map_err(|_| StoreError::Damaged("user id"));
        rows.into_iter().map(parse).collect()
    }

    /// Until when somebody may not come in (Unix seconds; `None` for good), where
    /// that is so. A guest is known by his address as well.
    ///
    /// # Errors
    /// The database failed.
    pub async fn ban(
        &self,
        id: &RoomId,
        user: UserId,
        guest: Option<IpAddr>,
        now: u64,
    ) -> Result<Option<Option<u64>>, StoreError> {
        let row: Option<(Option<i64>,)> = sqlx::query_as(
            "SELECT until FROM room_bans
             WHERE room = ?1 AND (until IS NULL OR until > ?2) AND (user = ?3 OR address = ?4)
             ORDER BY until IS NULL DESC, until DESC LIMIT 1",
        )
        .bind(id.as_str())
        .bind(seconds(now))
        .bind(user.to_string())
        .bind(guest.map(|address| address.to_string()))
        .fetch_optional(&self.0.reader)
        .await?;
        Ok(row.map(|(until,)| until.and_then(|until| u64::try_from(until).ok())))
    }

    /// Writes down what a moderator does, and what is to last of it.
    ///
    /// # Errors
    /// The database failed; nothing is written.
    pub(crate) async fn record(&self, record: &Record) -> Result<(), StoreError> {
        let mut write = self.0.write().await?;
        let target = record.target.as_ref();
        let until = match record.act {
            RoomAct::Ban { until, .. } => until.map(seconds),
            _ => None,
        };
        sqlx::query(
            "INSERT INTO room_acts (at, room, actor, actor_name, act, target, target_name, reason,
                                    until)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(now_ms())
        .bind(record.room.as_str())
        .bind(record.actor.to_string())
        .bind(&record.actor_name)
        .bind(record.name())
        .bind(target.map(|target| target.user.to_string()))
        .bind(target.map(|target| target.name.as_str()))
        .bind(record.reason.as_deref())
        .bind(until)
        .execute(&mut *write)
        .await?;
        match (&record.act, target) {
            (RoomAct::Ban { .. }, Some(target)) => {
                appoint(&mut write, &record.room, target.user, false).await?;
                let address = target.address.to_string();
                ban(&mut write, &record.room, target.user, &address, until).await?;
            }
            (RoomAct::Appoint { moderator, .. }, Some(target)) => {
                appoint(&mut write, &record.room, target.user, *moderator).await?;
            }
            (RoomAct::Close, _) => {
                let gone = "DELETE FROM rooms WHERE id = ? AND NOT keep";
                sqlx::query(gone).bind(record.room.as_str()).execute(&mut *write).await?;
            }
            _ => {}
        }
        write.commit().await?;
        Ok(())
    }

    /// Notes which rooms are empty, and forgets those that have been for so long;
    /// how many. `occupied` are those that are not.
    ///
    /// # Errors
    /// The database failed.
    pub async fn sweep(&self, occupied: &[RoomId], after: Duration) -> Result<u64, StoreError> {
        let ids: Vec<&str> = occupied.iter().map(RoomId::as_str).collect();
        // Ids are letters and digits.
        let ids =
            format!("[{}]", ids.iter().map(|id| format!("\"{id}\"")).collect::<Vec<_>>().join(","));
        let now = now_ms();
        let long_ago = now.saturating_sub(i64::try_from(after.as_millis()).unwrap_or(i64::MAX));
        let mut write = self.0.write().await?;
        sqlx::query(
            "UPDATE rooms SET empty_since = NULL
             WHERE empty_since IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
        )
        .bind(&ids)
        .execute(&mut *write)
        .await?;
        sqlx::query(
            "UPDATE rooms SET empty_since = ?
             WHERE empty_since IS NULL AND id NOT IN (SELECT value FROM json_each(?))",
        )
        .bind(now)
        .bind(&ids)
        .execute(&mut *write)
        .await?;
        let gone = sqlx::query("DELETE FROM rooms WHERE NOT keep AND empty_since <= ?")
            .bind(long_ago)
            .execute(&mut *write)
            .await?
            .rows_affected();
        write.commit().await?;
        Ok(gone)
    }
}

async fn delete(write: &mut Transaction<'_, Sqlite>, id: &RoomId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM rooms WHERE id = ?").bind(id.as_str()).execute(&mut **write).await?;
    Ok(())
}

async fn appoint(
    write: &mut Transaction<'_, Sqlite>,
    room: &RoomId,
    user: UserId,
    moderator: bool,
) -> Result<(), StoreError> {
    let text = if moderator {
        "INSERT OR IGNORE INTO room_moderators (room, user) VALUES (?, ?)"
    } else {
        "DELETE FROM room_moderators WHERE room = ? AND user = ?"
    };
    sqlx::query(text).bind(room.as_str()).bind(user.to_string()).execute(&mut **write).await?;
    Ok(())
}

async fn ban(
    write: &mut Transaction<'_, Sqlite>,
    room: &RoomId,
    user: UserId,
    address: &str,
    until: Option<i64>,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO room_bans (room, user, address, until) VALUES (?, ?, ?, ?)")
        .bind(room.as_str())
        .bind(user.to_string())
        .bind(address)
        .bind(until)
        .execute(&mut **write)
        .await?;
    sqlx::query(
        "DELETE FROM room_bans WHERE room = ?1 AND id NOT IN
         (SELECT id FROM room_bans WHERE room = ?1 ORDER BY id DESC LIMIT ?2)",
    )
    .bind(room.as_str())
    .bind(BANS)
    .execute(&mut **write)
    .await?;
    Ok(())
}

fn seconds(unix: u64) -> i64 {
    i64::try_from(unix).unwrap_or(i64::MAX)
}

fn access_text(access: RoomAccess) -> &'static str {
    match access {
        RoomAccess::Open => "open",
        RoomAccess::Password => "password",
        RoomAccess::Invitation => "invitation",
        RoomAccess::Lobby => "lobby",
    }
}

fn parse(row: Columns) -> Result<RoomRow, StoreError> {
    let (id, owner, host, title, access, password_hash, limit, keep, guests) = row;
    let access = match access.as_str() {
        "open" => RoomAccess::Open,
        "password" => RoomAccess::Password,
        "lobby" => RoomAccess::Lobby,
        // What is not known opens to nobody.
        _ => RoomAccess::Invitation,
    };
    Ok(RoomRow {
        id: id.parse().map_err(|_| StoreError::Damaged("room id"))?,
        owner: owner.parse().map_err(|_| StoreError::Damaged("user id"))?,
        host: host.parse().map_err(|_| StoreError::Damaged("name"))?,
        title: title.parse().map_err(|_| StoreError::Damaged("title"))?,
        access,
        password_hash,
        limit,
        keep,
        guests,
    })
}
