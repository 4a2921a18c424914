//! What stages announce to those who are not there: the next show, the poster,
//! and lists of stages for those who look for one.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use footlight_shared::{Announced, AnnouncedList, ErrorCode, Grant, NextShow, Permission, limit};
use serde::Deserialize;

use super::ClientAddr;
use super::address::{Path, Query};
use super::bearer::Visitor;
use super::owner::{Announcing, Following};
use super::playbill::changed;
use super::reply::{Body, Refused, Reply};
use super::stages::find;
use super::still::{Which as Version, parse_picture, picture_answer};
use super::uncancelled::uncancelled;
use crate::auth::TokenError;
use crate::signal::unix_ms;
use crate::state::AppState;
use crate::still::Picture;
use crate::store::{StageRow, Which};

/// A show is announced for so long after it was to begin.
const LATE_MS: u64 = 3_600_000;
/// How far ahead shows are announced: a year.
const AHEAD_MS: u64 = 366 * 86_400_000;

/// Shows that were to begin before this time are announced no more.
pub(super) fn announced_after() -> u64 {
    unix_ms().saturating_sub(LATE_MS)
}

/// The query of `GET /api/announcements`.
#[derive(Deserialize)]
pub(super) struct Asked {
    /// Words to look for.
    q: Option<String>,
    /// Present: those whom the caller follows.
    followed: Option<String>,
}

/// `GET /api/announcements`: the shows to come; with `?q=WORDS` the stages with
/// these words in title or name; with `?followed` those whom the caller follows.
pub(super) async fn list(
    State(state): State<AppState>,
    client: ClientAddr,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Reply<Json<AnnouncedList>> {
    let viewer = visitor.0.as_ref().map(|claims| claims.sub);
    let words = asked.q.as_deref().map(str::trim).filter(|words| !words.is_empty());
    if words.is_some_and(|words| words.chars().count() > limit::SEARCH_CHARS) {
        let words = format!("Look for at most {} characters.", limit::SEARCH_CHARS);
        return Err(Refused::invalid("q", words));
    }
    let which = match (words, asked.followed) {
        (Some(words), _) => {
            // It looks at all there are.
            state.limited(&state.limits.connect, client)?;
            Which::Found(words)
        }
        (None, Some(_)) => Which::Followed(viewer.ok_or(TokenError::Invalid)?),
        (None, None) => Which::Coming(i64::try_from(announced_after()).unwrap_or(i64::MAX)),
    };
    let mut stages = state.store.announcements().list(which, viewer, limit::ANNOUNCED).await?;
    // A token for one room sees that room only.
    if let Some(claims) = &visitor.0 {
        let may = |stage: &Announced| {
            let allows = |grant: &Grant| grant.allows(Permission::Subscribe, &stage.id, false);
            claims.grants.iter().any(allows)
        };
        stages.retain(may);
    }
    state.hub.with(|registry| {
        for stage in &mut stages {
            if let Some((status, viewers)) = registry.attendance(&stage.id) {
                (stage.status, stage.viewers) = (status, viewers);
            }
        }
    });
    Ok(Json(AnnouncedList { stages }))
}

/// `PUT /api/stages/{id}/show`: the next show begins then.
pub(super) async fn set_show(
    State(state): State<AppState>,
    Announcing(row): Announcing,
    Body(NextShow { at }): Body<NextShow>,
) -> Reply<StatusCode> {
    let now = unix_ms();
    if !(now..=now + AHEAD_MS).contains(&at) {
        return Err(Refused::invalid("at", "A show begins within a year from now."));
    }
    announce(state, row, Some(at)).await
}

/// `DELETE /api/stages/{id}/show`.
pub(super) async fn clear_show(
    State(state): State<AppState>,
    Announcing(row): Announcing,
) -> Reply<StatusCode> {
    announce(state, row, None).await
}

async fn announce(state: AppState, row: StageRow, at: Option<u64>) -> Reply<StatusCode> {
    uncancelled(async move {
        state.store.announcements().set_next_show(&row.id, at).await?;
        changed(&state, &row.id).await?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// `GET /api/stages/{id}/poster`.
pub(super) async fn poster(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(version): Query<Version>,
    request: HeaderMap,
) -> Reply<Response> {
    let row = find(&state, &id).await?;
    visitor.must_subscribe(&row.id, row.owner)?;
    let found = state.store.announcements().poster(&row.id).await?;
    let nothing = || Refused::not_found("This stage has no poster.");
    let (number, picture) = found.ok_or_else(nothing)?;
    Ok(picture_answer(number, &picture, &version, &request))
}

/// `PUT /api/stages/{id}/poster`.
pub(super) async fn put_poster(
    State(state): State<AppState>,
    Announcing(row): Announcing,
    request: Request,
) -> Reply<StatusCode> {
    let picture = parse_picture(request, &state).await?;
    hang(state, row, Some(picture)).await
}

/// `DELETE /api/stages/{id}/poster`: none is well, too.
pub(super) async fn delete_poster(
    State(state): State<AppState>,
    Announcing(row): Announcing,
) -> Reply<StatusCode> {
    hang(state, row, None).await
}

async fn hang(state: AppState, row: StageRow, poster: Option<Picture>) -> Reply<StatusCode> {
    uncancelled(async move {
        state.store.announcements().set_poster(&row.id, poster.as_ref()).await?;
        changed(&state, &row.id).await?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// `PUT /api/stages/{id}/follow`.
pub(super) async fn follow(
    State(state): State<AppState>,
    Following { stage, user }: Following,
) -> Reply<StatusCode> {
    if state.store.announcements().follow(&stage, user).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    let words = format!("You follow {} stages, which is as many as one can.", limit::FOLLOWED);
    Err(Refused::new(ErrorCode::Conflict, words))
}

/// `DELETE /api/stages/{id}/follow`.
pub(super) async fn unfollow(
    State(state): State<AppState>,
    Following { stage, user }: Following,
) -> Reply<StatusCode> {
    state.store.announcements().unfollow(&stage, user).await?;
    Ok(StatusCode::NO_CONTENT)
}
