//! What a stage announces: everybody who may watch sees it, its performer
//! changes it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use footlight_shared::{Goal, NewGoal, Playbill, StageId};

use super::address::Path;
use super::announcements::announced_after;
use super::bearer::Visitor;
use super::owner::Announcing;
use super::reply::{Body, Reply};
use super::stages::find;
use super::uncancelled::uncancelled;
use crate::state::AppState;
use crate::store::StoreError;

/// `GET /api/stages/{id}/playbill`.
pub(super) async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Reply<Json<Playbill>> {
    let row = find(&state, &id).await?;
    visitor.must_subscribe(&row.id, row.owner)?;
    let viewer = visitor.0.map(|claims| claims.sub);
    let mut playbill = state.store.announcements().playbill(&row.id, viewer).await?;
    playbill.next_show = playbill.next_show.filter(|at| *at > announced_after());
    Ok(Json(playbill))
}

/// `PUT /api/stages/{id}/goal`: collects for this from now on.
pub(super) async fn set_goal(
    State(state): State<AppState>,
    Announcing(row): Announcing,
    Body(new): Body<NewGoal>,
) -> Reply<Json<Goal>> {
    uncancelled(async move {
        let goal = state.store.playbills().set_goal(&row.id, &new).await?;
        changed(&state, &row.id).await?;
        Ok(Json(goal))
    })
    .await
}

/// `DELETE /api/stages/{id}/goal`: nothing to clear is well, too.
pub(super) async fn clear_goal(
    State(state): State<AppState>,
    Announcing(row): Announcing,
) -> Reply<StatusCode> {
    uncancelled(async move {
        if state.store.playbills().clear_goal(&row.id).await? {
            changed(&state, &row.id).await?;
        }
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Tells everybody who is there, and the stage's overlay, to look again.
pub(super) async fn changed(state: &AppState, stage: &StageId) -> Result<(), StoreError> {
    if let Some(row) = state.store.stages().by_id(stage).await? {
        state.hub.with(|registry| registry.renamed(&row));
    }
    state.news.tell(stage);
    Ok(())
}
