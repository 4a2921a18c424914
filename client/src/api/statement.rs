//! What the performer has earned.

use footlight_shared::Statement;
use gloo_net::http::Request;

use super::{Answer, call, read, unreadable};

/// The days of a statement; where a day is empty, the server's choice.
pub async fn statement(token: &str, from: &str, to: &str) -> Answer<Statement> {
    let request = Request::get("/api/statement").query(span(from, to));
    read(call(request, Some(token)).await?).await
}

/// The same as a file.
pub async fn file(token: &str, name: &str, from: &str, to: &str) -> Answer<String> {
    let request = Request::get(&format!("/api/statement/{name}")).query(span(from, to));
    let response = call(request, Some(token)).await?;
    let status = response.status();
    response.text().await.map_err(|_| unreadable(status))
}

fn span<'a>(from: &'a str, to: &'a str) -> impl Iterator<Item = (&'static str, &'a str)> {
    [("from", from), ("to", to)].into_iter().filter(|(_, day)| !day.is_empty())
}
