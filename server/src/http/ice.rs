//! `GET /api/ice`: what to give to `RTCPeerConnection`, and how much a performer
//! is to send.

use axum::Json;
use axum::extract::{Query, State};
use footlight_shared::{IceServer, IceServers, Role};
use serde::Deserialize;

use super::bearer::Visitor;
use crate::auth::Claims;
use crate::config::{Credential, Sender};
use crate::state::AppState;
use crate::turn::Secret;

/// What may be asked for.
#[derive(Deserialize)]
pub(super) struct Wish {
    /// Where the client is, in the words of the configuration.
    region: Option<String>,
}

/// The answer.
pub(super) async fn servers(
    State(state): State<AppState>,
    visitor: Visitor,
    Query(wish): Query<Wish>,
) -> Json<IceServers> {
    Json(for_claims(&state, visitor.0.as_ref(), wish.region.as_deref()))
}

/// What somebody with these claims is answered, here and with a new session.
pub(super) fn for_claims(
    state: &AppState,
    claims: Option<&Claims>,
    region: Option<&str>,
) -> IceServers {
    let role = claims.map_or(Role::Guest, |claims| claims.role);
    let (targets, sender) = (&state.config.targets, Sender::Page(role));
    IceServers {
        ice_servers: servers_for(state, claims, region),
        layer_bitrates: targets.most(sender),
        preset_max: targets.dearest(sender),
        video_codecs: state.config.video_codecs.clone(),
        expires_in: state.config.ice.lifetime.as_secs(),
    }
}

/// STUN for everybody, TURN for those with a token, since a relay costs.
pub(super) fn servers_for(
    state: &AppState,
    claims: Option<&Claims>,
    region: Option<&str>,
) -> Vec<IceServer> {
    let mut servers = Vec::new();
    let urls = state.config.ice.stun_urls(region);
    if !urls.is_empty() {
        servers.push(IceServer { urls, username: None, credential: None });
    }
    servers.extend(claims.and_then(|claims| others_relay(state, claims)));
    servers
}

/// The TURN servers that somebody else runs.
fn others_relay(state: &AppState, claims: &Claims) -> Option<IceServer> {
    let ice = &state.config.ice;
    let relay = ice.relay.as_ref()?;
    let (username, password) = match &relay.credential {
        Credential::Shared(secret) => {
            let secret = Secret::new(secret.as_bytes());
            let made = secret.issue(&claims.sub.to_string(), ice.lifetime);
            (made.username, made.password)
        }
        Credential::Static { username, password } => (username.clone(), password.clone()),
    };
    let urls = relay.urls.clone();
    Some(IceServer { urls, username: Some(username), credential: Some(password) })
}
