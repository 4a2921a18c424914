//! Order in a place: `/api/stages/{id}/…` and `/api/rooms/{id}/…` with `moderation`
//! (what is done, and what was), `bans` and `people`. Every act is written into the
//! audit with its reason before anybody hears of it, and told to the one concerned.

mod desk;
mod ground;
mod sentence;
mod target;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use footlight_shared::{
    AuditPage, ChatPlace, Moderate, PeoplePage, Role, SanctionPage, UserId, limit,
};
use serde::Deserialize;

use self::desk::Desk;
pub(super) use self::ground::{Ground, InRoom, OnStage};
use super::ClientAddr;
use super::address::{Path, Query};
use super::bearer::Bearer;
use super::reply::{Body, Refused, Reply};
use super::uncancelled::uncancelled;
use crate::auth::Claims;
use crate::moderation::{Kind, Rank, Whom};
use crate::signal::unix_ms;
use crate::state::AppState;

/// The query of lists.
#[derive(Deserialize)]
pub(super) struct Which {
    /// Of acts: the page before this number; without it the latest.
    before: Option<u64>,
    /// Of sanctions: how many are known already.
    #[serde(default)]
    from: usize,
}

/// `GET …/moderation`: what was done.
pub(super) async fn audit<G: Ground>(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Reply<Json<AuditPage>> {
    let (place, ..) = ground::<G>(&state, &bearer.0, &id).await?;
    let moderation = state.store.moderation();
    let (entries, more) = moderation.audit(&place, which.before).await?;
    let moderators = moderation.moderators(&place).await?;
    let moderators = moderators.into_iter().map(|(_, name)| name).collect();
    let performers = match &place {
        ChatPlace::Stage(stage) => moderation.performers(stage).await?,
        ChatPlace::Room(_) => Vec::new(),
    };
    Ok(Json(AuditPage { entries, more, moderators, performers }))
}

/// `GET …/bans`: what holds against whom.
pub(super) async fn bans<G: Ground>(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Reply<Json<SanctionPage>> {
    let (place, ..) = ground::<G>(&state, &bearer.0, &id).await?;
    let book = state.hub.sanctions().book();
    let (sanctions, total) = book.list(&place, which.from, limit::AUDIT_PAGE, unix_ms());
    Ok(Json(SanctionPage { sanctions, total: u32::try_from(total).unwrap_or(u32::MAX) }))
}

/// `GET …/people`: who is there.
pub(super) async fn people<G: Ground>(
    State(state): State<AppState>,
    bearer: Bearer,
    Path(id): Path<String>,
) -> Reply<Json<PeoplePage>> {
    let claims = &bearer.0;
    let (place, owner, rank) = ground::<G>(&state, claims, &id).await?;
    let named = state.store.moderation().moderators(&place).await?;
    let mut people = state.hub.with(|registry| registry.people_at(&place));
    let total = u32::try_from(people.len()).unwrap_or(u32::MAX);
    people.truncate(limit::PEOPLE_PAGE);
    for person in &mut people {
        let is_named = named.iter().any(|(user, _)| *user == person.user);
        let his = Rank::of(person.role == Role::Admin, person.user == owner, is_named);
        person.above = !rank.may_act_on(his) || person.user == claims.sub;
    }
    Ok(Json(PeoplePage { people, total }))
}

/// `POST …/moderation`: something is done. 204.
pub(super) async fn act<G: Ground>(
    State(state): State<AppState>,
    client: ClientAddr,
    bearer: Bearer,
    Path(id): Path<String>,
    Body(Moderate { act, reason }): Body<Moderate>,
) -> Reply<StatusCode> {
    state.limited_as(&state.limits.moderate, client, bearer.0.sub)?;
    let claims = bearer.0;
    uncancelled(async move {
        let (place, owner, rank) = ground::<G>(&state, &claims, &id).await?;
        Desk { state, claims, place, owner, rank, reason }.carry_out(&act).await?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Where it is, whose that is, and what whoever asks is there.
///
/// # Errors
/// There is no such place, he is shut out of it, or he sees to nothing there.
async fn ground<G: Ground>(
    state: &AppState,
    claims: &Claims,
    id: &str,
) -> Reply<(ChatPlace, UserId, Rank)> {
    let (place, owner) = G::find(state, id).await?;
    let rank = rank(state, claims, &place, owner).await?;
    if rank.moderates() {
        return Ok((place, owner, rank));
    }
    if claims.sub == owner {
        // He is told why.
        let whom = Whom { user: owner, address: None };
        state.hub.sanctions().check(&place, Kind::Ban, whom, unix_ms())?;
    }
    Err(Refused::forbidden("You do not moderate here."))
}

/// What somebody is in a place.
pub(super) async fn rank(
    state: &AppState,
    claims: &Claims,
    place: &ChatPlace,
    owner: UserId,
) -> Reply<Rank> {
    Ok(state.hub.rank(claims, place, owner).await?)
}
