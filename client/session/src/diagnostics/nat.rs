//! How a network maps addresses, as far as two servers' answers tell (RFC 5780,
//! section 4.3; the words of RFC 4787, section 4.1).

use std::collections::BTreeMap;
use std::net::IpAddr;

use footlight_shared::Mapping;

use super::candidate::{Candidate, Kind};

/// A socket, by its kind of address (true for IPv6) and what it stands for.
type Socket<'a> = (bool, &'a (String, u16));

/// What one socket that asked two servers was told by both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seen {
    /// The address that it has itself.
    Own,
    /// The same by both.
    Same,
    /// Another by each.
    Different,
}

impl Seen {
    /// From the candidates of a connection that has asked two servers which both
    /// answer. Browsers leave out what they have already, so one candidate of a
    /// socket says that both have seen the same.
    pub fn of(candidates: &[Candidate]) -> Option<Self> {
        let udp = candidates.iter().filter(|it| it.udp);
        let own: Vec<_> = udp.clone().filter(|it| it.kind == Kind::Host).collect();
        // Different kinds of addresses have different maps.
        let mut maps: BTreeMap<Socket<'_>, Vec<(IpAddr, u16)>> = BTreeMap::new();
        for it in udp.filter(|it| it.kind == Kind::Srflx) {
            let Some(address) = it.address else { continue };
            maps.entry((address.is_ipv6(), &it.base)).or_default().push((address, it.port));
        }
        let is_own = |seen: &(IpAddr, u16)| {
            own.iter().any(|it| (it.address, it.port) == (Some(seen.0), seen.1))
                || maps.keys().any(|(_, base)| *base == &(seen.0.to_string(), seen.1))
        };
        if maps.values().flatten().all(is_own) {
            return (!own.is_empty()).then_some(Self::Own);
        }
        let differs = |seen: &Vec<(IpAddr, u16)>| {
            seen.first().is_some_and(|first| seen.iter().any(|it| it != first))
        };
        Some(if maps.values().any(differs) { Self::Different } else { Self::Same })
    }
}

/// The mapping, from what was seen by two servers on two machines, and by two
/// ports of one machine.
pub fn mapping(machines: Option<Seen>, ports: Option<Seen>) -> Mapping {
    match (machines, ports) {
        (Some(Seen::Own), _) | (None, Some(Seen::Own)) => Mapping::NotTranslated,
        (Some(Seen::Same), _) => Mapping::EndpointIndependent,
        (_, Some(Seen::Different)) => Mapping::AddressAndPortDependent,
        (Some(Seen::Different), Some(Seen::Same)) => Mapping::AddressDependent,
        (Some(Seen::Different), _) => Mapping::AddressOrPortDependent,
        // The same by two ports of one machine: another machine may see another.
        (None, _) => Mapping::NotDeterminable,
    }
}

/// The URL by which a server that is reached by UDP is asked as a STUN server;
/// a TURN server is one as well.
pub fn stun_of(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once(':')?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let over_udp = query.is_empty() || query == "transport=udp";
    (matches!(scheme, "stun" | "turn") && over_udp).then(|| format!("stun:{place}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(lines: &[&str]) -> Option<Seen> {
        let read: Vec<_> = lines.iter().filter_map(|line| Candidate::parse(line)).collect();
        assert_eq!(read.len(), lines.len());
        Seen::of(&read)
    }

    const HOST: &str = "candidate:1 1 udp 1 10.0.0.5 50000 typ host";
    const FIRST: &str = "candidate:2 1 udp 1 203.0.113.7 4000 typ srflx raddr 10.0.0.5 rport 50000";
    const SECOND: &str =
        "candidate:2 1 udp 1 203.0.113.7 4001 typ srflx raddr 10.0.0.5 rport 50000";

    #[test]
    fn one_answer_stands_for_two_that_are_equal() {
        assert_eq!(seen(&[HOST, FIRST]), Some(Seen::Same));
        assert_eq!(seen(&[HOST, FIRST, SECOND]), Some(Seen::Different));
    }

    #[test]
    fn sockets_are_looked_at_one_by_one() {
        let other = "candidate:2 1 udp 1 198.51.100.9 4001 typ srflx raddr 10.9.9.9 rport 6000";
        assert_eq!(seen(&[HOST, FIRST, other]), Some(Seen::Same));
        let six = "candidate:2 1 udp 1 2001:db8::1 4001 typ srflx raddr :: rport 0";
        let four = "candidate:2 1 udp 1 203.0.113.7 4000 typ srflx raddr 0.0.0.0 rport 0";
        assert_eq!(seen(&[HOST, four, six]), Some(Seen::Same));
    }

    #[test]
    fn an_own_address_is_not_translated() {
        assert_eq!(seen(&[HOST]), Some(Seen::Own));
        let own = "candidate:2 1 udp 1 10.0.0.5 50000 typ srflx raddr 10.0.0.5 rport 50000";
        assert_eq!(seen(&[HOST, own]), Some(Seen::Own));
        let hidden = "candidate:1 1 udp 1 ab.local 50000 typ host";
        assert_eq!(seen(&[hidden, own]), Some(Seen::Own));
        assert_eq!(seen(&[]), None);
    }

    #[test]
    fn the_words_are_those_of_the_rfc() {
        use Mapping as M;
        use Seen::{Different, Own, Same};
        for (machines, ports, wanted) in [
            (None, None, M::NotDeterminable),
            (None, Some(Same), M::NotDeterminable),
            (None, Some(Different), M::AddressAndPortDependent),
            (None, Some(Own), M::NotTranslated),
            (Some(Own), None, M::NotTranslated),
            (Some(Same), None, M::EndpointIndependent),
            (Some(Different), None, M::AddressOrPortDependent),
            (Some(Different), Some(Same), M::AddressDependent),
            (Some(Different), Some(Different), M::AddressAndPortDependent),
        ] {
            assert_eq!(mapping(machines, ports), wanted, "{machines:?} {ports:?}");
        }
    }

    #[test]
    fn turn_servers_are_stun_servers_too() {
        assert_eq!(
            stun_of("turn:a.example:3478?transport=udp").as_deref(),
            Some("stun:a.example:3478")
        );
        assert_eq!(stun_of("stun:a.example").as_deref(), Some("stun:a.example"));
        assert_eq!(stun_of("turn:a.example?transport=tcp"), None);
        assert_eq!(stun_of("turns:a.example:443?transport=tcp"), None);
    }
}
