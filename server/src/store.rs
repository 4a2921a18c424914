//! The database: SQLite in the data folder, in WAL mode with synchronous FULL,
//! so that what was committed is on the disk.
//!
//! Invariants: one process owns the folder (a lock on the file `lock`); all
//! writes go through one connection, so that none waits in SQLite for another;
//! rows become the shared types here and nowhere else.

mod account;
mod announcement;
mod chat;
mod error;
mod lock;
mod migration;
mod moderation;
mod playbill;
mod publish_key;
mod room;
mod session;
mod stage;
mod statement;
mod tip;

use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite, Transaction};

pub(crate) use account::name_key;
pub use account::{Account, Accounts, NewAccount};
pub use announcement::{Announcements, Which};
pub use chat::{ChatLine, Chats, Written};
pub use error::StoreError;
pub use lock::{FolderLock, LockError};
pub(crate) use moderation::{Act, Change, Moderation};
pub use playbill::Playbills;
pub use publish_key::PublishKeys;
pub use room::{RoomRow, Rooms};
pub use session::{RefreshOutcome, Sessions};
pub use stage::{StageRow, Stages};
pub use statement::{DayRow, EntryRow, Statements};
pub use tip::{
    PostedTip, RefundOrder, RefundPosting, RefundRefusal, Refusal, TipOrder, TipPosting, Tips,
    TipsOf,
};

const FILE: &str = "footlight.sqlite";
/// Connections that read; reads never wait for the writer in WAL mode.
const READERS: u32 = 4;
const BUSY: Duration = Duration::from_secs(5);
/// How long a request waits for its turn to write.
const TURN: Duration = Duration::from_secs(10);

/// A cheap handle on the database.
#[derive(Clone, Debug)]
pub struct Store {
    reader: SqlitePool,
    writer: SqlitePool,
}

impl Store {
    /// Opens the database in `folder`, makes it where it is not there, and
    /// brings its tables up to date.
    ///
    /// # Errors
    /// The file cannot be opened or is not a database of ours.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        let file = folder.join(FILE);
        // Ours alone, also in a folder that others may read; SQLite gives its
        // other files the same rights.
        File::options().append(true).create(true).mode(0o600).open(&file)?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        // Kept for good: a connection to a file costs nothing while it idles,
        // and the last one to close would take the write-ahead log with it.
        let pool = |size| {
            let options = SqlitePoolOptions::new().max_connections(size).acquire_timeout(TURN);
            options.idle_timeout(None).max_lifetime(None)
        };
        let writer = pool(1).connect_with(options.clone()).await?;
        migration::run(&writer).await?;
        let reader = pool(READERS).connect_with(options.read_only(true)).await?;
        Ok(Self { reader, writer })
    }

    /// Users.
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts(self)
    }

    /// Logins.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions(self)
    }

    /// Stages.
    pub fn stages(&self) -> Stages<'_> {
        Stages(self)
    }

    /// What stages announce to those who are not there.
    pub fn announcements(&self) -> Announcements<'_> {
        Announcements(self)
    }

    /// What stages collect for, and their overlays.
    pub fn playbills(&self) -> Playbills<'_> {
        Playbills(self)
    }

    /// Stages' publish keys.
    pub fn publish_keys(&self) -> PublishKeys<'_> {
        PublishKeys(self)
    }

    /// Chats.
    pub fn chats(&self) -> Chats<'_> {
        Chats(self)
    }

    /// Rooms.
    pub fn rooms(&self) -> Rooms<'_> {
        Rooms(self)
    }

    /// Who sees to order where.
    pub(crate) fn moderation(&self) -> Moderation<'_> {
        Moderation(self)
    }

    /// Tips.
    pub fn tips(&self) -> Tips<'_> {
        Tips(self)
    }

    /// What performers have earned.
    pub fn statements(&self) -> Statements<'_> {
        Statements(self)
    }

    /// Fails where the database cannot be read.
    ///
    /// # Errors
    /// Whatever is wrong with it.
    pub async fn probe(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.reader).await?;
        Ok(())
    }

    /// Waits for what is being written and closes the file; later calls fail.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    /// A transaction that holds the write lock from its start.
    async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }
}

/// Milliseconds of Unix time.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
