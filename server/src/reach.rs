//! Whether this server is where it says it is: what STUN servers see of its
//! ports, against what browsers are told.
//!
//! It can tell what it cannot reach by itself: a port whose answers are lost, an
//! address that is not the one outside, a NAT that moves ports. It cannot tell
//! that a firewall lets nobody in who was not asked first.

mod probe;

use std::collections::HashSet;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

pub use probe::probe;

/// The setting that says where the media is.
const MEDIA: &str = "FOOTLIGHT_MEDIA_ADDR";

/// One UDP port.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Port {
    /// What it is for, as a sentence has it.
    pub purpose: &'static str,
    /// The setting that says where it is.
    pub setting: &'static str,
    /// Where it is.
    pub at: SocketAddr,
}

/// What STUN servers answered.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Seen {
    /// To each port of ours: where they saw the question come from.
    pub ports: Vec<(Port, Vec<SocketAddr>)>,
    /// The same of a port that the system chose.
    pub any: Vec<SocketAddr>,
    /// How many were asked.
    pub asked: usize,
}

/// What is the matter, one sentence each; empty where nothing is. `told` are
/// the addresses that browsers are told.
pub fn findings(seen: &Seen, told: &[SocketAddr]) -> Vec<String> {
    if seen.asked == 0 {
        return Vec::new();
    }
    let of_ports = seen.ports.iter().flat_map(|(_, answers)| answers);
    let answers: Vec<&SocketAddr> = of_ports.chain(&seen.any).collect();
    if answers.is_empty() {
        return vec![
            "No STUN server answers: UDP does not get out and back, or FOOTLIGHT_STUN_URLS names \
             servers that are not there."
                .to_owned(),
        ];
    }
    let families = [Family::V4, Family::V6];
    let spoken: Vec<Family> = families
        .into_iter()
        .filter(|family| answers.iter().any(|answer| family.has(answer.ip())))
        .collect();
    let whole = whole(seen, told);
    let mut found: Vec<String> = Vec::new();
    for (port, answers) in &seen.ports {
        let mut families = spoken.iter().filter(|family| family.is_spoken_at(port.at.ip()));
        if answers.is_empty() {
            found.extend(families.next().map(|_| silent(*port, "")));
            continue;
        }
        for family in families {
            let answers: Vec<SocketAddr> =
                answers.iter().copied().filter(|answer| family.has(answer.ip())).collect();
            found.extend(of_port(*port, *family, &answers, told, &whole));
        }
    }
    // What is said of the address holds for every port.
    let mut said = HashSet::new();
    found.retain(|finding| said.insert(finding.clone()));
    found
}

/// Of addresses. What is let through of one may be dropped of the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Family {
    V4,
    V6,
}

impl Family {
    fn has(self, ip: IpAddr) -> bool {
        ip.is_ipv6() == (self == Family::V6)
    }

    /// Whether a socket that is bound to this address speaks it.
    fn is_spoken_at(self, bound: IpAddr) -> bool {
        self.has(bound) || bound == IpAddr::V6(Ipv6Addr::UNSPECIFIED)
    }

    fn name(self) -> &'static str {
        match self {
            Family::V4 => "IPv4",
            Family::V6 => "IPv6",
        }
    }
}

fn silent(port: Port, by: &str) -> String {
    let Port { purpose, setting, at } = port;
    format!(
        "UDP port {} ({purpose}) gets no answers{by}, though other ports do: a firewall drops it. \
         Open it, or set {setting} to another.",
        at.port()
    )
}

/// All that browsers are to be told, as the setting has it, which takes the place
/// of every address that was found: where nobody saw one of a family, those that
/// are told of it stay.
fn whole(seen: &Seen, told: &[SocketAddr]) -> String {
    let media = seen.ports.iter().map(|(port, _)| port).find(|port| port.setting == MEDIA);
    // A port is named where it is not that of the socket.
    let written = |told: &SocketAddr| match media {
        Some(media) if media.at.port() != told.port() => told.to_string(),
        _ => told.ip().to_string(),
    };
    let answers = || seen.ports.iter().flat_map(|(_, answers)| answers).chain(&seen.any);
    let mut whole: Vec<String> = Vec::new();
    for family in [Family::V4, Family::V6] {
        let is_seen = |ip: IpAddr| answers().any(|answer| answer.ip() == ip);
        let is_unseen = !answers().any(|answer| family.has(answer.ip()));
        let of_family = told.iter().filter(|told| family.has(told.ip()));
        let stays = of_family.filter(|told| is_unseen || is_seen(told.ip())).map(written);
        let outside = answers().map(SocketAddr::ip).filter(|ip| family.has(*ip));
        let new = outside.filter(|ip| !told.iter().any(|told| told.ip() == *ip));
        for address in new.map(|ip| ip.to_string()).chain(stays) {
            if !whole.contains(&address) {
                whole.push(address);
            }
        }
    }
    whole.join(",")
}

fn of_port(
    port: Port,
    family: Family,
    answers: &[SocketAddr],
    told: &[SocketAddr],
    whole: &str,
) -> Vec<String> {
    let Port { purpose, at, .. } = port;
    let Some(first) = answers.first() else {
        return vec![silent(port, &format!(" over {}", family.name()))];
    };
    let mut found = Vec::new();
    let is_told = |ip: IpAddr| told.iter().any(|told| told.ip() == ip);
    if let Some(outside) = answers.iter().map(SocketAddr::ip).find(|ip| !is_told(*ip)) {
        found.push(format!(
            "From outside this server is {outside}, which browsers are not told: set \
             FOOTLIGHT_MEDIA_ADVERTISE={whole}, and forward its ports to this machine."
        ));
    }
    if answers.iter().any(|answer| answer.ip() == first.ip() && answer.port() != first.port()) {
        found.push(format!(
            "A NAT gives UDP port {} ({purpose}) another number for everybody who is asked: \
             forward the port to this machine.",
            at.port()
        ));
    } else if first.port() != at.port() && !told.contains(first) {
        found.push(format!(
            "A NAT turns UDP port {} ({purpose}) into {}: forward that number as it is.",
            at.port(),
            first.port()
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    fn found(answers: &[&str], any: &[&str]) -> Vec<String> {
        let at = |text: &&str| text.parse::<SocketAddr>().unwrap();
        let port = Port { purpose: "media", setting: MEDIA, at: at(&"[::]:8080") };
        let of = |answers: &[&str]| answers.iter().map(at).collect();
        let seen = Seen { ports: vec![(port, of(answers))], any: of(any), asked: 2 };
        let told = ["192.0.2.7:8080", "10.0.0.7:8080", "[2001:db8::7]:8080"];
        findings(&seen, &told.iter().map(at).collect::<Vec<_>>())
    }

    /// What a port that the system chose is seen as.
    const ANY: &[&str] = &["192.0.2.7:5000", "[2001:db8::7]:5000"];

    #[test]
    fn where_all_is_as_told_nothing_is_said() {
        assert_eq!(found(&["192.0.2.7:8080", "[2001:db8::7]:8080"], ANY), [""; 0]);
    }

    #[test]
    fn the_port_that_gets_no_answers_is_named() {
        let [said] = &found(&[], ANY)[..] else { panic!() };
        assert!(said.contains("UDP port 8080 (media)") && said.contains("FOOTLIGHT_MEDIA_ADDR"));
        let [said] = &found(&[], &[])[..] else { panic!() };
        assert!(said.contains("No STUN server answers"), "{said}");
    }

    #[test]
    fn a_port_that_is_dropped_over_one_family_is_named_with_it() {
        let [said] = &found(&["192.0.2.7:8080"], ANY)[..] else { panic!() };
        assert!(said.contains("UDP port 8080 (media) gets no answers over IPv6"), "{said}");
        assert_eq!(found(&["192.0.2.7:8080"], &ANY[..1]), [""; 0], "there is no IPv6 here");
        let [said] = &found(&["192.0.2.7:8080", "[2001:db8::9]:8080"], ANY)[..] else { panic!() };
        assert!(said.contains("FOOTLIGHT_MEDIA_ADVERTISE=192.0.2.7,2001:db8::9,"), "{said}");
    }

    #[test]
    fn the_address_outside_is_named() {
        let [said] = &found(&["198.51.100.9:8080"], &["198.51.100.9:5000"])[..] else { panic!() };
        assert!(said.contains("is 198.51.100.9,"), "{said}");
        let whole = "FOOTLIGHT_MEDIA_ADVERTISE=198.51.100.9,2001:db8::7, ";
        assert!(said.contains(whole), "nobody was asked over IPv6: {said}");
        let both = ["198.51.100.9:8080", "[2001:db8::7]:8080"];
        let [said] = &found(&both, &[])[..] else { panic!() };
        assert!(said.contains(whole), "{said}");
        let both = ["198.51.100.9:8080", "[2001:db8::9]:8080"];
        let [four, six] = &found(&both, &[])[..] else { panic!() };
        assert!(four.contains("is 198.51.100.9,") && six.contains("is 2001:db8::9,"));
        let whole = "FOOTLIGHT_MEDIA_ADVERTISE=198.51.100.9,2001:db8::9, ";
        assert!(four.contains(whole) && six.contains(whole), "{four} {six}");
    }

    #[test]
    fn who_sets_what_is_named_hears_no_more_of_it() {
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        let of = |answers: &[&str]| answers.iter().map(|it| at(it)).collect::<Vec<_>>();
        let port = |setting, at| Port { purpose: "", setting, at };
        let media =
            (port(MEDIA, at("[::]:8080")), of(&["198.51.100.9:8080", "[2001:db8::9]:8080"]));
        let turn =
            (port("TURN", at("[::]:3478")), of(&["198.51.100.9:3478", "[2001:db8::9]:3478"]));
        let seen = Seen { ports: vec![media, turn], any: Vec::new(), asked: 2 };
        let mut told = of(&["10.0.0.7:8080", "[2001:db8::9]:18080"]);
        let said = findings(&seen, &told);
        assert_eq!(said.len(), 1, "{said:?}");
        let (_, value) = said[0].split_once("FOOTLIGHT_MEDIA_ADVERTISE=").unwrap();
        let (value, _) = value.split_once(", ").unwrap();
        assert_eq!(value, "198.51.100.9,[2001:db8::9]:18080", "a port of its own stays");
        told[0] = at("198.51.100.9:8080");
        assert_eq!(findings(&seen, &told), [""; 0]);
    }

    #[test]
    fn a_nat_that_moves_the_port_is_named() {
        let [said] = &found(&["192.0.2.7:4000", "192.0.2.7:4000"], &ANY[..1])[..] else { panic!() };
        assert!(said.contains("into 4000"), "{said}");
        let [said] = &found(&["192.0.2.7:4000", "192.0.2.7:4001"], &ANY[..1])[..] else { panic!() };
        assert!(said.contains("another number for everybody"), "{said}");
    }
}
