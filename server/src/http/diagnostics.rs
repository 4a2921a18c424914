//! Diagnostics: reports that are sent, and read by administrators.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use footlight_shared::{DiagnosticsReport, ErrorCode, LineDescription, ReportList};

use super::ClientAddr;
use super::admin::must_administer;
use super::bearer::Bearer;
use super::reply::{Body, Refused, Reply};
use crate::diagnostics::LineError;
use crate::media;
use crate::state::AppState;

/// `POST /api/diagnostics`.
pub(super) async fn send(
    State(state): State<AppState>,
    client: ClientAddr,
    bearer: Bearer,
    Body(report): Body<DiagnosticsReport>,
) -> Reply<StatusCode> {
    state.limited_as(&state.limits.diagnostics, client, bearer.0.sub)?;
    state.reports.keep(report);
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/diagnostics/line`: a connection to measure by, for a short while.
pub(super) async fn line(
    State(state): State<AppState>,
    client: ClientAddr,
    bearer: Bearer,
    Body(offer): Body<LineDescription>,
) -> Reply<Json<LineDescription>> {
    state.limited_as(&state.limits.diagnostics, client, bearer.0.sub)?;
    let media = state.bound.media;
    let candidates = media::advertised(&state.config.media_advertise, media);
    let who = (bearer.0.sub, client.0);
    let begun = state.lines.begin(who, &offer.sdp, media, &candidates);
    match &begun {
        Ok(_) => state.metrics.lines_begun.increment(1),
        Err(_) => state.metrics.lines_refused.increment(1),
    }
    Ok(Json(LineDescription { sdp: begun? }))
}

impl From<LineError> for Refused {
    fn from(error: LineError) -> Self {
        match error {
            LineError::Offer(error) => {
                Self::new(ErrorCode::BadOffer, format!("It fails: {error}."))
            }
            LineError::Full => {
                let words = "Too many check their connection now. Try again in a minute.";
                let mut refused = Self::new(ErrorCode::Full, words);
                refused.problem.retry_after = Some(30);
                refused
            }
        }
    }
}

/// `GET /api/diagnostics`.
pub(super) async fn list(State(state): State<AppState>, bearer: Bearer) -> Reply<Json<ReportList>> {
    must_administer(&bearer.0)?;
    Ok(Json(state.reports.list()))
}
