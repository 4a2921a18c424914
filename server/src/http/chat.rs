//! `GET /api/stages/{id}/chat`: what was written there before, a page at a time.

use axum::Json;
use axum::extract::{Path, Query, State};
use footlight_shared::{ChatPage, ChatPlace, Permission};
use serde::Deserialize;

use super::bearer::Visitor;
use super::reply::Reply;
use super::stages::find;
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
    visitor: Visitor,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Reply<Json<ChatPage>> {
    let row = find(&state, &id).await?;
    visitor.must_subscribe(&row.id, row.owner)?;
    let may = |what| visitor.0.as_ref().is_some_and(|claims| claims.may(what, &row.id, row.owner));
    let (writes, moderates) = (may(Permission::Chat), may(Permission::Moderate));
    let place = ChatPlace::Stage(row.id.clone());
    let chats = state.store.chats();
    let (messages, more) = chats.page(&place, which.before).await?;
    let slow_seconds = chats.slow(&place).await?;
    Ok(Json(ChatPage { messages, more, slow_seconds, writes, moderates }))
}
