//! The table of contents.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, patch, post, put};
use footlight_shared::{ErrorCode, limit};

use super::moderation::{Ground, InRoom, OnStage};
use super::reply::Refused;
use super::wish::{self, cors};
use super::{
    account, admin, announcements, assets, calls, chat, diagnostics, headers, health, ice, metrics,
    moderation, origin, overlay, playbill, refunds, rooms, stage_key, stages, statement, still,
    tips,
};
use crate::signal;
use crate::state::AppState;

/// How long a request may take, the reading of its body included.
const PATIENCE: Duration = Duration::from_secs(15);

/// All routes.
pub fn router(state: AppState) -> Router {
    Router::new()
        .nest("/api", api(&state))
        .merge(wish())
        .route("/livez", get(health::live))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::render))
        .route("/ws", get(signal::socket::upgrade))
        .fallback(assets::serve)
        .layer(from_fn_with_state(state.clone(), headers::add))
        .layer(from_fn_with_state(state.clone(), metrics::observe))
        .with_state(state)
}

fn api(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/register", post(account::register))
        .route("/login", post(account::login))
        .route("/logout", post(account::logout))
        .route("/guest", post(account::guest))
        .route("/session/renew", post(account::renew))
        .route("/me", get(account::me))
        .route("/password", put(account::change_password))
        .route("/stages", get(stages::list).post(stages::put))
        .route("/stages/{id}", get(stages::one))
        .route("/stages/{id}/chat", get(chat::page))
        .route("/stages/{id}/moderation", order::<OnStage>())
        .route("/stages/{id}/bans", get(moderation::bans::<OnStage>))
        .route("/stages/{id}/people", get(moderation::people::<OnStage>))
        .route("/stages/{id}/key", post(stage_key::make))
        .route("/stages/{id}/playbill", get(playbill::show))
        .route("/stages/{id}/goal", put(playbill::set_goal).delete(playbill::clear_goal))
        .route("/stages/{id}/overlay", overlay_route())
        .route("/stages/{id}/show", put(announcements::set_show).delete(announcements::clear_show))
        .route("/stages/{id}/poster", poster_route())
        .route("/stages/{id}/follow", put(announcements::follow).delete(announcements::unfollow))
        .route("/announcements", get(announcements::list))
        .route("/stages/{id}/still", still_route())
        .route("/stages/{id}/tips", get(stages::tips))
        .route("/tips", post(tips::post))
        .route("/refunds", post(refunds::post))
        .route("/admin/tips", get(refunds::given))
        .route("/statement", get(statement::show))
        .route("/statement/{file}", get(statement::export))
        .route("/calls", post(calls::make))
        .route("/calls/{id}", get(calls::one))
        .route("/rooms", get(rooms::mine).post(rooms::make))
        .route("/rooms/{id}", get(rooms::one).patch(rooms::change).delete(rooms::delete))
        .route("/rooms/{id}/invitations", post(rooms::invite))
        .route("/rooms/{id}/chat", get(chat::room_page))
        .route("/rooms/{id}/moderation", order::<InRoom>())
        .route("/rooms/{id}/bans", get(moderation::bans::<InRoom>))
        .route("/rooms/{id}/people", get(moderation::people::<InRoom>))
        .route("/admin", get(admin::report))
        .route("/ice", get(ice::servers))
        .route("/diagnostics", diagnostics_route())
        .route("/diagnostics/line", post(diagnostics::line))
        .fallback(no_route)
        .method_not_allowed_fallback(no_method)
        .layer(DefaultBodyLimit::max(limit::HTTP_BODY_BYTES))
        .layer(from_fn(in_time))
        .layer(from_fn_with_state(state.clone(), origin::check))
}

/// WHIP and WHEP, for programs and for pages of any origin.
fn wish() -> Router<AppState> {
    let session = || patch(wish::patch).delete(wish::end).options(cors::resource);
    Router::new()
        .route("/whip/{stage}", post(wish::publish).options(cors::endpoint))
        .route("/whip/{stage}/{session}", session())
        .route("/whep/{stage}", post(wish::watch).options(cors::endpoint))
        .route("/whep/{stage}/{session}", session())
        .method_not_allowed_fallback(no_method)
        .layer(DefaultBodyLimit::max(limit::SDP_BYTES))
        .layer(from_fn(in_time))
        .layer(from_fn(cors::open))
}

/// Its body has a still's limit.
fn poster_route() -> MethodRouter<AppState> {
    let methods = get(announcements::poster).put(announcements::put_poster);
    methods.delete(announcements::delete_poster).layer(DefaultBodyLimit::max(limit::STILL_BYTES))
}

/// The performer makes its token, its page reads by it.
fn overlay_route() -> MethodRouter<AppState> {
    get(overlay::news).post(overlay::make).delete(overlay::revoke)
}

/// What is done in a place to keep order, and what was.
fn order<G: Ground>() -> MethodRouter<AppState> {
    get(moderation::audit::<G>).post(moderation::act::<G>)
}

/// Its body has a limit of its own.
fn still_route() -> MethodRouter<AppState> {
    let methods = get(still::show).put(still::put).delete(still::delete);
    methods.layer(DefaultBodyLimit::max(limit::STILL_BYTES))
}

/// A report is bounded more than other bodies.
fn diagnostics_route() -> MethodRouter<AppState> {
    let methods = get(diagnostics::list).post(diagnostics::send);
    methods.layer(DefaultBodyLimit::max(limit::DIAGNOSTICS_BYTES))
}

/// Gives up on a request that takes too long. A tip that is under way is
/// finished all the same.
async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(PATIENCE, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let words = "This took too long. Try again in a moment.";
            let refused = Refused::new(ErrorCode::Unavailable, words);
            refused.with_status(StatusCode::REQUEST_TIMEOUT).into_response()
        }
    }
}

async fn no_route() -> Response {
    Refused::not_found("There is no such route.").into_response()
}

async fn no_method() -> Response {
    let refused = Refused::new(ErrorCode::BadMessage, "This route does not take that method.");
    refused.with_status(StatusCode::METHOD_NOT_ALLOWED).into_response()
}
