//! `POST /api/stages/{id}/key`: a new publish key for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use footlight_shared::{Permission, SessionId, StageKey};

use super::bearer::Bearer;
use super::reply::{Refused, Reply};
use super::stages::find;
use crate::auth::publish_key::PublishKey;
use crate::state::AppState;

/// Makes the stage's key, or another one: what the old one has begun ends.
pub(super) async fn make(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Reply<(StatusCode, Json<StageKey>)> {
    let row = find(&state, &id).await?;
    let claims = bearer.0;
    let owns = claims.sub == row.owner;
    if !owns || !claims.may(Permission::Publish, &row.id, row.owner) {
        return Err(Refused::forbidden("Only the performer makes this stage's key."));
    }
    let key = PublishKey::random();
    let login = SessionId(uuid::Uuid::new_v4());
    if let Some(before) = state.store.publish_keys().put(&row.id, &key.hash(), login).await? {
        state.hub.close_login(before);
    }
    let address = format!("/whip/{}", row.id);
    Ok((StatusCode::CREATED, Json(StageKey { key: key.as_str().to_owned(), address })))
}
