//! Users and what they have.

use footlight_ledger::{AccountId, Transfer, TransferId};
use footlight_shared::{Role, SessionId, UserId, UserName};

use super::session::end_all;
use super::tip::{Reason, account_text, write_transfer};
use super::{Store, StoreError, now_ms};

/// A user.
#[derive(Clone, Debug)]
pub struct Account {
    /// His id.
    pub id: UserId,
    /// His name, as he writes it.
    pub name: UserName,
    /// What he is.
    pub role: Role,
}

/// A user who is not there yet.
#[derive(Debug)]
pub struct NewAccount<'a> {
    /// His name.
    pub name: &'a UserName,
    /// What he is to be; not a guest.
    pub role: Role,
    /// His password's hash.
    pub password_hash: &'a str,
    /// What the house gives him, in minor units.
    pub credit: i64,
}

/// Reads and writes users.
#[derive(Debug)]
pub struct Accounts<'a>(pub(super) &'a Store);

impl Accounts<'_> {
    /// Makes a user and gives him his credit, both or neither; `None` where the
    /// name is taken.
    ///
    /// # Errors
    /// The database failed.
    pub async fn add(&self, new: NewAccount<'_>) -> Result<Option<Account>, StoreError> {
        let id = UserId(uuid::Uuid::now_v7());
        let mut write = self.0.write().await?;
        let added = sqlx::query(
            "INSERT INTO users (id, name, name_key, role, password_hash, created_at)
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(id.to_string())
        .bind(new.name.as_str())
        .bind(name_key(new.name.as_str()))
        .bind(role_text(new.role))
        .bind(new.password_hash)
        .bind(now_ms())
        .execute(&mut *write)
        .await;
        match added {
            Err(error) if StoreError::is_taken(&error) => return Ok(None),
            added => added?,
        };
        let account = AccountId::User(id.0);
        sqlx::query("INSERT INTO ledger_accounts (id, kind, balance) VALUES (?, 'user', 0)")
            .bind(account_text(account))
            .execute(&mut *write)
            .await?;
        if new.credit > 0 {
            let transfer = Transfer {
                id: TransferId(uuid::Uuid::now_v7()),
                debit: AccountId::House,
                credit: account,
                amount: new.credit,
                reason: Reason::DemoCredit,
            };
            write_transfer(&mut write, &transfer).await?.map_err(StoreError::Ledger)?;
        }
        write.commit().await?;
        Ok(Some(Account { id, name: new.name.clone(), role: new.role }))
    }

    /// The user of this name and his password's hash.
    ///
    /// # Errors
    /// The database failed.
    pub async fn by_name(&self, name: &str) -> Result<Option<(Account, String)>, StoreError> {
        let row: Option<(String, String, String, String)> =
            sqlx::query_as("SELECT id, name, role, password_hash FROM users WHERE name_key = ?")
                .bind(name_key(name))
                .fetch_optional(&self.0.reader)
                .await?;
        let Some((id, name, role, hash)) = row else { return Ok(None) };
        Ok(Some((parse(&id, &name, &role)?, hash)))
    }

    /// The hash of this user's password.
    ///
    /// # Errors
    /// The database failed.
    pub async fn password_hash(&self, id: UserId) -> Result<Option<String>, StoreError> {
        let hash = sqlx::query_scalar("SELECT password_hash FROM users WHERE id = ?")
            .bind(id.to_string())
            .fetch_optional(&self.0.reader)
            .await?;
        Ok(hash)
    }

    /// Gives the user another password in the place of the one with the hash `known`,
    /// and ends all his logins but `kept`; those that it ended. `None` where he has
    /// another one by now: of two changes at once the first holds.
    ///
    /// # Errors
    /// The database failed.
    pub async fn change_password(
        &self,
        id: UserId,
        (known, hash): (&str, &str),
        kept: SessionId,
    ) -> Result<Option<Vec<SessionId>>, StoreError> {
        let mut write = self.0.write().await?;
        let changed =
            sqlx::query("UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?")
                .bind(hash)
                .bind(id.to_string())
                .bind(known)
                .execute(&mut *write)
                .await?;
        if changed.rows_affected() == 0 {
            return Ok(None);
        }
        let ended = end_all(&mut write, id, Some(kept)).await?;
        write.commit().await?;
        Ok(Some(ended))
    }

    /// Gives the user another password, whatever he has, and ends all his logins; those
    /// that it ended.
    ///
    /// # Errors
    /// The database failed.
    pub async fn set_password(&self, id: UserId, hash: &str) -> Result<Vec<SessionId>, StoreError> {
        let mut write = self.0.write().await?;
        sqlx::query("UPDATE users SET password_hash = ? WHERE id = ?")
            .bind(hash)
            .bind(id.to_string())
            .execute(&mut *write)
            .await?;
        let ended = end_all(&mut write, id, None).await?;
        write.commit().await?;
        Ok(ended)
    }

    /// The user with this id.
    ///
    /// # Errors
    /// The database failed.
    pub async fn by_id(&self, id: UserId) -> Result<Option<Account>, StoreError> {
        let row: Option<(String, String, String)> =
            sqlx::query_as("SELECT id, name, role FROM users WHERE id = ?")
                .bind(id.to_string())
                .fetch_optional(&self.0.reader)
                .await?;
        row.map(|(id, name, role)| parse(&id, &name, &role)).transpose()
    }

    /// What the user has, in minor units; 0 for one who has no account.
    ///
    /// # Errors
    /// The database failed.
    pub async fn balance(&self, id: UserId) -> Result<i64, StoreError> {
        let balance: Option<i64> =
            sqlx::query_scalar("SELECT balance FROM ledger_accounts WHERE id = ?")
                .bind(account_text(AccountId::User(id.0)))
                .fetch_optional(&self.0.reader)
                .await?;
        Ok(balance.unwrap_or(0))
    }
}

/// What of a name counts: it is one whatever its case.
pub(crate) fn name_key(name: &str) -> String {
    name.to_lowercase()
}

fn role_text(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::Performer => "performer",
        Role::Viewer => "viewer",
        Role::Guest => "guest",
    }
}

pub(super) fn parse(id: &str, name: &str, role: &str) -> Result<Account, StoreError> {
    let role = match role {
        "admin" => Role::Admin,
        "performer" => Role::Performer,
        "viewer" => Role::Viewer,
        _ => return Err(StoreError::Damaged("role")),
    };
    Ok(Account {
        id: id.parse().map_err(|_| StoreError::Damaged("user id"))?,
        name: name.parse().map_err(|_| StoreError::Damaged("name"))?,
        role,
    })
}
