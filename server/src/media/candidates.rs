//! The addresses that browsers are told to send to.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The host candidates for a socket bound to `bound`: those of the
/// configuration where there are any, else the machine's own. The best come
/// first: IPv4 before IPv6, as browsers reach it more often on local networks.
pub fn advertised(configured: &[SocketAddr], bound: SocketAddr) -> Vec<SocketAddr> {
    let with_port = |address: &SocketAddr| {
        let port = if address.port() == 0 { bound.port() } else { address.port() };
        SocketAddr::new(address.ip(), port)
    };
    if !configured.is_empty() {
        return configured.iter().map(with_port).collect();
    }
    let ips = if bound.ip().is_unspecified() { own_addresses() } else { vec![bound.ip()] };
    let serves = |ip: &IpAddr| bound.is_ipv6() || ip.is_ipv4();
    ips.into_iter().filter(serves).map(|ip| SocketAddr::new(ip, bound.port())).collect()
}

/// The same for connections, accepted at `tcp`, beside a UDP socket bound to
/// `udp`. A configured port is that of both where they have one in common, as
/// it is forwarded for both; else connections go to their own.
pub fn advertised_tcp(
    configured: &[SocketAddr],
    udp: SocketAddr,
    tcp: SocketAddr,
) -> Vec<SocketAddr> {
    let own = |address: &SocketAddr| SocketAddr::new(address.ip(), 0);
    if udp.port() == tcp.port() {
        return advertised(configured, tcp);
    }
    advertised(&configured.iter().map(own).collect::<Vec<_>>(), tcp)
}

/// Sorted, without duplicates, without what no other machine can use; loopback
/// only where nothing else is left.
fn usable(ips: Vec<IpAddr>) -> Vec<IpAddr> {
    let mut ips: Vec<IpAddr> = ips.into_iter().filter(|ip| !is_link_local(ip)).collect();
    if ips.iter().any(|ip| !ip.is_loopback()) {
        ips.retain(|ip| !ip.is_loopback());
    }
    ips.sort_by_key(|ip| (ip.is_ipv6(), *ip));
    ips.dedup();
    ips
}

/// The machine's addresses that other machines may be able to use.
pub(super) fn own_addresses() -> Vec<IpAddr> {
    match if_addrs::get_if_addrs() {
        Ok(interfaces) => {
            let up = interfaces.iter().filter(|interface| interface.is_oper_up());
            usable(up.map(if_addrs::Interface::ip).collect())
        }
        Err(error) => {
            tracing::warn!(%error, "cannot list the machine's addresses");
            vec![IpAddr::V6(Ipv6Addr::LOCALHOST)]
        }
    }
}

fn is_link_local(ip: &IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use super::*;

    fn ips(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn configured_addresses_take_the_sockets_port_where_they_name_none() {
        let configured = ["192.0.2.1:0".parse().unwrap(), "192.0.2.2:7000".parse().unwrap()];
        let found = advertised(&configured, "[::]:5000".parse().unwrap());
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, ["192.0.2.1:5000", "192.0.2.2:7000"]);
    }

    #[test]
    fn connections_take_the_configured_port_only_where_it_is_that_of_both() {
        let configured = ["192.0.2.1:0".parse().unwrap(), "192.0.2.2:7000".parse().unwrap()];
        let found = |tcp: &str| {
            let udp = "[::]:5000".parse().unwrap();
            let found = advertised_tcp(&configured, udp, tcp.parse().unwrap());
            found.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(found("[::]:5000"), ["192.0.2.1:5000", "192.0.2.2:7000"]);
        assert_eq!(found("[::]:443"), ["192.0.2.1:443", "192.0.2.2:443"]);
    }

    #[test]
    fn a_specific_address_is_the_only_candidate() {
        let bound: SocketAddr = "127.0.0.1:5000".parse().unwrap();
        assert_eq!(advertised(&[], bound), [bound]);
    }

    #[test]
    fn link_local_addresses_are_left_out_and_ipv4_comes_first() {
        let found = usable(ips(&["fe80::1", "2001:db8::1", "169.254.1.1", "192.0.2.1", "::1"]));
        assert_eq!(found, ips(&["192.0.2.1", "2001:db8::1"]));
    }

    #[test]
    fn loopback_is_offered_where_there_is_nothing_else() {
        assert_eq!(usable(ips(&["127.0.0.1", "::1"])), ips(&["127.0.0.1", "::1"]));
    }
}
