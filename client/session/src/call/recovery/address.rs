//! The machine's addresses, as a description tells them.

use std::net::IpAddr;

use crate::diagnostics::{Candidate, Kind};

/// See the module; at least one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Addresses(Vec<IpAddr>);

impl Addresses {
    /// Those in a description; `None` where the browser hides them behind names, or has
    /// found none.
    pub fn told_by(description: &str) -> Option<Self> {
        let candidates = description.lines().filter_map(Candidate::parse);
        let hosts = candidates.filter(|it| it.kind == Kind::Host).filter_map(|it| it.address);
        Some(Self(hosts.collect())).filter(|it| !it.0.is_empty())
    }

    /// True where none of those that the machine has now is among them.
    pub fn are_gone(&self, now: &Self) -> bool {
        now.0.iter().all(|address| !self.0.contains(address))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::Addresses;

    fn described(addresses: &[&str]) -> String {
        let line = |address: &&str| {
            format!("a=candidate:1 1 udp 2122260223 {address} 40000 typ host generation 0\r\n")
        };
        let lines: String = addresses.iter().map(line).collect();
        format!("v=0\r\n{lines}a=candidate:2 1 udp 16777215 203.0.113.9 4 typ relay\r\n")
    }
    fn told(addresses: &[&str]) -> Option<Addresses> {
        Addresses::told_by(&described(addresses))
    }

    #[test]
    fn other_addresses_alone_are_a_move() {
        let known = told(&["192.0.2.1", "2001:db8::1"]).unwrap();
        for (now, gone) in [
            (&["192.0.2.7"] as &[&str], true),
            (&["192.0.2.7", "2001:db8::1"], false),
            (&["192.0.2.1"], false),
        ] {
            assert_eq!(known.are_gone(&told(now).unwrap()), gone, "{now:?}");
        }
    }

    #[test]
    fn where_they_are_hidden_nothing_is_known() {
        for hidden in [&["1b2c.local"] as &[&str], &[]] {
            assert_eq!(told(hidden), None);
        }
        for broken in ["", "a=candidate:", "a=candidate:1 1 udp 1 192.0.2.1 9 typ", "a=candidate"] {
            assert_eq!(Addresses::told_by(broken), None, "{broken:?}");
        }
    }
}
