//! What a stage announces, and what its overlay shows.

use footlight_shared::{Goal, NewGoal, OverlayLink, OverlayNews, Playbill, StageId, TipBoard};
use gloo_net::http::Request;

use super::{Answer, call, read, send};

/// What the stage announces.
pub async fn playbill(token: Option<&str>, id: &StageId) -> Answer<Playbill> {
    read(call(Request::get(&format!("/api/stages/{id}/playbill")), token).await?).await
}

/// The stage's tips.
pub async fn tips(token: Option<&str>, id: &StageId) -> Answer<TipBoard> {
    read(call(Request::get(&format!("/api/stages/{id}/tips")), token).await?).await
}

/// Collects for this from now on.
pub async fn set_goal(token: &str, id: &StageId, body: &NewGoal) -> Answer<Goal> {
    read(send(Request::put(&format!("/api/stages/{id}/goal")), Some(token), body).await?).await
}

/// Collects for nothing in particular.
pub async fn clear_goal(token: &str, id: &StageId) -> Answer<()> {
    call(Request::delete(&format!("/api/stages/{id}/goal")), Some(token)).await.map(drop)
}

/// A new link to the stage's overlay; the one before is worth nothing from now on.
pub async fn make_overlay(token: &str, id: &StageId) -> Answer<OverlayLink> {
    read(call(Request::post(&format!("/api/stages/{id}/overlay")), Some(token)).await?).await
}

/// Takes the link away.
pub async fn revoke_overlay(token: &str, id: &StageId) -> Answer<()> {
    call(Request::delete(&format!("/api/stages/{id}/overlay")), Some(token)).await.map(drop)
}

/// What the overlay shows, as soon as it is something else than at the cursor.
pub async fn overlay(token: &str, id: &StageId, since: Option<&str>) -> Answer<OverlayNews> {
    // Cursors are letters, digits, dots and dashes.
    let since = since.map(|cursor| format!("?since={cursor}")).unwrap_or_default();
    let request = Request::get(&format!("/api/stages/{id}/overlay{since}"));
    read(call(request, Some(token)).await?).await
}
