//! An offer is posted, a session begins.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use footlight_shared::{ErrorCode, IceServer, TraceId};

use super::super::address::Path;
use super::SDP;
use super::access::Access;
use super::resource::etag;
use crate::http::ClientAddr;
use crate::http::ice::{Asker, servers_for};
use crate::http::reply::{Refused, Reply, body_bytes, must_be};
use crate::signal::{Aim, Visit};
use crate::state::AppState;

/// `POST /whip/{stage}`: a performer's offer.
pub(in crate::http) async fn publish(
    State(state): State<AppState>,
    client: ClientAddr,
    asker: Asker,
    Path(stage): Path<String>,
    request: Request,
) -> Reply<Response> {
    begin(&state, (client, &asker), Aim::Publish, &stage, request).await
}

/// `POST /whep/{stage}`: a viewer's offer.
pub(in crate::http) async fn watch(
    State(state): State<AppState>,
    client: ClientAddr,
    asker: Asker,
    Path(stage): Path<String>,
    request: Request,
) -> Reply<Response> {
    begin(&state, (client, &asker), Aim::Watch, &stage, request).await
}

async fn begin(
    state: &AppState,
    (client, asker): (ClientAddr, &Asker),
    aim: Aim,
    stage: &str,
    request: Request,
) -> Reply<Response> {
    state.limited(&state.limits.connect, client)?;
    Access::check(state, request.headers(), stage).await?;
    must_be(&request, SDP)?;
    let headers = request.headers().clone();
    let trace = trace_of(&headers);
    let offer = body_bytes(request, state).await?;
    // While it came the login may have ended, or the stage have got another key.
    let Access { claims, row } = Access::check(state, &headers, stage).await?;
    let offer = String::from_utf8(offer.into()).map_err(|_| {
        Refused::new(ErrorCode::BadOffer, "The offer is not a session description.")
    })?;
    one_of_each(&offer)?;
    let mut answered = links(&servers_for(state, Some(&claims), asker));
    let kind = match aim {
        Aim::Publish => "whip",
        Aim::Watch => "whep",
    };
    let path = format!("/{kind}/{}", row.id);
    let exempt = state.is_exempt(client.0);
    let visit = Visit { claims, trace, address: client.0, exempt };
    let (place, owner) = (row.id.clone(), visit.claims.sub);
    let opened = state.hub.open(visit, row, aim, offer).await?;
    // And what ended while it was answered found no session to close.
    if let Err(refused) = Access::check(state, &headers, stage).await {
        if let Some(found) = state.hub.find_socketless(opened.session, &place, owner) {
            state.hub.lose_socketless(found);
        }
        return Err(refused);
    }
    answered.insert(header::CONTENT_TYPE, HeaderValue::from_static(SDP));
    for (name, text) in [
        (header::LOCATION, format!("{path}/{}", opened.session)),
        (header::ETAG, etag(opened.peer, 0)),
    ] {
        answered.insert(name, HeaderValue::try_from(text).map_err(|_| Refused::internal())?);
    }
    Ok((StatusCode::CREATED, answered, opened.answer).into_response())
}

/// The trace that a program says its request is part of (W3C Trace Context).
fn trace_of(headers: &HeaderMap) -> Option<TraceId> {
    let parent = headers.get("traceparent")?.to_str().ok()?;
    parent.split('-').nth(1)?.parse().ok()
}

/// Sound once and pictures once, at the most (RFC 9725, section 4.4.2).
fn one_of_each(offer: &str) -> Reply<()> {
    let sections = |kind| offer.lines().filter(|line| line.starts_with(kind)).count();
    if sections("m=audio ") <= 1 && sections("m=video ") <= 1 {
        return Ok(());
    }
    let words = "Offer one section of sound and one of video at the most.";
    Err(Refused::new(ErrorCode::BadOffer, words).with_status(StatusCode::NOT_ACCEPTABLE))
}

/// A quoted string (RFC 9110, section 5.6.4).
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}

/// One `Link` for each address (RFC 9725, section 4.6).
fn links(servers: &[IceServer]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for server in servers {
        for url in &server.urls {
            let mut text = format!("<{url}>; rel=\"ice-server\"");
            if let (Some(username), Some(credential)) = (&server.username, &server.credential) {
                let (username, credential) = (quoted(username), quoted(credential));
                text += &format!(
                    "; username={username}; credential={credential}; credential-type=\"password\""
                );
            }
            // An address that is no header is no address either.
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.append(HeaderName::from_static("link"), value);
            }
        }
    }
    headers
}
