//! `GET /api/stages/{id}/chat`: what was written there before, a page at a time.

use axum::Json;
use axum::extract::{Path, Query, State};
use footlight_shared::{ChatPage, ChatPlace, Permission};
use serde::Deserialize;

use super::ClientAddr;
use super::bearer::Visitor;
use super::moderation::rank;
use super::reply::Reply;
use super::stages::find;
use crate::moderation::Kind;
use crate::signal::unix_ms;
use crate::state::AppState;

/// The query.
#[derive(Deserialize)]
pub(super) struct Which {
    /// The page before this number; without it the latest.
    before: Option<u64>,
}

/// See the module.
pub(super) async fn page(
    State(state): State<AppState>,
    client: ClientAddr,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Reply<Json<ChatPage>> {
    let row = find(&state, &id).await?;
    visitor.must_subscribe(&row.id, row.owner)?;
    let place = ChatPlace::Stage(row.id.clone());
    let (mut writes, mut moderates, mut muted_until) = (false, false, None);
    if let Some(claims) = &visitor.0 {
        let sanctions = state.hub.sanctions();
        let whom = sanctions.whom(claims.sub, claims.role, client.0);
        let now = unix_ms();
        sanctions.check(&place, Kind::Ban, whom, now)?;
        muted_until = {
            let book = sanctions.book();
            book.find(&place, Kind::Mute, whom, now).map(|sanction| sanction.until)
        };
        writes = claims.may(Permission::Chat, &row.id, row.owner);
        moderates = rank(&state, claims, &row, &place).await?.moderates();
    }
    let chats = state.store.chats();
    let (messages, more) = chats.page(&place, which.before).await?;
    let slow_seconds = chats.slow(&place).await?;
    Ok(Json(ChatPage { messages, more, slow_seconds, writes, moderates, muted_until }))
}
