//! Stages' publish keys.

use footlight_shared::{SessionId, StageId};

use super::{Store, StoreError, now_ms};
use crate::auth::secret::SecretHash;

/// Reads and writes publish keys.
#[derive(Debug)]
pub struct PublishKeys<'a>(pub(super) &'a Store);

impl PublishKeys<'_> {
    /// Gives the stage this key, which stands for the login `login` from now
    /// on. The login of the key before, where there was one.
    ///
    /// # Errors
    /// The database failed.
    pub async fn put(
        &self,
        stage: &StageId,
        key: &SecretHash,
        login: SessionId,
    ) -> Result<Option<SessionId>, StoreError> {
        let mut write = self.0.write().await?;
        let before: Option<String> =
            sqlx::query_scalar("SELECT login FROM stage_keys WHERE stage = ?")
                .bind(stage.as_str())
                .fetch_optional(&mut *write)
                .await?;
        sqlx::query(
            "INSERT INTO stage_keys (stage, hash, login, created_at) VALUES (?, ?, ?, ?)
             ON CONFLICT (stage) DO UPDATE SET hash = excluded.hash, login = excluded.login,
             created_at = excluded.created_at",
        )
        .bind(stage.as_str())
        .bind(key.as_bytes())
        .bind(login.to_string())
        .bind(now_ms())
        .execute(&mut *write)
        .await?;
        write.commit().await?;
        before.as_deref().map(parse).transpose()
    }

    /// The login that a stage's key stands for, where this is its key.
    ///
    /// # Errors
    /// The database failed.
    pub async fn login(
        &self,
        stage: &StageId,
        key: &SecretHash,
    ) -> Result<Option<SessionId>, StoreError> {
        let login: Option<String> =
            sqlx::query_scalar("SELECT login FROM stage_keys WHERE stage = ? AND hash = ?")
                .bind(stage.as_str())
                .bind(key.as_bytes())
                .fetch_optional(&self.0.reader)
                .await?;
        login.as_deref().map(parse).transpose()
    }
}

fn parse(login: &str) -> Result<SessionId, StoreError> {
    login.parse().map_err(|_| StoreError::Damaged("session id"))
}
