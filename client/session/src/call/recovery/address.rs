//! The machine's addresses, as a description tells them.

use std::net::IpAddr;

use crate::diagnostics::{Candidate, Kind};

/// True where none of the addresses that the machine has now, by the description of a
/// connection made just now, is one that an older connection's description names.
///
/// Where a browser hides them behind names nothing is known, and nothing has moved.
pub fn has_moved(older: &str, fresh: &str) -> bool {
    let known: Vec<IpAddr> = hosts(older).collect();
    let mut fresh = hosts(fresh).peekable();
    !known.is_empty() && fresh.peek().is_some() && fresh.all(|address| !known.contains(&address))
}

fn hosts(description: &str) -> impl Iterator<Item = IpAddr> {
    let candidates = description.lines().filter_map(Candidate::parse);
    candidates.filter(|it| it.kind == Kind::Host).filter_map(|it| it.address)
}

#[cfg(test)]
mod tests {
    use super::has_moved;

    fn described(addresses: &[&str]) -> String {
        let line = |address: &&str| {
            format!("a=candidate:1 1 udp 2122260223 {address} 40000 typ host generation 0\r\n")
        };
        let lines: String = addresses.iter().map(line).collect();
        format!("v=0\r\n{lines}a=candidate:2 1 udp 16777215 203.0.113.9 4 typ relay\r\n")
    }

    #[test]
    fn another_address_alone_is_a_move() {
        let older = described(&["192.0.2.1", "2001:db8::1"]);
        for (fresh, moved) in [
            (&["192.0.2.7"] as &[&str], true),
            (&["192.0.2.7", "2001:db8::1"], false),
            (&["192.0.2.1"], false),
            (&["1b2c.local"], false),
            (&[], false),
        ] {
            assert_eq!(has_moved(&older, &described(fresh)), moved, "{fresh:?}");
        }
        assert!(!has_moved(&described(&["1b2c.local"]), &described(&["192.0.2.7"])));
        assert!(!has_moved("", ""));
    }
}
