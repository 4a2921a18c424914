//! Where we listen, as candidate lines (RFC 8839, section 5.1; RFC 6544).

use std::fmt::Write;
use std::net::SocketAddr;

use crate::transport::IceCredentials;

/// The addresses that peers are told of, the best of each kind first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidates<'a> {
    /// For datagrams.
    pub udp: &'a [SocketAddr],
    /// For connections, which the peer opens: for those whom UDP does not reach.
    pub tcp: &'a [SocketAddr],
}

impl Candidates<'_> {
    /// None at all.
    pub(crate) const NONE: Self = Self { udp: &[], tcp: &[] };
}

/// What peers prefer by: type preferences of host candidates (RFC 8445, section
/// 5.1.2.1). Whoever can use datagrams is to use them.
const UDP: u32 = 126;
const TCP: u32 = 90;
/// The direction preference of passive TCP candidates (RFC 6544, section 4.2).
const PASSIVE: u32 = 4 << 13;

/// Where we listen, and by what name and password.
pub(crate) fn ice_lines(out: &mut String, ice: &IceCredentials, candidates: Candidates<'_>) {
    let priority = |kind: u32, local: u32| kind << 24 | local << 8 | 255;
    for (n, address) in (0..).zip(candidates.udp) {
        let local = 65_535_u32.saturating_sub(n);
        line(out, n + 1, "udp", priority(UDP, local), *address, "");
    }
    let before = candidates.udp.len() as u32;
    for (n, address) in (0..).zip(candidates.tcp) {
        let local = PASSIVE | 8_191_u32.saturating_sub(n);
        line(out, before + n + 1, "tcp", priority(TCP, local), *address, " tcptype passive");
    }
    let (ufrag, pwd) = (&ice.ufrag, &ice.pwd);
    // Writing to a string does not fail.
    let _ = write!(out, "a=end-of-candidates\r\na=ice-ufrag:{ufrag}\r\na=ice-pwd:{pwd}\r\n");
}

/// A host candidate. The foundation tells kinds and addresses apart, so each has
/// its own.
fn line(out: &mut String, n: u32, kind: &str, priority: u32, at: SocketAddr, more: &str) {
    let (ip, port) = (at.ip().to_canonical(), at.port());
    // Writing to a string does not fail.
    let _ = write!(out, "a=candidate:{n} 1 {kind} {priority} {ip} {port} typ host{more}\r\n");
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use super::*;

    #[test]
    fn datagrams_go_before_connections() {
        let udp = ["192.0.2.1:8080".parse().unwrap(), "[2001:db8::1]:8080".parse().unwrap()];
        let tcp = ["192.0.2.1:8081".parse().unwrap(), "[2001:db8::1]:8081".parse().unwrap()];
        let mut text = String::new();
        let ice = IceCredentials { ufrag: "abcd".to_owned(), pwd: "secret".to_owned() };
        ice_lines(&mut text, &ice, Candidates { udp: &udp, tcp: &tcp });
        let expected = "a=candidate:1 1 udp 2130706431 192.0.2.1 8080 typ host\r\n\
             a=candidate:2 1 udp 2130706175 2001:db8::1 8080 typ host\r\n\
             a=candidate:3 1 tcp 1520435199 192.0.2.1 8081 typ host tcptype passive\r\n\
             a=candidate:4 1 tcp 1520434943 2001:db8::1 8081 typ host tcptype passive\r\n\
             a=end-of-candidates\r\na=ice-ufrag:abcd\r\na=ice-pwd:secret\r\n";
        assert_eq!(text, expected);
    }
}
