//! A live stage's still: its performer's page sends one now and then, and
//! everybody who may watch may see it.

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use footlight_shared::ErrorCode;
use serde::Deserialize;

use super::address::{Path, Query};
use super::bearer::Visitor;
use super::owner::Performing;
use super::reply::{Refused, Reply, body_bytes, content_type};
use super::stages::find;
use crate::signal::StillError;
use crate::state::AppState;
use crate::still::{Format, Picture};

/// The query of `GET /api/stages/{id}/still`.
#[derive(Deserialize)]
pub(super) struct Which {
    /// The version that the caller knows of; its answer may be kept.
    v: Option<u64>,
}

/// `GET /api/stages/{id}/still`: the latest, whichever is asked for.
pub(super) async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(which): Query<Which>,
    request: HeaderMap,
) -> Reply<Response> {
    let row = find(&state, &id).await?;
    visitor.must_subscribe(&row.id, row.owner)?;
    let nothing = || Refused::not_found("There is no picture of this stage now.");
    let still = state.hub.still(&row.id).ok_or_else(nothing)?;
    Ok(picture_answer(still.version, &still.picture, &which, &request))
}

/// A picture, unless the caller has it already.
pub(super) fn picture_answer(
    version: u64,
    picture: &Picture,
    which: &Which,
    request: &HeaderMap,
) -> Response {
    let tag = format!("\"{version}\"");
    // Briefly, and by the viewer's own browser alone: what a performer takes
    // away is not to linger.
    let keep = if which.v == Some(version) { "max-age=60, immutable" } else { "no-cache" };
    let known = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|tags| tags.split(',').any(|it| it.trim() == tag));
    let headers = [(header::ETAG, tag), (header::CACHE_CONTROL, format!("private, {keep}"))];
    if is_known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let kind = [(header::CONTENT_TYPE, picture.format().type_name())];
    let bytes: Bytes = picture.bytes().clone();
    (headers, kind, bytes).into_response()
}

/// `PUT /api/stages/{id}/still`.
pub(super) async fn put(
    State(state): State<AppState>,
    Performing(row): Performing,
    request: Request,
) -> Reply<StatusCode> {
    // Said before the picture is read; looked at again when it is taken.
    if !state.hub.is_live(&row.id) {
        return Err(StillError::NotLive.into());
    }
    let picture = parse_picture(request, &state).await?;
    state.hub.set_still(&row.id, picture)?;
    Ok(StatusCode::NO_CONTENT)
}

/// The picture that a request brings: of the type that it claims to be, and
/// within bounds.
pub(super) async fn parse_picture(request: Request, state: &AppState) -> Reply<Picture> {
    let Some(format) = Format::of_type(content_type(&request)) else {
        let refused = Refused::new(ErrorCode::BadMessage, "Send an image/jpeg or an image/webp.");
        return Err(refused.with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    };
    let bytes = body_bytes(request, state).await?;
    Picture::parse(format, bytes)
        .map_err(|error| Refused::new(ErrorCode::BadMessage, error.to_string()))
}

/// `DELETE /api/stages/{id}/still`: nobody is to see it any more. Nothing to
/// take away is well, too.
pub(super) async fn delete(
    State(state): State<AppState>,
    Performing(row): Performing,
) -> Reply<StatusCode> {
    state.hub.drop_still(&row.id);
    Ok(StatusCode::NO_CONTENT)
}

impl From<StillError> for Refused {
    fn from(error: StillError) -> Self {
        let code = match error {
            StillError::NotLive => ErrorCode::NotLive,
            StillError::Full => ErrorCode::Full,
        };
        Self::new(code, error.to_string())
    }
}
