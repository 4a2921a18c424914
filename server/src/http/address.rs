//! What a request's address says: axum's extractors, whose errors are ours.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use footlight_shared::ErrorCode;
use serde::de::DeserializeOwned;

use super::reply::{Refused, Reply};

/// The parts of the path that the route names.
pub(super) struct Path<T>(pub(super) T);

/// What comes after the question mark.
pub(super) struct Query<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Reply<Self> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|path| Self(path.0)).map_err(|rejection| unreadable(&rejection.body_text()))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Reply<Self> {
        let query = axum::extract::Query::from_request_parts(parts, state).await;
        query.map(|query| Self(query.0)).map_err(|rejection| unreadable(&rejection.body_text()))
    }
}

fn unreadable(why: &str) -> Refused {
    Refused::new(ErrorCode::Invalid, format!("The address cannot be read: {why}."))
}
