//! Who may change something of the stage that a route's `{id}` names, or follow it:
//! extractors, so that nothing of a request's body is read before that is known.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use footlight_shared::{Permission, Role, StageId, UserId};

use super::ClientAddr;
use super::bearer::Bearer;
use super::limit::Limiter;
use super::reply::{Refused, Reply};
use super::stages::find;
use crate::auth::Claims;
use crate::state::AppState;
use crate::store::StageRow;

/// The stage, which is the caller's own and of which he changes something, not too often.
pub(super) struct Announcing(pub(super) StageRow);

/// The stage, where the caller may perform, or is its performer now: he changes its
/// still, and not too often.
pub(super) struct Performing(pub(super) StageRow);

/// A stage that an account may see, and follow or not, and not too often.
pub(super) struct Following {
    pub(super) stage: StageId,
    pub(super) user: UserId,
}

impl FromRequestParts<AppState> for Announcing {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Reply<Self> {
        let (claims, row) = named(parts, state, Some(&state.limits.playbill)).await?;
        owns(&claims, &row)?;
        Ok(Self(row))
    }
}

impl FromRequestParts<AppState> for Performing {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Reply<Self> {
        let (claims, row) = named(parts, state, Some(&state.limits.still)).await?;
        let on = state.hub.with(|registry| registry.performer_of(&row.id));
        if !performs(&claims, &row) && on != Some(claims.sub) {
            return Err(Refused::forbidden("Only the performer shows a picture of this stage."));
        }
        Ok(Self(row))
    }
}

impl FromRequestParts<AppState> for Following {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Reply<Self> {
        let (claims, row) = named(parts, state, Some(&state.limits.playbill)).await?;
        let sees = claims.may(Permission::Subscribe, &row.id, row.owner);
        if claims.role == Role::Guest || !sees {
            return Err(Refused::forbidden("Log in to follow a performer."));
        }
        Ok(Self { stage: row.id, user: claims.sub })
    }
}

/// Who asks, and the stage; each request counts towards the limit.
async fn named(
    parts: &mut Parts,
    state: &AppState,
    limit: Option<&Limiter>,
) -> Reply<(Claims, StageRow)> {
    let Bearer(claims) = Bearer::from_request_parts(parts, state).await?;
    if let Some(limit) = limit {
        let Ok(client) = ClientAddr::from_request_parts(parts, state).await;
        state.limited_as(limit, client, claims.sub)?;
    }
    let id = Path::<String>::from_request_parts(parts, state).await;
    let Path(id) = id.map_err(|_| Refused::not_found("There is no such stage."))?;
    Ok((claims, find(state, &id).await?))
}

fn owns(claims: &Claims, row: &StageRow) -> Reply<()> {
    if claims.sub == row.owner && performs(claims, row) {
        Ok(())
    } else {
        Err(Refused::forbidden("Only the performer does that on this stage."))
    }
}

fn performs(claims: &Claims, row: &StageRow) -> bool {
    claims.may(Permission::Publish, &row.id, row.owner)
}
