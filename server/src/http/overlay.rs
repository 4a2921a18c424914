//! The overlay of a stage: its tips and its goal for a program such as OBS, by a
//! token that reads them and nothing else.
//!
//! An answer waits for news, but not for long: whoever holds a token that was
//! taken away hears no more, from the next news or the next answer on.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use footlight_shared::{ErrorCode, OverlayLink, OverlayNews};
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};

use super::ClientAddr;
use super::address::{Path, Query};
use super::bearer;
use super::owner::Announcing;
use super::reply::{Refused, Reply};
use super::stages::find;
use super::uncancelled::uncancelled;
use crate::auth::TokenError;
use crate::auth::secret::{Kind, Secret, SecretHash};
use crate::state::AppState;
use crate::store::StageRow;

/// How long an answer waits: less than requests may take.
const WAIT: Duration = Duration::from_secs(10);

/// The query of `GET /api/stages/{id}/overlay`.
#[derive(Deserialize)]
pub(super) struct Since {
    /// The cursor of the answer before.
    since: Option<String>,
}

/// `POST /api/stages/{id}/overlay`: makes the overlay's token, or another one:
/// the one before is worth nothing from now on.
pub(super) async fn make(
    State(state): State<AppState>,
    Announcing(row): Announcing,
) -> Reply<(StatusCode, Json<OverlayLink>)> {
    let token = Secret::random(Kind::Overlay);
    let address = format!("/overlay/{}", row.id);
    replace(state, row, Some(token.hash())).await?;
    let link = OverlayLink { token: token.as_str().to_owned(), address };
    Ok((StatusCode::CREATED, Json(link)))
}

/// `DELETE /api/stages/{id}/overlay`: takes the token away. None is well, too.
pub(super) async fn revoke(
    State(state): State<AppState>,
    Announcing(row): Announcing,
) -> Reply<StatusCode> {
    replace(state, row, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whoever holds the token before is told to look, and finds it is worth nothing.
async fn replace(state: AppState, row: StageRow, token: Option<SecretHash>) -> Reply<()> {
    uncancelled(async move {
        state.store.playbills().set_overlay(&row.id, token.as_ref()).await?;
        state.news.tell(&row.id);
        Ok(())
    })
    .await
}

/// `GET /api/stages/{id}/overlay?since=CURSOR`: how it stands; where that is how
/// it stood at the cursor, as soon as it has changed, or after a while.
pub(super) async fn news(
    State(state): State<AppState>,
    client: ClientAddr,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(Since { since }): Query<Since>,
) -> Reply<Json<OverlayNews>> {
    let text = bearer::text(&headers)?.ok_or(TokenError::Invalid)?;
    let token = Secret::parse(Kind::Overlay, text).ok_or_else(wrong)?;
    // Whoever tries tokens learns nothing about which stages there are.
    let row = find(&state, &id).await.map_err(|refused| match refused.problem.code {
        ErrorCode::NotFound => wrong(),
        _ => refused,
    })?;
    let mut listener = state.news.listen(row.id.clone());
    let until = Instant::now() + WAIT;
    loop {
        if !state.store.playbills().is_overlay(&row.id, &token.hash()).await? {
            state.limited(&state.limits.connect, client)?;
            return Err(wrong());
        }
        let news = glance(&state, &row).await?;
        if since.as_ref() != Some(&news.cursor) || Instant::now() >= until {
            return Ok(Json(news));
        }
        tokio::select! {
            // Late or not, it is looked once more.
            _ = timeout_at(until, listener.heard()) => {}
            () = state.shutdown.fired() => return Ok(Json(news)),
        }
    }
}

async fn glance(state: &AppState, row: &StageRow) -> Reply<OverlayNews> {
    let (goal, board, playbill) = state.store.playbills().glance(&row.id).await?;
    let newest = board.latest.first().map(|tip| tip.id.to_string()).unwrap_or_default();
    Ok(OverlayNews {
        currency: state.config.money.currency.clone(),
        goal,
        total: board.total,
        latest: board.latest,
        cursor: format!("{playbill}.{}.{newest}", board.total),
    })
}

fn wrong() -> Refused {
    let words = "This is not the token of the stage's overlay. Make a new link in the studio.";
    Refused::new(ErrorCode::Unauthenticated, words)
}
