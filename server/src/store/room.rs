//! Rooms as they stand in the database. What is written there, who moderates, what
//! holds against whom, goes with a room (triggers of 0008 and 0012); the audit stays.

use std::time::Duration;

use footlight_shared::{RoomAccess, RoomId, Title, UserId, UserName};

use super::{Store, StoreError, now_ms};

/// Rooms of one account.
const PER_OWNER: i64 = 20;

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
    /// Its members' browsers talk to each other; never changed.
    pub mesh: bool,
    /// While two are alone in it their browsers talk to each other; never changed.
    pub direct: bool,
    /// One screen is shown at a time.
    pub one_screen: bool,
}

/// Reads and writes rooms.
#[derive(Debug)]
pub struct Rooms<'a>(pub(super) &'a Store);

type Columns =
    (String, String, String, String, String, Option<String>, u32, bool, bool, bool, bool, bool);

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT rooms.id, rooms.owner, users.name, rooms.title, rooms.access, ",
            "rooms.password_hash, rooms.people, rooms.keep, rooms.guests, rooms.mesh, ",
            "rooms.direct, rooms.one_screen FROM rooms JOIN users ON users.id = rooms.owner ",
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
                                mesh, direct, one_screen, created_at, empty_since)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?12, ?12)",
        )
        .bind(room.id.as_str())
        .bind(room.owner.to_string())
        .bind(room.title.as_str())
        .bind(access_text(room.access))
        .bind(room.password_hash.as_deref())
        .bind(room.limit)
        .bind(room.keep)
        .bind(room.guests)
        .bind(room.mesh)
        .bind(room.direct)
        .bind(room.one_screen)
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
                              guests = ?, one_screen = ? WHERE id = ?",
        )
        .bind(room.title.as_str())
        .bind(access_text(room.access))
        .bind(room.password_hash.as_deref())
        .bind(room.limit)
        .bind(room.keep)
        .bind(room.guests)
        .bind(room.one_screen)
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
        sqlx::query("DELETE FROM rooms WHERE id = ?")
            .bind(id.as_str())
            .execute(&mut *write)
            .await?;
        write.commit().await?;
        Ok(())
    }

    /// Notes which rooms are empty, and forgets those that have been for so long;
    /// which. `occupied` are those that are not.
    ///
    /// # Errors
    /// The database failed.
    pub async fn sweep(
        &self,
        occupied: &[RoomId],
        after: Duration,
    ) -> Result<Vec<RoomId>, StoreError> {
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
        let gone: Vec<String> = sqlx::query_scalar(
            "DELETE FROM rooms WHERE NOT keep AND empty_since <= ? RETURNING id",
        )
        .bind(long_ago)
        .fetch_all(&mut *write)
        .await?;
        write.commit().await?;
        let parse = |id: String| id.parse().map_err(|_| StoreError::Damaged("room id"));
        gone.into_iter().map(parse).collect()
    }
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
    let (id, owner, host, title, access, password_hash, limit, keep, guests, mesh, direct, screen) =
        row;
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
        mesh,
        direct,
        one_screen: screen,
    })
}
