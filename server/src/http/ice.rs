//! `GET /api/ice`: what to give to `RTCPeerConnection`, and how much a performer
//! is to send.

use aws_lc_rs::hmac;
use axum::Json;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use footlight_shared::{IceServer, IceServers};

use super::bearer::Visitor;
use crate::auth::Claims;
use crate::auth::token::unix_now;
use crate::config::Ice;
use crate::state::AppState;

/// How long TURN credentials are good for: longer than anybody watches.
const LIFETIME: u64 = 12 * 3600;

/// The answer.
pub(super) async fn servers(State(state): State<AppState>, visitor: Visitor) -> Json<IceServers> {
    Json(for_claims(&state, visitor.0.as_ref()))
}

/// What somebody with these claims is answered, here and with a new session.
pub(super) fn for_claims(state: &AppState, claims: Option<&Claims>) -> IceServers {
    let ice_servers = servers_for(&state.config.ice, claims);
    IceServers {
        ice_servers,
        layer_bitrates: state.config.most_bitrates(),
        preset_max: state.config.preset_max,
        video_codecs: state.config.video_codecs.clone(),
        expires_in: LIFETIME,
    }
}

/// STUN for everybody, TURN for those with a token, since a relay costs.
pub(super) fn servers_for(ice: &Ice, claims: Option<&Claims>) -> Vec<IceServer> {
    let mut servers = Vec::new();
    if !ice.stun_urls.is_empty() {
        let urls = ice.stun_urls.clone();
        servers.push(IceServer { urls, username: None, credential: None });
    }
    if let Some(claims) = claims {
        servers.extend(turn(ice, &claims.sub.to_string(), unix_now() + LIFETIME));
    }
    servers
}

/// coturn's REST convention: the name is `expiry:user`, the credential its
/// HMAC-SHA1 with the shared secret.
fn turn(ice: &Ice, user: &str, expiry: u64) -> Option<IceServer> {
    let secret = ice.turn_secret.as_ref().filter(|_| !ice.turn_urls.is_empty())?;
    let username = format!("{expiry}:{user}");
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
    let credential = STANDARD.encode(hmac::sign(&key, username.as_bytes()));
    let urls = ice.turn_urls.clone();
    Some(IceServer { urls, username: Some(username), credential: Some(credential) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    #[test]
    fn the_credential_is_what_coturn_computes() {
        let ice = Ice {
            turn_urls: vec!["turn:turn.example:3478".to_owned()],
            turn_secret: Some("north".to_owned()),
            ..Ice::default()
        };
        let server = turn(&ice, "alice", 1_700_000_000).unwrap();
        assert_eq!(server.username.unwrap(), "1700000000:alice");
        // printf '1700000000:alice' | openssl dgst -sha1 -hmac north -binary | base64
        assert_eq!(server.credential.unwrap(), "Cd/49soE35ICqcJF/bCTn8Z4OyE=");
    }

    #[test]
    fn without_a_secret_there_is_no_relay() {
        let ice = Ice { turn_urls: vec!["turn:turn.example".to_owned()], ..Ice::default() };
        assert!(turn(&ice, "alice", 1).is_none());
    }
}
