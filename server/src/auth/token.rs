//! Access tokens: JWT by HS256, with the key's id in the header.
//!
//! Invariants: only HS256 is accepted, whatever the header says; a token of a
//! session that was revoked is refused by this process and, after a restart,
//! by the next; nothing of a token is ever logged.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use footlight_shared::{
    Grant, Permission, Role, RoomId, Scope, SessionId, StageId, UserId, UserName,
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::key::{Key, KeyRing};

/// What an access token says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// Whose it is.
    pub sub: UserId,
    /// His name.
    pub name: UserName,
    /// His role.
    pub role: Role,
    /// What he may do where.
    pub grants: Vec<Grant>,
    /// The login that it came from.
    pub sid: SessionId,
    /// When it expires, in seconds of Unix time.
    pub exp: u64,
    /// When it was made, in seconds of Unix time.
    pub iat: u64,
}

impl Claims {
    /// True where a grant allows `what` in `room`, which belongs to `owner`.
    pub fn may(&self, what: Permission, room: &StageId, owner: UserId) -> bool {
        self.grants.iter().any(|grant| grant.allows(what, room, owner == self.sub))
    }

    /// True where a grant allows `what` in this room, or in some room where none is named.
    pub fn may_in(&self, what: Permission, room: Option<&RoomId>) -> bool {
        self.grants.iter().any(|grant| grant.allows_in(what, room))
    }

    /// True where a grant allows `what` wherever it may be, and not in one place alone.
    pub fn may_anywhere(&self, what: Permission) -> bool {
        self.grants.iter().any(|grant| grant.room == Scope::Any && grant.can.contains(&what))
    }

    /// How long the token is still good for.
    pub fn expires_in(&self) -> Duration {
        Duration::from_secs(self.exp.saturating_sub(unix_now()))
    }
}

/// The longest that an access token may be set to be good for. An ended login is refused
/// for so long, since what it was given was made by settings that may have changed.
pub const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// What tells an invitation from an access token.
const ROOM: &str = "room";

/// What an invitation says.
#[derive(Serialize, Deserialize)]
struct Invited {
    aud: String,
    room: RoomId,
    exp: u64,
}

/// Why a token was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TokenError {
    /// Not a token of ours.
    #[error("the token is not valid")]
    Invalid,
    /// It was one.
    #[error("the token has expired")]
    Expired,
    /// Its login has ended.
    #[error("the login has ended")]
    Revoked,
}

/// Makes and checks access tokens.
#[derive(Clone)]
pub struct Tokens {
    inner: Arc<Inner>,
}

struct Inner {
    keys: HashMap<String, DecodingKey>,
    signing: (Header, EncodingKey),
    validation: Validation,
    /// Ended logins, each with the time after which no token of it can live.
    revoked: Mutex<HashMap<SessionId, u64>>,
}

impl Tokens {
    /// Signs with the newest key of `ring` and accepts all of them.
    pub fn new(ring: &KeyRing) -> Self {
        let newest = ring.newest();
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(newest.id.clone());
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        validation.set_required_spec_claims(&["exp", "sub"]);
        let decoding = |key: &Key| (key.id.clone(), DecodingKey::from_secret(&key.secret));
        Self {
            inner: Arc::new(Inner {
                keys: ring.keys().iter().map(decoding).collect(),
                signing: (header, EncodingKey::from_secret(&newest.secret)),
                validation,
                revoked: Mutex::default(),
            }),
        }
    }

    /// A token with these claims.
    ///
    /// # Errors
    /// Only where the claims cannot be written as JSON, which does not happen.
    pub fn sign(&self, claims: &Claims) -> Result<String, TokenError> {
        let (header, key) = &self.inner.signing;
        jsonwebtoken::encode(header, claims, key).map_err(|_| TokenError::Invalid)
    }

    /// The claims of a token that is valid now.
    ///
    /// # Errors
    /// A token that is not ours, has expired, or belongs to an ended login.
    pub fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Invalid)?;
        let kid = header.kid.ok_or(TokenError::Invalid)?;
        let key = self.inner.keys.get(&kid).ok_or(TokenError::Invalid)?;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &self.inner.validation)
            .map_err(|error| match error.kind() {
                jsonwebtoken::errors::ErrorKind::ExpiredSignature => TokenError::Expired,
                _ => TokenError::Invalid,
            })?
            .claims;
        if self.is_revoked(claims.sid) { Err(TokenError::Revoked) } else { Ok(claims) }
    }

    /// An invitation to a room, good until `expires` (Unix seconds).
    ///
    /// # Errors
    /// Only where it cannot be written as JSON, which does not happen.
    pub fn invite(&self, room: &RoomId, expires: u64) -> Result<String, TokenError> {
        let invited = Invited { aud: ROOM.to_owned(), room: room.clone(), exp: expires };
        let (header, key) = &self.inner.signing;
        jsonwebtoken::encode(header, &invited, key).map_err(|_| TokenError::Invalid)
    }

    /// True where an invitation is for this room, and good now.
    pub fn is_invited(&self, invitation: &str, room: &RoomId) -> bool {
        let kid = jsonwebtoken::decode_header(invitation).ok().and_then(|header| header.kid);
        let Some(key) = kid.and_then(|kid| self.inner.keys.get(&kid)) else { return false };
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        validation.set_required_spec_claims(&["exp", "aud"]);
        validation.set_audience(&[ROOM]);
        let invited = jsonwebtoken::decode::<Invited>(invitation, key, &validation);
        invited.is_ok_and(|invited| invited.claims.room == *room)
    }

    /// From now on refuses the tokens of a login, until none can be good any more.
    pub fn revoke(&self, session: SessionId) {
        let now = unix_now();
        let mut revoked = self.inner.revoked.lock().unwrap_or_else(PoisonError::into_inner);
        revoked.retain(|_, until| *until > now);
        revoked.insert(session, now + LONGEST.as_secs() + 1);
    }

    /// True where the login has ended, so that what its tokens opened must
    /// close.
    pub fn is_revoked(&self, session: SessionId) -> bool {
        self.inner.revoked.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&session)
    }
}

/// Seconds of Unix time.
pub fn unix_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
