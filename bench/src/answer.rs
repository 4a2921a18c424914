//! What the generator needs of a session description that answers its own.

use std::net::{IpAddr, SocketAddr};

use anyhow::{Context, Result};

/// The server's transport, and what it has agreed to.
pub(crate) struct Answer {
    pub server: SocketAddr,
    pub ufrag: String,
    pub pwd: String,
    /// Of the server's certificate, as it stands in the line.
    pub fingerprint: String,
    /// The id of the transport-wide sequence number, where it is agreed.
    pub transport_cc: Option<u8>,
    /// REMB is what the server wants instead.
    pub remb: bool,
}

impl Answer {
    pub(crate) fn parse(sdp: &str) -> Result<Self> {
        let value = |key: &str| sdp.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
        let transport_cc = sdp
            .lines()
            .filter_map(|line| line.strip_prefix("a=extmap:"))
            .find(|rest| rest.contains("transport-wide-cc"))
            .and_then(|rest| rest.split_whitespace().next()?.parse().ok());
        Ok(Self {
            server: sdp.lines().find_map(candidate).context("no candidate in the answer")?,
            ufrag: value("a=ice-ufrag:").context("no ufrag in the answer")?.to_owned(),
            pwd: value("a=ice-pwd:").context("no password in the answer")?.to_owned(),
            fingerprint: value("a=fingerprint:")
                .context("no fingerprint in the answer")?
                .to_owned(),
            transport_cc,
            remb: sdp.lines().any(|line| line.ends_with(" goog-remb")),
        })
    }
}

/// The address of a UDP candidate's line.
fn candidate(line: &str) -> Option<SocketAddr> {
    let words: Vec<_> = line.strip_prefix("a=candidate:")?.split_whitespace().collect();
    if !words.get(2)?.eq_ignore_ascii_case("udp") {
        return None;
    }
    let ip: IpAddr = words.get(4)?.parse().ok()?;
    Some(SocketAddr::new(ip, words.get(5)?.parse().ok()?))
}
