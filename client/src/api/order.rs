//! What those ask and do who see to order, and who run the installation.

use footlight_shared::{AdminReport, AuditPage, ChatPlace, Moderate, PeoplePage, SanctionPage};
use gloo_net::http::Request;

use super::{Answer, call, path, read, send};

/// Does something, for a reason.
pub async fn act(token: &str, place: &ChatPlace, body: &Moderate) -> Answer<()> {
    let request = Request::post(&format!("{}/moderation", path(place)));
    send(request, Some(token), body).await.map(drop)
}

/// What was done: the latest page, or that before a number.
pub async fn audit(token: &str, place: &ChatPlace, before: Option<u64>) -> Answer<AuditPage> {
    let before = before.map(|id| format!("?before={id}")).unwrap_or_default();
    let request = Request::get(&format!("{}/moderation{before}", path(place)));
    read(call(request, Some(token)).await?).await
}

/// What holds against whom, after so many that are known.
pub async fn bans(token: &str, place: &ChatPlace, from: usize) -> Answer<SanctionPage> {
    let request = Request::get(&format!("{}/bans?from={from}", path(place)));
    read(call(request, Some(token)).await?).await
}

/// Who is there.
pub async fn people(token: &str, place: &ChatPlace) -> Answer<PeoplePage> {
    read(call(Request::get(&format!("{}/people", path(place))), Some(token)).await?).await
}

/// What goes on in the whole installation.
pub async fn report(token: &str) -> Answer<AdminReport> {
    read(call(Request::get("/api/admin"), Some(token)).await?).await
}
