//! Order in a room's chat. What else is done there goes over the socket of whoever is
//! in it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use footlight_shared::{ChatPlace, Moderate, ModerationAct};

use super::{Desk, must_moderate};
use crate::auth::Claims;
use crate::http::ClientAddr;
use crate::http::bearer::Bearer;
use crate::http::reply::{Body, Refused, Reply};
use crate::http::rooms::find;
use crate::moderation::Rank;
use crate::state::AppState;
use crate::store::RoomRow;

/// `POST`: something is done. 204.
pub(in crate::http) async fn act(
    State(state): State<AppState>,
    client: ClientAddr,
    bearer: Bearer,
    Path(id): Path<String>,
    Body(Moderate { act, reason }): Body<Moderate>,
) -> Reply<StatusCode> {
    use ModerationAct::{Delete, Mute, Slow, Unmute};
    state.limited(&state.limits.moderate, client)?;
    let row = find(&state, &id).await?;
    let rank = rank(&state, &bearer.0, &row).await?;
    must_moderate(rank)?;
    if !matches!(act, Delete { .. } | Slow { .. } | Mute { .. } | Unmute { .. }) {
        let words = "That is done in the room itself: `room_act` over the socket.";
        return Err(Refused::invalid("act", words));
    }
    let (place, owner) = (ChatPlace::Room(row.id), row.owner);
    Desk { state, claims: bearer.0, place, owner, rank, reason }.carry_out(&act).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What somebody is in this room.
pub(in crate::http) async fn rank(state: &AppState, claims: &Claims, row: &RoomRow) -> Reply<Rank> {
    let named = state.store.rooms().moderators(&row.id).await?.contains(&claims.sub);
    Ok(Rank::of(claims.role, claims.sub == row.owner, named))
}
