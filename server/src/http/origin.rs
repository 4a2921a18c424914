//! Requests that change something come from our own pages, or from programs
//! that are not browsers.

use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::reply::Refused;
use crate::signal::is_allowed_origin;
use crate::state::AppState;

/// Refuses what another site's page sends.
pub(super) async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if is_ours(&state, &request) {
        return next.run(request).await;
    }
    Refused::forbidden("This page does not belong to this server.").into_response()
}

fn is_ours(state: &AppState, request: &Request) -> bool {
    let text = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or("null"));
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let origins = &state.config.public_origins;
    reads || is_allowed_origin(text(header::ORIGIN), text(header::HOST), origins)
}
