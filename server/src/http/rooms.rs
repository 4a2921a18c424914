//! Rooms: made by those with an account, looked at by whoever has the link, kept
//! and ended by their hosts.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use footlight_shared::{
    NewRoom, Permission, Problem, Role, RoomAccess, RoomId, RoomInfo, RoomInvitation, RoomList,
    RoomPatch, Title, UserId, limit,
};

use super::ClientAddr;
use super::address::Path;
use super::bearer::Bearer;
use super::reply::{Body, Refused, Reply};
use super::uncancelled::uncancelled;
use crate::auth::token::unix_now;
use crate::room::Refusal;
use crate::state::AppState;
use crate::store::RoomRow;

const ID_CHARS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// 24 of 36 kinds: more than 120 random bits.
const ID_LENGTH: usize = 24;
/// How long an invitation is good.
const INVITED: u64 = 7 * 24 * 3600;

/// `POST /api/rooms`: makes a room (201).
pub(super) async fn make(
    State(state): State<AppState>,
    client: ClientAddr,
    bearer: Bearer,
    Body(new): Body<NewRoom>,
) -> Reply<(StatusCode, Json<RoomInfo>)> {
    state.limited_as(&state.limits.call, client, bearer.0.sub)?;
    state.hub.must_take_new()?;
    let claims = bearer.0;
    if claims.role == Role::Guest || !claims.may_in(Permission::Subscribe, None) {
        return Err(Refused::forbidden("Log in to make a room. Guests come in by a link."));
    }
    let title = title(&new.title)?;
    let limit = people(&state, new.mesh, new.limit)?;
    if new.mesh && new.direct {
        return Err(Refused::invalid("direct", "In a mesh all talk from browser to browser."));
    }
    let password_hash = password_hash(&state, new.access, new.password, None).await?;
    let row = RoomRow {
        id: random_id(),
        owner: claims.sub,
        host: claims.name.clone(),
        title,
        access: new.access,
        password_hash,
        limit,
        keep: new.keep,
        guests: new.guests,
        mesh: new.mesh,
        direct: new.direct,
        one_screen: new.one_screen,
    };
    if !state.store.rooms().add(&row).await? {
        let words = "You have as many rooms as you may: delete one first.";
        return Err(Refused::new(footlight_shared::ErrorCode::Conflict, words));
    }
    state.metrics.rooms_made.increment(1);
    Ok((StatusCode::CREATED, Json(info(&state, &row, claims.sub))))
}

/// `GET /api/rooms`: the caller's own.
pub(super) async fn mine(State(state): State<AppState>, bearer: Bearer) -> Reply<Json<RoomList>> {
    let user = bearer.0.sub;
    let rows = state.store.rooms().by_owner(user).await?;
    Ok(Json(RoomList { rooms: rows.iter().map(|row| info(&state, row, user)).collect() }))
}

/// `GET /api/rooms/{id}`.
pub(super) async fn one(
    State(state): State<AppState>,
    client: ClientAddr,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Reply<Json<RoomInfo>> {
    state.limited(&state.limits.connect, client)?;
    let row = find(&state, &id).await?;
    Ok(Json(info(&state, &row, bearer.0.sub)))
}

/// `PATCH /api/rooms/{id}`.
pub(super) async fn change(
    State(state): State<AppState>,
    client: ClientAddr,
    bearer: Bearer,
    Path(id): Path<String>,
    Body(patch): Body<RoomPatch>,
) -> Reply<Json<RoomInfo>> {
    state.limited_as(&state.limits.call, client, bearer.0.sub)?;
    let row = own(&state, &id, &bearer).await?;
    let access = patch.access.unwrap_or(row.access);
    let hash = password_hash(&state, access, patch.password.clone(), row.password_hash).await?;
    uncancelled(apply(state, id, bearer, patch, hash)).await
}

/// Changes the room as it is by now: others may have changed it while a password was
/// hashed.
async fn apply(
    state: AppState,
    id: String,
    bearer: Bearer,
    patch: RoomPatch,
    hash: Option<String>,
) -> Reply<Json<RoomInfo>> {
    let _turn = state.room_turn.lock().await;
    let mut row = own(&state, &id, &bearer).await?;
    if let Some(text) = &patch.title {
        row.title = title(text)?;
    }
    if patch.limit.is_some() {
        row.limit = people(&state, row.mesh, patch.limit.filter(|limit| *limit > 0))?;
    }
    row.access = patch.access.unwrap_or(row.access);
    let kept = if patch.password.is_some() { hash } else { row.password_hash.or(hash) };
    row.password_hash = kept.filter(|_| row.access == RoomAccess::Password);
    if row.access == RoomAccess::Password && row.password_hash.is_none() {
        return Err(no_password());
    }
    row.keep = patch.keep.unwrap_or(row.keep);
    row.guests = patch.guests.unwrap_or(row.guests);
    row.one_screen = patch.one_screen.unwrap_or(row.one_screen);
    if !state.store.rooms().update(&row).await? {
        return Err(Problem::from(Refusal::NoSuchRoom).into());
    }
    state.hub.room_changed(&row);
    Ok(Json(info(&state, &row, bearer.0.sub)))
}

/// `DELETE /api/rooms/{id}`: ends it for everybody (204).
pub(super) async fn delete(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Reply<StatusCode> {
    let row = own(&state, &id, &bearer).await?;
    uncancelled(async move {
        let _turn = state.room_turn.lock().await;
        state.store.rooms().delete(&row.id).await?;
        state.hub.end_room(&row.id);
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// `POST /api/rooms/{id}/invitations`: a grant for the room.
pub(super) async fn invite(
    State(state): State<AppState>,
    client: ClientAddr,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Reply<(StatusCode, Json<RoomInvitation>)> {
    state.limited_as(&state.limits.call, client, bearer.0.sub)?;
    let row = own(&state, &id, &bearer).await?;
    let expires_at = unix_now() + INVITED;
    let invitation = state.tokens.invite(&row.id, expires_at)?;
    Ok((StatusCode::CREATED, Json(RoomInvitation { invitation, expires_at })))
}

pub(super) async fn find(state: &AppState, id: &str) -> Reply<RoomRow> {
    let nowhere = || Refused::from(Problem::from(Refusal::NoSuchRoom));
    let id: RoomId = id.parse().map_err(|_| nowhere())?;
    state.store.rooms().by_id(&id).await?.ok_or_else(nowhere)
}

async fn own(state: &AppState, id: &str, bearer: &Bearer) -> Reply<RoomRow> {
    let row = find(state, id).await?;
    if row.owner == bearer.0.sub && bearer.0.may_in(Permission::Subscribe, Some(&row.id)) {
        Ok(row)
    } else {
        Err(Refused::forbidden("Only the room's host does that."))
    }
}

fn info(state: &AppState, row: &RoomRow, asker: UserId) -> RoomInfo {
    let people = state.hub.people(&row.id);
    RoomInfo {
        id: row.id.clone(),
        title: row.title.to_string(),
        host: row.host.to_string(),
        access: row.access,
        people,
        limit: row.limit,
        full: people >= row.limit,
        mine: row.owner == asker,
        guests: row.guests,
        mesh: row.mesh,
        direct: row.direct,
    }
}

fn title(text: &str) -> Reply<Title> {
    text.parse().map_err(|error| Refused::invalid("title", format!("{error}")))
}

/// Most people in a room: what is wanted, or as many as may be.
fn people(state: &AppState, mesh: bool, wanted: Option<u32>) -> Reply<u32> {
    let (least, here) = (limit::ROOM_PEOPLE.0, state.config.rooms.limit);
    let (what, most) = match mesh {
        true => ("A mesh", limit::MESH_PEOPLE.min(here)),
        false => ("A room here", here),
    };
    match wanted.unwrap_or(most) {
        wanted if (least..=most).contains(&wanted) => Ok(wanted),
        _ => Err(Refused::invalid("limit", format!("{what} is for {least} to {most} people."))),
    }
}

/// What to keep of a password; where the room opens by another way nothing is.
async fn password_hash(
    state: &AppState,
    access: RoomAccess,
    password: Option<String>,
    known: Option<String>,
) -> Reply<Option<String>> {
    if access != RoomAccess::Password {
        return Ok(None);
    }
    let (least, most) = limit::ROOM_PASSWORD_BYTES;
    match password {
        Some(password) if (least..=most).contains(&password.len()) => {
            Ok(Some(state.hasher.hash(password).await?))
        }
        None if known.is_some() => Ok(known),
        _ => Err(no_password()),
    }
}

fn no_password() -> Refused {
    let (least, most) = limit::ROOM_PASSWORD_BYTES;
    Refused::invalid("password", format!("A room's password has {least} to {most} bytes."))
}

fn random_id() -> RoomId {
    let letter = |_| char::from(ID_CHARS[rand::random_range(0..ID_CHARS.len())]);
    let text: String = (0..ID_LENGTH).map(letter).collect();
    match text.parse() {
        Ok(id) => id,
        Err(_) => unreachable!("lower-case letters and digits of the right number"),
    }
}
