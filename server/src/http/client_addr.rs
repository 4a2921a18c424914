//! Where a request comes from.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use ipnet::IpNet;

use crate::state::AppState;

/// The client's address: the connection's, or what a trusted proxy says of it.
/// It is for limits only and never logged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClientAddr(pub IpAddr);

impl FromRequestParts<AppState> for ClientAddr {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        // Without a connection (which `serve` always gives) all count as one.
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        Ok(Self(client(peer.to_canonical(), &parts.headers, &state.config.trusted_proxies)))
    }
}

/// Walks `X-Forwarded-For` from the right for as long as the hops are trusted:
/// what stands further left, anybody may have written. Of whom a trusted hop says what
/// cannot be read nobody knows where he is; he is not taken for the hop itself.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|network| network.contains(ip));
    let values = headers.get_all("x-forwarded-for").iter();
    let hops: Vec<&[u8]> =
        values.flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).collect();
    let mut client = peer;
    for hop in hops.into_iter().rev() {
        if !is_trusted(&client) {
            break;
        }
        match address(hop) {
            Some(ip) => client = ip.to_canonical(),
            None => return IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        }
    }
    client
}

/// An address, perhaps with a port, or in the brackets that a port would need.
fn address(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim();
    let with_port = || hop.parse().ok().map(|it: SocketAddr| it.ip());
    let bracketed = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    hop.parse().ok().or_else(with_port).or_else(bracketed)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use axum::http::HeaderValue;

    use super::*;

    fn seen(peer: &str, forwarded: impl AsRef<[u8]>) -> String {
        let mut headers = HeaderMap::new();
        let forwarded = HeaderValue::from_bytes(forwarded.as_ref()).unwrap();
        headers.insert("x-forwarded-for", forwarded);
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(seen("203.0.113.9", "198.51.100.1"), "203.0.113.9");
    }

    #[test]
    fn a_trusted_proxy_is() {
        assert_eq!(seen("10.0.0.1", "198.51.100.1"), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", "198.51.100.1, 10.0.0.2"), "198.51.100.1");
    }

    #[test]
    fn what_the_client_wrote_itself_is_not() {
        assert_eq!(seen("10.0.0.1", "192.0.2.7, 198.51.100.1"), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", b"\xff, 198.51.100.1"), "198.51.100.1");
    }

    #[test]
    fn who_cannot_be_read_is_not_the_proxy() {
        for forwarded in ["nonsense", "\u{ff}", "unknown", "198.51.100.1, _hidden", ""] {
            assert_eq!(seen("10.0.0.1", forwarded), "0.0.0.0", "{forwarded}");
        }
    }

    #[test]
    fn a_port_is_left_out() {
        assert_eq!(seen("10.0.0.1", "198.51.100.1:4711"), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", "[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(seen("10.0.0.1", "[2001:db8::1]"), "2001:db8::1");
    }
}
