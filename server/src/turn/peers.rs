//! To whom may be relayed.
//!
//! Invariants: nobody reaches through the relay what he could not reach from
//! the outside. Loopback, private, link-local and otherwise special addresses
//! are closed unless a setting opens them; of this machine's own addresses only
//! the media's ports and the relays themselves are open, whatever kind of
//! address it is.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ipnet::IpNet;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Peers {
    /// Where the media is reached, as browsers are told.
    pub(super) media: Vec<SocketAddr>,
    /// Where its socket is.
    pub(super) bound: Option<SocketAddr>,
    /// Where relays are reached, as browsers are told.
    pub(super) relays: Vec<IpAddr>,
    /// The machine's own addresses.
    pub(super) machine: Vec<IpAddr>,
    /// Networks that are open all the same.
    pub(super) open: Vec<IpNet>,
}

impl Peers {
    /// True where a permission for this address may be of use.
    pub(super) fn may_permit(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.is_open(ip)
            || self.media.iter().any(|media| media.ip() == ip)
            || self.relays.contains(&ip)
    }

    /// True where a datagram may go to this address; `is_relay` says of a port
    /// whether a relay has it.
    pub(super) fn permits(&self, to: SocketAddr, is_relay: impl Fn(u16) -> bool) -> bool {
        let ip = to.ip().to_canonical();
        let to = SocketAddr::new(ip, to.port());
        to.port() != 0
            && (self.is_open(ip)
                || self.media.contains(&to)
                || (self.relays.contains(&ip) && is_relay(to.port())))
    }

    /// Whatever the port.
    fn is_open(&self, ip: IpAddr) -> bool {
        let is_ours = self.machine.contains(&ip) || self.relays.contains(&ip);
        (is_public(ip) && !is_ours) || self.open.iter().any(|network| network.contains(&ip))
    }

    /// Where a datagram for this peer is sent: an address of ours that is not
    /// on this machine stands for it, behind a NAT that does not lead back.
    pub(super) fn nearest(&self, to: SocketAddr) -> SocketAddr {
        let ip = to.ip().to_canonical();
        let is_told = self.relays.contains(&ip) || self.media.iter().any(|media| media.ip() == ip);
        if !is_told || self.machine.contains(&ip) {
            return to;
        }
        let loopback: IpAddr = match ip {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        };
        let media = self.bound.filter(|_| self.media.contains(&SocketAddr::new(ip, to.port())));
        let Some(bound) = media else { return SocketAddr::new(loopback, to.port()) };
        // A NAT may have another port for it, and not every socket hears loopback.
        let is_one = !bound.ip().is_unspecified() && bound.is_ipv4() == ip.is_ipv4();
        SocketAddr::new(if is_one { bound.ip() } else { loopback }, bound.port())
    }

    /// The other way about: who it is that a datagram from this address is
    /// from, as its receiver knows him.
    pub(super) fn known_as(&self, from: SocketAddr, is_relay: impl Fn(u16) -> bool) -> SocketAddr {
        let from = SocketAddr::new(from.ip().to_canonical(), from.port());
        if !self.machine.contains(&from.ip()) && !from.ip().is_loopback() {
            return from;
        }
        let same_kind = |ip: &IpAddr| ip.is_ipv4() == from.is_ipv4();
        let away = |ip: &IpAddr| !self.machine.contains(ip);
        let is_media = self.bound.is_some_and(|bound| bound.port() == from.port());
        let mut told = self.media.iter().filter(|media| same_kind(&media.ip()));
        // One that is told as it is needs nobody to stand for it.
        let is_told = self.media.contains(&from);
        if let Some(media) = told.find(|media| is_media && !is_told && away(&media.ip())) {
            return *media;
        }
        let relay = self.relays.iter().find(|ip| same_kind(ip) && away(ip));
        match relay {
            Some(ip) if is_relay(from.port()) => SocketAddr::new(*ip, from.port()),
            _ => from,
        }
    }
}

/// True for an address as machines have it behind a NAT (RFC 1918, RFC 6598,
/// RFC 4193): closed, and yet asked for in good faith.
pub(super) fn is_at_home(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            ip.is_private() || (a == 100 && b & 0xc0 == 64)
        }
        IpAddr::V6(ip) => ip.is_unique_local(),
    }
}

/// True for an address of the public Internet that one machine has.
fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// RFC 6890, and what else is nobody's.
fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !special
}

/// Global unicast (2000::/3) without what tunnels to IPv4 or documents, and the
/// well-known NAT64 prefix where what it stands for is public.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    match ip.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            is_public_v4(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)))
        }
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => {
            false
        }
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    fn peers() -> Peers {
        Peers {
            media: vec!["10.0.0.5:8080".parse().unwrap(), "198.51.100.7:8080".parse().unwrap()],
            bound: Some("[::]:8080".parse().unwrap()),
            relays: vec!["198.51.100.7".parse().unwrap()],
            machine: ["127.0.0.1", "10.0.0.5", "8.8.4.4"].map(|ip| ip.parse().unwrap()).to_vec(),
            open: vec!["192.168.7.0/24".parse().unwrap()],
        }
    }

    fn at(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    fn permits(to: &str) -> bool {
        peers().permits(at(to), |port| port == 50_000)
    }

    #[test]
    fn what_is_inside_is_closed() {
        for inside in [
            "127.0.0.1:53",
            "127.9.9.9:53",
            "0.0.0.0:53",
            "10.0.0.1:53",
            "172.20.0.1:53",
            "192.168.1.1:53",
            "169.254.169.254:80",
            "100.64.0.1:1",
            "224.0.0.1:1",
            "255.255.255.255:1",
            "[::1]:53",
            "[::]:53",
            "[fe80::1]:53",
            "[fd00::1]:53",
            "[ff02::1]:53",
            "[::ffff:127.0.0.1]:53",
            "[::127.0.0.1]:53",
            "[64:ff9b::a00:1]:53",
            "[64:ff9b:1::a00:1]:53",
            "[2002:a00:1::]:53",
            "[2001::1]:53",
        ] {
            assert!(!permits(inside), "{inside}");
        }
        for outside in ["1.1.1.1:53", "[2606:4700::1]:53", "[64:ff9b::101:101]:53"] {
            assert!(permits(outside), "{outside}");
        }
        assert!(!permits("1.1.1.1:0"));
    }

    #[test]
    fn loopback_and_a_clouds_own_are_nobodys_home() {
        for (ip, home) in [
            ("10.0.0.1", true),
            ("172.20.0.1", true),
            ("192.168.1.1", true),
            ("100.64.0.1", true),
            ("::ffff:10.0.0.1", true),
            ("fd00::1", true),
            ("127.0.0.1", false),
            ("169.254.169.254", false),
            ("0.0.0.0", false),
            ("224.0.0.1", false),
            ("::1", false),
            ("fe80::1", false),
            ("::ffff:127.0.0.1", false),
        ] {
            let ip: IpAddr = ip.parse().unwrap();
            assert_eq!(is_at_home(ip), home, "{ip}");
            assert!(!permits(&SocketAddr::new(ip, 53).to_string()), "{ip}");
        }
    }

    #[test]
    fn what_a_setting_opens_is_open() {
        assert!(permits("192.168.7.9:1"));
        assert!(!permits("192.168.8.9:1"));
    }

    #[test]
    fn of_our_own_addresses_only_the_media_and_the_relays_are_open() {
        assert!(permits("10.0.0.5:8080"));
        assert!(!permits("10.0.0.5:8081"));
        assert!(permits("198.51.100.7:50000"));
        assert!(!permits("198.51.100.7:50001"));
        assert!(!permits("8.8.4.4:22"), "a public one is no exception");
        let peers = peers();
        assert!(peers.may_permit("10.0.0.5".parse().unwrap()));
        assert!(!peers.may_permit("8.8.4.4".parse().unwrap()));
        assert!(!peers.may_permit("127.0.0.1".parse().unwrap()));
    }

    #[test]
    fn an_address_that_a_nat_has_for_us_is_this_machine() {
        let peers = peers();
        let is_relay = |port| port == 50_000;
        for (told, here) in [
            ("198.51.100.7:8080", "127.0.0.1:8080"),
            ("198.51.100.7:50000", "127.0.0.1:50000"),
            ("10.0.0.5:8080", "10.0.0.5:8080"),
            ("1.1.1.1:53", "1.1.1.1:53"),
        ] {
            assert_eq!(peers.nearest(at(told)), at(here));
        }
        let back = peers.known_as(at("127.0.0.1:8080"), is_relay);
        assert_eq!(back, at("198.51.100.7:8080"));
        let back = peers.known_as(at("127.0.0.1:50000"), is_relay);
        assert_eq!(back, at("198.51.100.7:50000"));
        let stranger = at("127.0.0.1:50001");
        assert_eq!(peers.known_as(stranger, is_relay), stranger);
    }

    #[test]
    fn media_that_a_nat_has_at_another_port_is_where_its_socket_is() {
        let told = vec![at("203.0.113.7:18080"), at("[2001:db8::7]:18080"), at("10.0.0.5:8080")];
        let relays = told.iter().map(SocketAddr::ip).collect();
        let peers = |bound| Peers {
            media: told.clone(),
            bound: Some(at(bound)),
            relays: Clone::clone(&relays),
            ..peers()
        };
        for (bound, there, here) in [
            ("[::]:8080", "203.0.113.7:18080", "127.0.0.1:8080"),
            ("[::]:8080", "[2001:db8::7]:18080", "[::1]:8080"),
            ("0.0.0.0:8080", "203.0.113.7:18080", "127.0.0.1:8080"),
            ("10.0.0.9:8080", "203.0.113.7:18080", "10.0.0.9:8080"),
            ("[fd00::9]:8080", "[2001:db8::7]:18080", "[fd00::9]:8080"),
        ] {
            let mut peers = peers(bound);
            peers.machine.extend(["10.0.0.9", "fd00::9"].map(|ip| ip.parse::<IpAddr>().unwrap()));
            assert!(peers.permits(at(there), |_| false));
            assert_eq!(peers.nearest(at(there)), at(here), "{bound}");
            assert_eq!(peers.known_as(at(here), |_| false), at(there), "{bound}");
            assert_eq!(peers.nearest(at("203.0.113.7:50000")), at("127.0.0.1:50000"));
        }
        let own = at("10.0.0.5:8080");
        let peers = peers("[::]:8080");
        assert_eq!(peers.nearest(own), own);
        assert_eq!(peers.known_as(own, |_| false), own, "it is told as it is");
        let other = at("127.0.0.1:18080");
        assert_eq!(peers.known_as(other, |_| false), other, "somebody else has that port");
    }
}
