//! What the kernel threw away because a socket of ours was read too slowly: the
//! generator's fault, not the server's.

use std::collections::HashSet;

/// Datagrams dropped so far at the sockets with these local ports.
pub(crate) fn spilled(ports: &HashSet<u16>) -> u64 {
    ["/proc/self/net/udp", "/proc/self/net/udp6"]
        .into_iter()
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .map(|text| {
            text.lines()
                .filter_map(socket)
                .filter(|s| ports.contains(&s.0))
                .map(|s| s.1)
                .sum::<u64>()
        })
        .sum()
}

/// A line's local port and drops.
fn socket(line: &str) -> Option<(u16, u64)> {
    let mut words = line.split_whitespace();
    let (_, port) = words.nth(1)?.rsplit_once(':')?;
    Some((u16::from_str_radix(port, 16).ok()?, words.last()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn a_socket_that_nobody_reads_spills() {
        let reader = UdpSocket::bind("127.0.0.1:0").unwrap();
        let to = reader.local_addr().unwrap();
        let ports = HashSet::from([to.port()]);
        assert_eq!(spilled(&ports), 0);
        let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
        for _ in 0..2000 {
            sender.send_to(&[0; 1200], to).unwrap();
        }
        assert!(spilled(&ports) > 0);
    }
}
