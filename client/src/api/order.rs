//! What those ask and do who see to order, and who run the installation.

use footlight_shared::{
    AdminReport, AuditPage, ChatPlace, GivenTips, Moderate, PeoplePage, PostRefund, RefundReceipt,
    SanctionPage,
};
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

/// The latest tips: of an account or stage, or of all where that is empty.
pub async fn tips(token: &str, of: &str) -> Answer<GivenTips> {
    read(call(Request::get("/api/admin/tips").query([("of", of)]), Some(token)).await?).await
}

/// Takes a tip back.
pub async fn refund(token: &str, body: &PostRefund) -> Answer<RefundReceipt> {
    read(send(Request::post("/api/refunds"), Some(token), body).await?).await
}
