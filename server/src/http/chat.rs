//! `GET /api/stages/{id}/chat`, `GET /api/rooms/{id}/chat`: what was written there
//! before, a page at a time.

use axum::Json;
use axum::extract::State;
use footlight_shared::{ChatPage, ChatPlace, Permission, Role, UserId};
use serde::Deserialize;

use super::address::{Path, Query};
use super::bearer::{Bearer, Visitor};
use super::moderation::rank;
use super::reply::{Refused, Reply};
use super::stages::find;
use super::{ClientAddr, rooms};
use crate::moderation::{Kind, Whom};
use crate::signal::unix_ms;
use crate::state::AppState;

/// The query.
#[derive(Deserialize)]
pub(super) struct Which {
    /// The page before this number; without it the latest.
    before: Option<u64>,
}

/// On a stage.
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
    let mut reader = Reader::default();
    // Whoever does not say who he is comes without an account: what counts is from where.
    let (user, role) = match &visitor.0 {
        Some(claims) => (claims.sub, claims.role),
        None => (UserId(uuid::Uuid::nil()), Role::Guest),
    };
    let whom = state.hub.sanctions().whom(user, role, client.0);
    state.hub.sanctions().check(&place, Kind::Ban, whom, unix_ms())?;
    if let Some(claims) = &visitor.0 {
        reader = Reader {
            writes: claims.may(Permission::Chat, &row.id, row.owner),
            moderates: rank(&state, claims, &place, row.owner).await?.moderates(),
            performs: state.hub.performs(claims.sub, &row).await?,
            whom: Some(whom),
        };
    }
    read(&state, &place, &which, reader).await
}

/// In a room: for those who are in it, as they are told who else is.
pub(super) async fn room_page(
    State(state): State<AppState>,
    client: ClientAddr,
    bearer: Bearer,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Reply<Json<ChatPage>> {
    let (row, claims) = (rooms::find(&state, &id).await?, bearer.0);
    if !state.hub.with(|registry| registry.is_in_room(&row.id, claims.sub)) {
        return Err(Refused::forbidden("This is for those who are in the room."));
    }
    let place = ChatPlace::Room(row.id.clone());
    let reader = Reader {
        writes: claims.may_in(Permission::Chat, Some(&row.id)),
        moderates: rank(&state, &claims, &place, row.owner).await?.moderates(),
        performs: false,
        whom: Some(state.hub.sanctions().whom(claims.sub, claims.role, client.0)),
    };
    read(&state, &place, &which, reader).await
}

/// Who reads, and what he may.
#[derive(Default)]
struct Reader {
    writes: bool,
    moderates: bool,
    performs: bool,
    whom: Option<Whom>,
}

async fn read(
    state: &AppState,
    place: &ChatPlace,
    which: &Which,
    reader: Reader,
) -> Reply<Json<ChatPage>> {
    let chats = state.store.chats();
    let (messages, more) = chats.page(place, which.before).await?;
    let slow_seconds = chats.slow(place).await?;
    let muted_until = reader.whom.and_then(|whom| {
        let book = state.hub.sanctions().book();
        book.find(place, Kind::Mute, whom, unix_ms()).map(|sanction| sanction.until)
    });
    let Reader { writes, moderates, performs, .. } = reader;
    let page = ChatPage { messages, more, slow_seconds, writes, moderates, performs, muted_until };
    Ok(Json(page))
}
