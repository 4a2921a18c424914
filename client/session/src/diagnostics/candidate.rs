//! ICE candidates as browsers write them (RFC 8839, section 5.1).

use std::net::IpAddr;

/// What a candidate is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// An address of the machine's own.
    Host,
    /// What a STUN server sees.
    Srflx,
    /// A relay.
    Relay,
}

/// What is of interest of a candidate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// What it is.
    pub kind: Kind,
    /// Its address; `None` where the browser hides it behind a name.
    pub address: Option<IpAddr>,
    /// Its port.
    pub port: u16,
    /// It is of UDP.
    pub udp: bool,
    /// The address and port that it stands for, as far as the browser says:
    /// it may put zeros there.
    pub base: (String, u16),
}

impl Candidate {
    /// Reads `candidate:…`.
    pub fn parse(line: &str) -> Option<Self> {
        let line = line.trim_start_matches("a=").strip_prefix("candidate:")?;
        let mut words = line.split_ascii_whitespace();
        let (_foundation, component) = (words.next()?, words.next()?);
        let (transport, _priority) = (words.next()?, words.next()?);
        let (address, port) = (words.next()?, words.next()?.parse().ok()?);
        if component != "1" || words.next()? != "typ" {
            return None;
        }
        let kind = match words.next()? {
            "host" => Kind::Host,
            "srflx" => Kind::Srflx,
            "relay" => Kind::Relay,
            _ => return None,
        };
        let mut base = (String::new(), 0);
        while let (Some(name), Some(value)) = (words.next(), words.next()) {
            match name {
                "raddr" => base.0 = value.to_owned(),
                "rport" => base.1 = value.parse().unwrap_or(0),
                _ => {}
            }
        }
        let udp = transport.eq_ignore_ascii_case("udp");
        Some(Self { kind, address: address.parse().ok(), port, udp, base })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_write_is_read() {
        let read = Candidate::parse(
            "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 10.0.0.5 \
             rport 50000 generation 0 ufrag abcd network-cost 999",
        );
        let wanted = Candidate {
            kind: Kind::Srflx,
            address: "203.0.113.7".parse().ok(),
            port: 46154,
            udp: true,
            base: ("10.0.0.5".to_owned(), 50000),
        };
        assert_eq!(read, Some(wanted));
        let hidden = "candidate:0 1 UDP 2122252543 1b2c.local 40000 typ host";
        assert_eq!(Candidate::parse(hidden).and_then(|it| it.address), None);
    }

    #[test]
    fn what_is_none_is_left() {
        for line in
            ["", "candidate:", "candidate:1 1 udp 5 a", "candidate:1 2 udp 5 ::1 9 typ host"]
        {
            assert_eq!(Candidate::parse(line), None, "{line}");
        }
    }
}
