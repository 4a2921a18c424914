//! Whether this server is where it says it is: what STUN servers see of its
//! ports, against what browsers are told.
//!
//! It can tell what it cannot reach by itself: a port whose answers are lost, an
//! address that is not the one outside, a NAT that moves ports. It cannot tell
//! that a firewall lets nobody in who was not asked first.

mod probe;

use std::net::{IpAddr, SocketAddr};

pub use probe::probe;

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
    /// How many answered to a port that the system chose.
    pub any: usize,
    /// How many were asked.
    pub asked: usize,
}

/// What is the matter, one sentence each; empty where nothing is. `told` are
/// the addresses that browsers are told.
pub fn findings(seen: &Seen, told: &[SocketAddr]) -> Vec<String> {
    if seen.asked == 0 {
        return Vec::new();
    }
    let answered = seen.ports.iter().any(|(_, answers)| !answers.is_empty());
    if seen.any == 0 && !answered {
        return vec![
            "No STUN server answers: UDP does not get out and back, or FOOTLIGHT_STUN_URLS names \
             servers that are not there."
                .to_owned(),
        ];
    }
    let of_ports = seen.ports.iter().flat_map(|(port, answers)| of_port(*port, answers, told));
    let mut found: Vec<String> = of_ports.collect();
    found.dedup();
    found
}

fn of_port(port: Port, answers: &[SocketAddr], told: &[SocketAddr]) -> Vec<String> {
    let Port { purpose, setting, at } = port;
    let Some(first) = answers.first() else {
        return vec![format!(
            "UDP port {} ({purpose}) gets no answers, though other ports do: a firewall drops it. \
             Open it, or set {setting} to another.",
            at.port()
        )];
    };
    let mut found = Vec::new();
    let is_told = |ip: IpAddr| told.iter().any(|told| told.ip() == ip);
    if let Some(outside) = answers.iter().map(SocketAddr::ip).find(|ip| !is_told(*ip)) {
        found.push(format!(
            "From outside this server is {outside}, which browsers are not told: set \
             FOOTLIGHT_MEDIA_ADVERTISE={outside}, and forward its ports to this machine."
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

    fn found(answers: &[&str], any: usize) -> Vec<String> {
        let at = |text: &&str| text.parse::<SocketAddr>().unwrap();
        let port = Port { purpose: "media", setting: "FOOTLIGHT_MEDIA_ADDR", at: at(&"[::]:8080") };
        let answers = answers.iter().map(at).collect();
        let seen = Seen { ports: vec![(port, answers)], any, asked: 2 };
        findings(&seen, &[at(&"192.0.2.7:8080"), at(&"10.0.0.7:8080")])
    }

    #[test]
    fn where_all_is_as_told_nothing_is_said() {
        assert_eq!(found(&["192.0.2.7:8080", "192.0.2.7:8080"], 2), [""; 0]);
    }

    #[test]
    fn the_port_that_gets_no_answers_is_named() {
        let [said] = &found(&[], 2)[..] else { panic!() };
        assert!(said.contains("UDP port 8080 (media)") && said.contains("FOOTLIGHT_MEDIA_ADDR"));
        let [said] = &found(&[], 0)[..] else { panic!() };
        assert!(said.contains("No STUN server answers"), "{said}");
    }

    #[test]
    fn the_address_outside_is_named() {
        let [said] = &found(&["198.51.100.9:8080"], 1)[..] else { panic!() };
        assert!(said.contains("FOOTLIGHT_MEDIA_ADVERTISE=198.51.100.9"), "{said}");
    }

    #[test]
    fn a_nat_that_moves_the_port_is_named() {
        let [said] = &found(&["192.0.2.7:4000", "192.0.2.7:4000"], 2)[..] else { panic!() };
        assert!(said.contains("into 4000"), "{said}");
        let [said] = &found(&["192.0.2.7:4000", "192.0.2.7:4001"], 2)[..] else { panic!() };
        assert!(said.contains("another number for everybody"), "{said}");
    }
}
