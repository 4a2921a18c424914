//! Stages: the list, one, a performer's own, and its tips.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use footlight_shared::{
    Grant, NewStage, Permission, Preset, Role, StageId, StageList, StageSummary, TipBoard, limit,
};
use serde::Deserialize;

use super::ClientAddr;
use super::address::{Path, Query};
use super::bearer::{Bearer, Visitor};
use super::reply::{Body, Refused, Reply};
use super::uncancelled::uncancelled;
use crate::auth::TokenError;
use crate::config::Sender;
use crate::state::AppState;
use crate::store::StageRow;

/// The query of `GET /api/stages`.
#[derive(Deserialize)]
pub(super) struct Which {
    /// Present, with any value but `false`: the performer's own stage alone,
    /// live or not.
    mine: Option<String>,
}

/// `GET /api/stages`: who is live, most watched first; with `?mine` the
/// caller's own.
pub(super) async fn list(
    State(state): State<AppState>,
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Reply<Json<StageList>> {
    if which.mine.as_deref().is_some_and(|mine| mine != "false") {
        let claims = visitor.0.ok_or(TokenError::Invalid)?;
        let Some(own) = state.store.stages().by_owner(claims.sub).await? else {
            return Ok(Json(StageList { stages: Vec::new() }));
        };
        let own = allowed(&state, state.hub.renewed(own).await?);
        return Ok(Json(StageList { stages: vec![state.hub.summary(&own)] }));
    }
    let mut stages = state.hub.lobby();
    // A token for one room sees that room only.
    if let Some(claims) = &visitor.0 {
        let may = |stage: &StageSummary| {
            let allows = |grant: &Grant| grant.allows(Permission::Subscribe, &stage.id, false);
            claims.grants.iter().any(allows)
        };
        stages.retain(may);
    }
    stages.truncate(limit::LOBBY_STAGES);
    Ok(Json(StageList { stages }))
}

/// `POST /api/stages`: makes the performer's stage (201) or gives it another
/// title or picture (200).
pub(super) async fn put(
    State(state): State<AppState>,
    client: ClientAddr,
    bearer: Bearer,
    Body(new): Body<NewStage>,
) -> Reply<Response> {
    let claims = bearer.0;
    state.limited_as(&state.limits.playbill, client, claims.sub)?;
    if claims.role != Role::Performer {
        return Err(Refused::forbidden("Only performers have a stage: register as one."));
    }
    let most = dearest(&state);
    if new.preset.is_some_and(|preset| preset > most) {
        return Err(Refused::invalid("preset", format!("The largest picture here is {most}.")));
    }
    let (state, row, made) = uncancelled(async move {
        let (row, made) = state.store.stages().put(claims.sub, &new.title, new.preset).await?;
        let row = allowed(&state, row);
        if !made {
            state.hub.stage_renamed(&row);
        }
        Ok((state, row, made))
    })
    .await?;
    let status = if made { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(state.hub.summary(&row))).into_response())
}

/// `GET /api/stages/{id}`.
pub(super) async fn one(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Reply<Json<StageSummary>> {
    let row = allowed(&state, find(&state, &id).await?);
    visitor.must_subscribe(&row.id, row.owner)?;
    Ok(Json(state.hub.summary(&row)))
}

/// `GET /api/stages/{id}/tips`.
pub(super) async fn tips(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Reply<Json<TipBoard>> {
    let row = find(&state, &id).await?;
    visitor.must_subscribe(&row.id, row.owner)?;
    Ok(Json(state.store.tips().board(&row.id).await?))
}

/// A picture may have been chosen when more was allowed.
fn allowed(state: &AppState, row: StageRow) -> StageRow {
    StageRow { preset: row.preset.min(dearest(state)), ..row }
}

/// The dearest picture of a stage: its owner is a performer.
fn dearest(state: &AppState) -> Preset {
    state.config.targets.dearest(Sender::Page(Role::Performer))
}

pub(super) async fn find(state: &AppState, id: &str) -> Reply<StageRow> {
    let nowhere = || Refused::not_found("There is no such stage.");
    let id: StageId = id.parse().map_err(|_| nowhere())?;
    let row = state.store.stages().by_id(&id).await?.ok_or_else(nowhere)?;
    Ok(state.hub.renewed(row).await?)
}
