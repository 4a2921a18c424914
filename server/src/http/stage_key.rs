//! `POST /api/stages/{id}/key`: a new publish key for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use footlight_shared::{SessionId, StageKey};

use super::owner::Announcing;
use super::reply::Reply;
use super::uncancelled::uncancelled;
use crate::auth::secret::{Kind, Secret};
use crate::state::AppState;
use crate::store::StageRow;

/// Makes the stage's key, or another one: what the old one has begun ends.
pub(super) async fn make(
    State(state): State<AppState>,
    Announcing(row): Announcing,
) -> Reply<(StatusCode, Json<StageKey>)> {
    uncancelled(replace(state, row)).await
}

async fn replace(state: AppState, row: StageRow) -> Reply<(StatusCode, Json<StageKey>)> {
    let key = Secret::random(Kind::PublishKey);
    let login = SessionId(uuid::Uuid::new_v4());
    if let Some(before) = state.store.publish_keys().put(&row.id, &key.hash(), login).await? {
        state.hub.close_login(before);
    }
    let address = format!("/whip/{}", row.id);
    Ok((StatusCode::CREATED, Json(StageKey { key: key.as_str().to_owned(), address })))
}
