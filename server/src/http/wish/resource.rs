//! A session that was begun: trickled candidates, ICE restarts, its end.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use footlight_sfu::PeerId;
use footlight_shared::{ErrorCode, SessionId};

use super::super::address::Path;
use super::FRAGMENT;
use super::access::Access;
use super::fragment::Fragment;
use crate::http::ClientAddr;
use crate::http::reply::{Refused, Reply, body_bytes, must_be};
use crate::signal::Found;
use crate::state::AppState;

/// `DELETE`: the publisher's stage is at its end, the viewer's seat is free.
pub(in crate::http) async fn end(
    State(state): State<AppState>,
    Path((stage, session)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Reply<StatusCode> {
    let access = Access::check(&state, &headers, &stage).await?;
    let found = find(&state, &access, uri.path(), &session)?;
    state.hub.close_socketless(found, &access.row.id);
    Ok(StatusCode::OK)
}

/// `PATCH`: candidates, which a server that is checked does not need, or an ICE
/// restart.
pub(in crate::http) async fn patch(
    State(state): State<AppState>,
    client: ClientAddr,
    Path((stage, session)): Path<(String, String)>,
    uri: Uri,
    request: Request,
) -> Reply<Response> {
    let access = Access::check(&state, request.headers(), &stage).await?;
    let found = find(&state, &access, uri.path(), &session)?;
    must_be(&request, FRAGMENT)?;
    let tags = request.headers().get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    let tags = tags.map(str::to_owned).ok_or_else(|| {
        let words = "Name the ETag of the session in If-Match, or * for an ICE restart.";
        Refused::new(ErrorCode::OutOfOrder, words).with_status(StatusCode::PRECONDITION_REQUIRED)
    })?;
    let fragment = Fragment::parse(&body_bytes(request, &state).await?)?;
    let (ufrag, restarts) = state.hub.ice(found).await?.ok_or_else(ended)?;
    let is_present = fragment.ufrag.as_ref().is_none_or(|it| *it == ufrag);
    // The RFC's own example has it in quotes.
    if matches!(tags.trim(), "*" | "\"*\"") {
        state.limited(&state.limits.connect, client)?;
        return restart(&state, found, &fragment, is_present).await;
    }
    let current = etag(found.peer, restarts);
    if !tags.split(',').any(|tag| tag.trim() == current) {
        let words = "The session's ICE was restarted since: use its present ETag.";
        let refused = Refused::new(ErrorCode::OutOfOrder, words);
        return Err(refused.with_status(StatusCode::PRECONDITION_FAILED));
    }
    if !is_present {
        let words = "These are new ICE credentials: ask for an ICE restart by If-Match: *.";
        let refused = Refused::new(ErrorCode::OutOfOrder, words);
        return Err(refused.with_status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The credentials that the session began with are no restart.
async fn restart(
    state: &AppState,
    found: Found,
    fragment: &Fragment,
    is_present: bool,
) -> Reply<Response> {
    let lines = match (&fragment.ufrag, &fragment.pwd) {
        (Some(ufrag), Some(pwd)) => {
            state.hub.restart_ice(found, ufrag.clone(), pwd.clone()).await?
        }
        (_, None) if is_present => None,
        _ => {
            let words = "An ICE restart takes a=ice-ufrag and a=ice-pwd, both of them.";
            return Err(Refused::new(ErrorCode::BadMessage, words));
        }
    };
    let Some((restarts, lines)) = lines else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let headers =
        [(header::CONTENT_TYPE, FRAGMENT.to_owned()), (header::ETAG, etag(found.peer, restarts))];
    Ok((headers, fragment.answer(&lines)).into_response())
}

/// The session, where it is the caller's and this its address.
fn find(state: &AppState, access: &Access, path: &str, session: &str) -> Reply<Found> {
    let id: Option<SessionId> = session.parse().ok();
    let found = id
        .and_then(|id| state.hub.find_socketless(id, &access.row.id, access.claims.sub))
        .filter(|found| found.performs == path.starts_with("/whip/"));
    found.ok_or_else(ended)
}

fn ended() -> Refused {
    Refused::not_found("There is no such session: it has ended.")
}

/// Names a session's ICE credentials.
pub(super) fn etag(peer: PeerId, restarts: u32) -> String {
    format!("\"{:x}-{restarts}\"", peer.0)
}
