//! Logins and their refresh tokens.
//!
//! A refresh token is replaced each time it is used. Two pages of one browser
//! may use the same one at the same moment, and an answer may be lost, so a used
//! token stays good for `GRACE`; after that its use means that it was stolen,
//! and ends the login.

use std::time::Duration;

use footlight_shared::{SessionId, UserId};
use sqlx::SqliteConnection;

use super::{Account, Store, StoreError, account, now_ms};
use crate::auth::refresh::RefreshHash;

/// How long a refresh token stays good after its first use.
const GRACE: Duration = Duration::from_secs(60);

/// Reads and writes logins.
#[derive(Debug)]
pub struct Sessions<'a>(pub(super) &'a Store);

/// What became of a refresh token.
#[derive(Debug)]
pub enum RefreshOutcome {
    /// It was good, and is replaced.
    Renewed {
        /// Whose it is.
        account: Account,
        /// The login it belongs to.
        session: SessionId,
    },
    /// It is unknown, has expired, or its login has ended.
    Refused,
    /// It was used before: its login has ended with this.
    Reused(SessionId),
}

impl Sessions<'_> {
    /// Begins a login of somebody whose password was that of this hash, and whose first
    /// refresh token is `token`; `None` where he has another password by now, which has
    /// ended all that came of the one before.
    ///
    /// # Errors
    /// The database failed.
    pub async fn begin(
        &self,
        (user, password_hash): (UserId, &str),
        token: &RefreshHash,
        lifetime: Duration,
    ) -> Result<Option<SessionId>, StoreError> {
        let session = SessionId(uuid::Uuid::new_v4());
        let mut write = self.0.write().await?;
        let now = now_ms();
        let begun = sqlx::query(
            "INSERT INTO sessions (id, user, created_at, expires_at)
             SELECT ?, id, ?, ? FROM users WHERE id = ? AND password_hash = ?",
        )
        .bind(session.to_string())
        .bind(now)
        .bind(now.saturating_add(millis(lifetime)))
        .bind(user.to_string())
        .bind(password_hash)
        .execute(&mut *write)
        .await?;
        if begun.rows_affected() == 0 {
            return Ok(None);
        }
        add_token(&mut write, session, token, now).await?;
        write.commit().await?;
        Ok(Some(session))
    }

    /// Replaces `old` by `new` and lets the login live on for `lifetime`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn renew(
        &self,
        old: &RefreshHash,
        new: &RefreshHash,
        lifetime: Duration,
    ) -> Result<RefreshOutcome, StoreError> {
        type Columns = (String, Option<i64>, i64, Option<i64>, String, String, String);
        let mut write = self.0.write().await?;
        let now = now_ms();
        let row: Option<Columns> = sqlx::query_as(
            "SELECT s.id, t.used_at, s.expires_at, s.revoked_at, u.id, u.name, u.role
             FROM refresh_tokens t JOIN sessions s ON s.id = t.session
             JOIN users u ON u.id = s.user WHERE t.hash = ?",
        )
        .bind(old.as_bytes())
        .fetch_optional(&mut *write)
        .await?;
        let Some((session, used_at, expires_at, revoked_at, user, name, role)) = row else {
            return Ok(RefreshOutcome::Refused);
        };
        let session = parse_session(&session)?;
        if revoked_at.is_some() || expires_at <= now {
            return Ok(RefreshOutcome::Refused);
        }
        if used_at.is_some_and(|used_at| now - used_at > millis(GRACE)) {
            end(&mut write, session, now).await?;
            write.commit().await?;
            return Ok(RefreshOutcome::Reused(session));
        }
        sqlx::query("UPDATE refresh_tokens SET used_at = coalesce(used_at, ?) WHERE hash = ?")
            .bind(now)
            .bind(old.as_bytes())
            .execute(&mut *write)
            .await?;
        sqlx::query("UPDATE sessions SET expires_at = ? WHERE id = ?")
            .bind(now.saturating_add(millis(lifetime)))
            .bind(session.to_string())
            .execute(&mut *write)
            .await?;
        add_token(&mut write, session, new, now).await?;
        write.commit().await?;
        Ok(RefreshOutcome::Renewed { account: account::parse(&user, &name, &role)?, session })
    }

    /// Ends a login; false where it had ended before.
    ///
    /// # Errors
    /// The database failed.
    pub async fn revoke(&self, session: SessionId) -> Result<bool, StoreError> {
        let mut write = self.0.write().await?;
        let ended = end(&mut write, session, now_ms()).await?;
        write.commit().await?;
        Ok(ended)
    }

    /// The login that a refresh token belongs to.
    ///
    /// # Errors
    /// The database failed.
    pub async fn of_token(&self, token: &RefreshHash) -> Result<Option<SessionId>, StoreError> {
        let session: Option<String> =
            sqlx::query_scalar("SELECT session FROM refresh_tokens WHERE hash = ?")
                .bind(token.as_bytes())
                .fetch_optional(&self.0.reader)
                .await?;
        session.as_deref().map(parse_session).transpose()
    }

    /// The logins that ended within `lifetime`, of which access tokens may
    /// still be about.
    ///
    /// # Errors
    /// The database failed.
    pub async fn lately_revoked(&self, lifetime: Duration) -> Result<Vec<SessionId>, StoreError> {
        let sessions: Vec<String> =
            sqlx::query_scalar("SELECT id FROM sessions WHERE revoked_at > ?")
                .bind(now_ms().saturating_sub(millis(lifetime)))
                .fetch_all(&self.0.reader)
                .await?;
        sessions.iter().map(|session| parse_session(session)).collect()
    }

    /// Forgets what has ended or expired for longer than `keep`, and used
    /// tokens that old; how many logins it forgot.
    ///
    /// # Errors
    /// The database failed.
    pub async fn clean(&self, keep: Duration) -> Result<u64, StoreError> {
        let before = now_ms().saturating_sub(millis(keep));
        let mut write = self.0.write().await?;
        sqlx::query("DELETE FROM refresh_tokens WHERE used_at < ?")
            .bind(before)
            .execute(&mut *write)
            .await?;
        let gone = sqlx::query("DELETE FROM sessions WHERE expires_at < ? OR revoked_at < ?")
            .bind(before)
            .bind(before)
            .execute(&mut *write)
            .await?
            .rows_affected();
        write.commit().await?;
        Ok(gone)
    }
}

async fn add_token(
    write: &mut SqliteConnection,
    session: SessionId,
    token: &RefreshHash,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO refresh_tokens (hash, session, created_at) VALUES (?, ?, ?)")
        .bind(token.as_bytes())
        .bind(session.to_string())
        .bind(now)
        .execute(write)
        .await?;
    Ok(())
}

async fn end(
    write: &mut SqliteConnection,
    session: SessionId,
    now: i64,
) -> Result<bool, StoreError> {
    let ended =
        sqlx::query("UPDATE sessions SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL")
            .bind(now)
            .bind(session.to_string())
            .execute(write)
            .await?;
    Ok(ended.rows_affected() > 0)
}

/// Ends all logins of a user but `kept`; those that it ended.
pub(super) async fn end_all(
    write: &mut SqliteConnection,
    user: UserId,
    kept: Option<SessionId>,
) -> Result<Vec<SessionId>, StoreError> {
    let ended: Vec<String> = sqlx::query_scalar(
        "UPDATE sessions SET revoked_at = ?
         WHERE user = ? AND id IS NOT ? AND revoked_at IS NULL RETURNING id",
    )
    .bind(now_ms())
    .bind(user.to_string())
    .bind(kept.map(|kept| kept.to_string()))
    .fetch_all(write)
    .await?;
    ended.iter().map(|session| parse_session(session)).collect()
}

fn parse_session(text: &str) -> Result<SessionId, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged("session id"))
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
