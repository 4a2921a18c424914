//! `GET /metrics`, and the measure of every request.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;
use uuid::Uuid;

use super::ClientAddr;
use super::reply::Refused;
use crate::state::AppState;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The metrics, for the networks that may read them.
pub(super) async fn render(State(state): State<AppState>, client: ClientAddr) -> Response {
    if !state.config.metrics_networks.iter().any(|network| network.contains(&client.0)) {
        let words = "Metrics are not for your network: see FOOTLIGHT_METRICS_NETWORKS.";
        return Refused::forbidden(words).into_response();
    }
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    state.metrics.media(&state.media.snapshot());
    state.metrics.lines.set(state.lines.count() as f64);
    state.metrics.traces(&state.traces);
    let tasks = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    state.metrics.vitals(&state.vitals.rates(), tasks);
    ([(header::CONTENT_TYPE, kind)], state.metrics.render()).into_response()
}

/// Gives every request an id (the caller's, where it is a UUID), a span and a
/// count. The log has the route and never the path, which may name a stage.
pub(super) async fn observe(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let id = given.and_then(|text| Uuid::parse_str(text).ok()).unwrap_or_else(Uuid::now_v7);
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "page".to_owned(), |path| path.as_str().to_owned());
    let method = known_method(request.method());
    if let Ok(value) = HeaderValue::try_from(id.to_string()) {
        request.headers_mut().insert(REQUEST_ID, value);
    }
    let begun = Instant::now();
    let span = tracing::info_span!("request", %id, method, route);
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let seconds = begun.elapsed().as_secs_f64();
    state.metrics.request(&route, method, status, seconds);
    span.in_scope(|| tracing::debug!(status, seconds, "answered"));
    if let Ok(value) = HeaderValue::try_from(id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The methods that a route has: whatever else somebody thinks of is one label more
/// and no other.
fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
