//! Calls: made by those with an account, looked at by whoever has the link.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use footlight_shared::{CallId, CallInfo, NewCall, Problem, Role};

use super::ClientAddr;
use super::address::Path;
use super::bearer::Bearer;
use super::reply::{Body, Refused, Reply};
use crate::call::{Person, Refusal};
use crate::state::AppState;

/// `POST /api/calls`: makes a call (201), and lets it ring for somebody.
pub(super) async fn make(
    State(state): State<AppState>,
    client: ClientAddr,
    bearer: Bearer,
    Body(new): Body<NewCall>,
) -> Reply<(StatusCode, Json<CallInfo>)> {
    state.limited_as(&state.limits.call, client, bearer.0.sub)?;
    let claims = bearer.0;
    if claims.role == Role::Guest {
        return Err(Refused::forbidden("Log in to call somebody. Guests come in by a link."));
    }
    let callee = match &new.callee {
        Some(name) => Some(find(&state, name).await?),
        None => None,
    };
    let rings = callee.is_some();
    let (info, call) = state.hub.make_call(&claims, callee)?;
    state.metrics.calls_made.increment(1);
    tracing::info!(%call, rings, "call made");
    Ok((StatusCode::CREATED, Json(info)))
}

/// The account of this name. There is none where nobody is online: whoever asks
/// does not learn which.
async fn find(state: &AppState, name: &str) -> Reply<Person> {
    let found = state.store.accounts().by_name(name).await?;
    let (account, _) = found.ok_or(Problem::from(Refusal::Offline))?;
    Ok(Person { user: account.id, name: account.name.to_string() })
}

/// `GET /api/calls/{id}`.
pub(super) async fn one(
    State(state): State<AppState>,
    client: ClientAddr,
    Path(id): Path<String>,
) -> Reply<Json<CallInfo>> {
    state.limited(&state.limits.connect, client)?;
    let call = id.parse::<CallId>().ok().and_then(|id| state.hub.call(&id));
    Ok(Json(call.ok_or(Problem::from(Refusal::NoSuchCall))?))
}
