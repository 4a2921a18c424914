//! `GET /api/admin`: what goes on, for those who run the installation.

use axum::Json;
use axum::extract::State;
use footlight_shared::{AdminReport, Permission, Role, ServerFigures};

use super::bearer::Bearer;
use super::reply::{Refused, Reply};
use crate::auth::Claims;
use crate::state::AppState;

/// See the module.
pub(super) async fn report(
    State(state): State<AppState>,
    bearer: Bearer,
) -> Reply<Json<AdminReport>> {
    must_administer(&bearer.0)?;
    let (stages, rooms) = state.hub.with(|registry| (registry.live(), registry.halls()));
    Ok(Json(AdminReport { figures: figures(&state), stages, rooms }))
}

pub(super) fn must_administer(claims: &Claims) -> Reply<()> {
    if claims.role == Role::Admin && claims.may_anywhere(Permission::Administer) {
        return Ok(());
    }
    Err(Refused::forbidden("This is for administrators."))
}

fn figures(state: &AppState) -> ServerFigures {
    let census = state.hub.census();
    let rates = state.vitals.rates();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    ServerFigures {
        uptime_s: state.vitals.uptime().as_secs(),
        sessions: count(census.sessions),
        sockets: count(state.hub.sockets()),
        live: count(census.live),
        viewers: count(census.viewers),
        rooms: count(census.rooms),
        members: count(census.members),
        calls: count(state.hub.calls()),
        bits_in: rates.bits_in,
        bits_out: rates.bits_out,
        cpu: rates.cpu,
        memory: rates.memory,
    }
}
