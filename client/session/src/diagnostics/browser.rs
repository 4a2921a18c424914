//! Which browser it is, from what it says of itself: its name and its main
//! version, and nothing by which one person's could be told from another's.

/// Tokens of the user agent and the browser's name, the most telling first:
/// most name others as well.
const NAMES: [(&str, &str); 6] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
];
/// What stands for the system.
const SYSTEMS: [(&str, &str); 6] = [
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// The name, the main version (0 where it is not known) and the system.
pub fn browser(user_agent: &str) -> (&'static str, u32, &'static str) {
    let named = NAMES.iter().find_map(|(token, name)| {
        let (_, rest) = user_agent.split_once(token)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        Some((*name, rest.get(..digits)?.parse().unwrap_or(0)))
    });
    let (name, version) = named.unwrap_or(("unknown", 0));
    let system = SYSTEMS.iter().find(|(token, _)| user_agent.contains(token));
    (name, version, system.map_or("unknown", |(_, system)| system))
}

/// True where two URLs of `stun:` or `turn:` name the same machine.
pub fn same_machine(one: &str, other: &str) -> bool {
    let host = |url: &str| {
        let rest = url.split_once(':')?.1;
        let rest = rest.split('?').next()?;
        let end = match rest.strip_prefix('[') {
            Some(inner) => inner.find(']')? + 2,
            None => rest.rfind(':').unwrap_or(rest.len()),
        };
        rest.get(..end).map(str::to_ascii_lowercase)
    };
    host(one) == host(other)
}

/// True where two such URLs name the same kind of address, as far as they tell. A network
/// without IPv6 asks nobody there, and browsers do not say so.
pub fn same_family(one: &str, other: &str) -> bool {
    is_ipv6(one) == is_ipv6(other)
}

/// True where such a URL names an IPv6 address.
pub fn is_ipv6(url: &str) -> bool {
    url.contains(":[")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/138.0.0.0 Safari/537.36";
        assert_eq!(browser(chrome), ("Chrome", 138, "Linux"));
        assert_eq!(browser(&format!("{chrome} Edg/138.0")), ("Edge", 138, "Linux"));
        let firefox = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(browser(firefox), ("Firefox", 140, "Windows"));
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 \
                     (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
        assert_eq!(browser(phone), ("Safari", 18, "iOS"));
        assert_eq!(browser("curl"), ("unknown", 0, "unknown"));
    }

    #[test]
    fn the_machine_is_what_stands_before_the_port() {
        assert!(same_machine("stun:a.example:1", "turn:A.example:2?transport=udp"));
        assert!(same_machine("stun:[::1]:1", "stun:[::1]"));
        assert!(same_machine("stun:a.example", "stun:a.example:3478"));
        assert!(!same_machine("stun:a.example:1", "stun:b.example:1"));
        assert!(!same_machine("stun:[::1]:1", "stun:[::2]:1"));
    }

    #[test]
    fn an_address_in_brackets_is_of_another_kind_than_all_else() {
        assert!(same_family("stun:[::1]:1", "turn:[::2]?transport=udp"));
        assert!(same_family("stun:192.0.2.1:1", "stun:a.example"));
        assert!(!same_family("stun:192.0.2.1:1", "stun:[::1]:1"));
    }
}
