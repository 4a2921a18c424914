//! Diagnostics: reports that are sent, and read by administrators.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use footlight_shared::{DiagnosticsReport, ReportList, Role};

use super::ClientAddr;
use super::bearer::Bearer;
use super::reply::{Body, Refused, Reply};
use crate::state::AppState;

/// `POST /api/diagnostics`.
pub(super) async fn send(
    State(state): State<AppState>,
    client: ClientAddr,
    _bearer: Bearer,
    Body(report): Body<DiagnosticsReport>,
) -> Reply<StatusCode> {
    state.limited(&state.limits.diagnostics, client)?;
    state.reports.keep(report);
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/diagnostics`.
pub(super) async fn list(State(state): State<AppState>, bearer: Bearer) -> Reply<Json<ReportList>> {
    if bearer.0.role != Role::Admin {
        return Err(Refused::forbidden("Reports are for administrators."));
    }
    Ok(Json(state.reports.list()))
}
