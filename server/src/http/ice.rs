//! `GET /api/ice`: what to give to `RTCPeerConnection`, and how much a performer
//! is to send.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::Json;
use axum::extract::{ConnectInfo, FromRequestParts, Query, State};
use axum::http::header;
use axum::http::request::Parts;
use footlight_shared::{IceServer, IceServers, Role};
use serde::Deserialize;

use super::bearer::Visitor;
use crate::auth::Claims;
use crate::config::{Credential, Sender};
use crate::state::AppState;
use crate::turn::{Secret, Turn};

/// Who asks, as far as it matters for the list.
#[derive(Default)]
pub(super) struct Asker {
    /// Where he is, in the words of the configuration.
    region: Option<String>,
    /// The host that he reached us by, where no proxy is between.
    host: Option<String>,
}

#[derive(Default, Deserialize)]
struct Wish {
    region: Option<String>,
}

impl FromRequestParts<AppState> for Asker {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let wish = Query::<Wish>::try_from_uri(&parts.uri).map(|wish| wish.0).unwrap_or_default();
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let is_proxy = |ip: IpAddr| state.config.trusted_proxies.iter().any(|it| it.contains(&ip));
        let proxied = peer.is_none_or(|peer| is_proxy(peer.0.ip().to_canonical()));
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let host = host.filter(|_| !proxied).and_then(without_port).map(str::to_owned);
        Ok(Self { region: wish.region, host })
    }
}

/// The host of `HOST:PORT`, if it is one.
fn without_port(host: &str) -> Option<&str> {
    let name = match host.rfind(':') {
        Some(at) if !host.ends_with(']') => host.get(..at)?,
        _ => host,
    };
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b);
    (!name.is_empty() && name.bytes().all(plain)).then_some(name)
}

/// The answer.
pub(super) async fn servers(
    State(state): State<AppState>,
    visitor: Visitor,
    asker: Asker,
) -> Json<IceServers> {
    Json(for_claims(&state, visitor.0.as_ref(), &asker))
}

/// What somebody with these claims is answered, here and with a new session.
pub(super) fn for_claims(state: &AppState, claims: Option<&Claims>, asker: &Asker) -> IceServers {
    let role = claims.map_or(Role::Guest, |claims| claims.role);
    let (targets, sender) = (&state.config.targets, Sender::Page(role));
    IceServers {
        ice_servers: servers_for(state, claims, asker),
        layer_bitrates: targets.most(sender),
        preset_max: targets.dearest(sender),
        video_codecs: state.config.video_codecs.clone(),
        video_scalability: state.config.video_scalability,
        expires_in: state.config.ice.lifetime.as_secs(),
    }
}

/// STUN for everybody, TURN for those with a token, since a relay costs.
pub(super) fn servers_for(
    state: &AppState,
    claims: Option<&Claims>,
    asker: &Asker,
) -> Vec<IceServer> {
    let mut servers = Vec::new();
    let urls = state.config.ice.stun_urls(asker.region.as_deref());
    if !urls.is_empty() {
        servers.push(IceServer { urls, username: None, credential: None });
    }
    if let Some(claims) = claims {
        servers.extend(state.turn.as_ref().map(|turn| own_relay(state, turn, claims, asker)));
        servers.extend(others_relay(state, claims));
    }
    servers
}

/// Our own TURN server.
fn own_relay(state: &AppState, turn: &Turn, claims: &Claims, asker: &Asker) -> IceServer {
    let port = turn.address().port();
    let hosts = hosts(state, turn, asker).into_iter();
    let plain = hosts.flat_map(|host| {
        ["udp", "tcp"].map(|transport| format!("turn:{host}:{port}?transport={transport}"))
    });
    let urls = plain.chain(secure_urls(state, asker));
    let made = turn.issue(&claims.sub.to_string(), state.config.ice.lifetime);
    IceServer {
        urls: urls.collect(),
        username: Some(made.username),
        credential: Some(made.password),
    }
}

/// Within TLS, where browsers know who signed the certificate: at a port of its
/// own, and at that of the pages, which every network lets through.
fn secure_urls(state: &AppState, asker: &Asker) -> Vec<String> {
    let trusted = state.tls.as_ref().is_some_and(|tls| tls.is_trusted);
    let config = &state.config;
    // The certificate has a name, so an address is of no use.
    let named = config.turn.host.as_deref().or_else(|| config.public_hosts().next());
    let Some(host) = named.or(asker.host.as_deref()).filter(|_| trusted) else {
        return Vec::new();
    };
    let ports = [state.bound.turn_tls.map(|it| it.port()), Some(state.bound.http.port())];
    let url = |port| format!("turns:{host}:{port}?transport=tcp");
    ports.into_iter().flatten().map(url).collect()
}

/// Where it is reached: what the settings say; else the host that the client
/// has reached us by; else one address of each kind.
fn hosts(state: &AppState, turn: &Turn, asker: &Asker) -> Vec<String> {
    let named = state.config.turn.host.as_ref();
    let reached = asker.host.as_ref().filter(|_| state.config.media_advertise.is_empty());
    if let Some(host) = named.or(reached) {
        return vec![host.clone()];
    }
    let of = |ipv4: bool| turn.relays().iter().find(|ip| ip.is_ipv4() == ipv4);
    let text = |ip: &IpAddr| match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    [of(true), of(false)].into_iter().flatten().map(text).collect()
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

#[cfg(test)]
mod tests {
    use super::without_port;

    #[test]
    fn a_host_is_known_with_and_without_its_port() {
        for (header, host) in [
            ("stage.example", Some("stage.example")),
            ("stage.example:8080", Some("stage.example")),
            ("192.0.2.1:80", Some("192.0.2.1")),
            ("[::1]:8080", Some("[::1]")),
            ("[::1]", Some("[::1]")),
            (":80", None),
            ("a?b=c", None),
        ] {
            assert_eq!(without_port(header), host, "{header}");
        }
    }
}
