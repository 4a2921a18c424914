//! Is it alive, is it ready.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::reply::Refused;
use crate::state::AppState;
use footlight_shared::ErrorCode;

/// `GET /livez`: the process answers.
pub(super) async fn live() -> Response {
    Json(json!({ "status": "ok" })).into_response()
}

/// `GET /readyz`: it can serve: the database answers, and it is not to go down.
pub(super) async fn ready(State(state): State<AppState>) -> Response {
    let refuse = |words| Refused::new(ErrorCode::Unavailable, words).into_response();
    if state.shutdown.is_fired() {
        return refuse("The server is going down.");
    }
    if let Err(problem) = state.hub.must_take_new() {
        return Refused::from(problem).into_response();
    }
    if let Err(error) = state.store.probe().await {
        tracing::error!(%error, "not ready: the database does not answer");
        return refuse("The database does not answer.");
    }
    (StatusCode::OK, Json(json!({ "status": "ok" }))).into_response()
}
