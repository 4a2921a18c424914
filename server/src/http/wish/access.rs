//! Who asks, and about which stage: an access token, or the stage's publish key.

use axum::http::HeaderMap;
use footlight_shared::{ErrorCode, Grant, Permission, Role, Scope};

use crate::auth::secret::{Kind, Secret};
use crate::auth::token::unix_now;
use crate::auth::{Claims, TokenError};
use crate::http::bearer;
use crate::http::reply::{Refused, Reply};
use crate::http::stages::find;
use crate::state::AppState;
use crate::store::StageRow;

/// A request's bearer and its stage.
pub(super) struct Access {
    pub(super) claims: Claims,
    pub(super) row: StageRow,
}

impl Access {
    /// Of a request for the stage that its path names.
    ///
    /// # Errors
    /// No token, a bad one, another stage's key, or no such stage.
    pub(super) async fn check(state: &AppState, headers: &HeaderMap, stage: &str) -> Reply<Self> {
        let token = bearer::text(headers)?.ok_or(TokenError::Invalid)?;
        let Some(key) = Secret::parse(Kind::PublishKey, token) else {
            let claims = state.tokens.verify(token)?;
            return Ok(Self { claims, row: find(state, stage).await? });
        };
        let row = match find(state, stage).await {
            Ok(row) => row,
            // Whoever tries keys learns nothing about which stages there are.
            Err(refused) if refused.problem.code == ErrorCode::NotFound => return Err(wrong_key()),
            Err(refused) => return Err(refused),
        };
        let login = state.store.publish_keys().login(&row.id, &key.hash()).await?;
        let login = login.ok_or_else(wrong_key)?;
        let now = unix_now();
        let claims = Claims {
            sub: row.owner,
            name: row.performer.clone(),
            role: Role::Performer,
            grants: vec![Grant {
                room: Scope::Stage(row.id.clone()),
                can: vec![Permission::Publish, Permission::Microphone, Permission::Camera],
            }],
            sid: login,
            exp: now,
            iat: now,
        };
        Ok(Self { claims, row })
    }
}

fn wrong_key() -> Refused {
    let words = "This is not the stage's key. Make a new one in the studio.";
    Refused::new(ErrorCode::Unauthenticated, words)
}
