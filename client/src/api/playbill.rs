//! What a stage announces, and what its overlay shows.

use footlight_shared::{
    AnnouncedList, Goal, NewGoal, NextShow, OverlayLink, OverlayNews, Playbill, StageId, TipBoard,
};
use gloo_net::http::Request;

use super::{Answer, call, put_picture, read, send};
use crate::platform::still::Still;

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

/// Stages that may be worth a look; the query says which.
pub async fn announcements(token: Option<&str>, query: Vec<(&str, &str)>) -> Answer<AnnouncedList> {
    read(call(Request::get("/api/announcements").query(query), token).await?).await
}

/// The next show begins then, or nobody knows.
pub async fn set_show(token: &str, id: &StageId, show: Option<NextShow>) -> Answer<()> {
    let address = format!("/api/stages/{id}/show");
    match show {
        Some(show) => send(Request::put(&address), Some(token), &show).await.map(drop),
        None => call(Request::delete(&address), Some(token)).await.map(drop),
    }
}

/// Gives the stage a poster, or none.
pub async fn set_poster(token: &str, id: &StageId, poster: Option<&Still>) -> Answer<()> {
    let address = format!("/api/stages/{id}/poster");
    match poster {
        Some(poster) => put_picture(token, &address, poster).await,
        None => call(Request::delete(&address), Some(token)).await.map(drop),
    }
}

/// Where a stage's poster is.
pub fn poster_address(id: &StageId, version: u64) -> String {
    format!("/api/stages/{id}/poster?v={version}")
}

/// Follows the stage, or does not any more.
pub async fn follow(token: &str, id: &StageId, follows: bool) -> Answer<()> {
    let address = format!("/api/stages/{id}/follow");
    let request = if follows { Request::put(&address) } else { Request::delete(&address) };
    call(request, Some(token)).await.map(drop)
}
