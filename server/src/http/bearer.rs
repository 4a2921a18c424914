//! Who asks: the access token in `Authorization`.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use footlight_shared::{Grant, Permission, Role, StageId, UserId};

use super::reply::{Refused, Reply};
use crate::auth::{Claims, TokenError};
use crate::state::AppState;

/// A request with a valid token.
pub(super) struct Bearer(pub(super) Claims);

impl FromRequestParts<AppState> for Bearer {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Reply<Self> {
        token(parts, state)?.map(Self).ok_or_else(|| TokenError::Invalid.into())
    }
}

/// A request with a valid token or none; without one it has a guest's rights.
pub(super) struct Visitor(pub(super) Option<Claims>);

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Reply<Self> {
        token(parts, state).map(Self)
    }
}

impl Visitor {
    /// Fails unless the visitor may watch `room`.
    pub(super) fn must_subscribe(&self, room: &StageId, owner: UserId) -> Reply<()> {
        let may = match &self.0 {
            Some(claims) => claims.may(Permission::Subscribe, room, owner),
            None => {
                let allows = |grant: &Grant| grant.allows(Permission::Subscribe, room, false);
                Role::Guest.grants().iter().any(allows)
            }
        };
        if may { Ok(()) } else { Err(Refused::forbidden("Your login is not for this stage.")) }
    }
}

/// No `Authorization` is no token; one that is not valid is an error.
fn token(parts: &Parts, state: &AppState) -> Reply<Option<Claims>> {
    let Some(token) = text(&parts.headers)? else { return Ok(None) };
    Ok(Some(state.tokens.verify(token)?))
}

/// What stands in `Authorization`, whatever it is worth.
pub(super) fn text(headers: &HeaderMap) -> Result<Option<&str>, TokenError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let text = value.to_str().map_err(|_| TokenError::Invalid)?;
    let (scheme, token) = text.split_once(' ').ok_or(TokenError::Invalid)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(Some(token.trim()))
    } else {
        Err(TokenError::Invalid)
    }
}
