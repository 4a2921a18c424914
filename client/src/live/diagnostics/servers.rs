//! STUN and TURN servers, each by each transport, and what two of them tell of
//! the network's address translation.

use std::time::Duration;

use footlight_session::diagnostics::{
    Kind, Seen, is_ipv6, mapping, reach_words, same_family, same_machine, stun_of,
};
use footlight_shared::{CutAddress, IceServer, NatCheck, Reach, ServerCheck};

use super::{Diagnostics, LIMIT};
use crate::platform::probe::{self, Gathered};

/// Servers that are checked; who has more has them for their regions.
const MOST: usize = 16;

/// One server by one transport.
pub(super) struct One(IceServer);

impl One {
    pub(super) fn url(&self) -> &str {
        self.0.urls.first().map_or("", String::as_str)
    }

    fn is_relay(&self) -> bool {
        self.url().starts_with("turn")
    }

    pub(super) fn title(&self) -> String {
        let url = self.url();
        let (scheme, rest) = url.split_once(':').unwrap_or(("", url));
        let place = rest.split('?').next().unwrap_or_default();
        let by = match (scheme, rest.contains("transport=tcp")) {
            ("turns", _) => "TLS",
            (_, true) => "TCP",
            _ => "UDP",
        };
        let what = if self.is_relay() { "Relay (TURN)" } else { "STUN server" };
        format!("{what} {place} by {by}")
    }
}

/// Each URL of the list by itself, each once.
pub(super) fn apart(list: &[IceServer]) -> Vec<One> {
    let mut all: Vec<One> = Vec::new();
    for server in list {
        for url in &server.urls {
            if all.len() < MOST && all.iter().all(|one| one.url() != url) {
                all.push(One(IceServer { urls: vec![url.clone()], ..server.clone() }));
            }
        }
    }
    all
}

/// Checks one.
pub(super) async fn check(diagnostics: Diagnostics, one: &One) -> Option<ServerCheck> {
    let url = one.url();
    let result = diagnostics
        .check(url, async || if one.is_relay() { relay(one).await } else { stun(one).await })
        .await;
    let (reach, ms, relayed) = result;
    let millis = |time: Option<Duration>| time.map(|time| time.as_millis() as u32);
    let url = url.parse().ok()?;
    let checked = ServerCheck { url, reach, ms: millis(ms), relayed_ms: millis(relayed) };
    let well = checked.reach == Reach::Reached;
    diagnostics.settle(one.url(), well, reach_words(&checked));
    Some(checked)
}

type Result = (Reach, Option<Duration>, Option<Duration>);

async fn stun(one: &One) -> Result {
    let answered = |gathered: &Gathered| gathered.first(Kind::Srflx).is_some();
    let servers = std::slice::from_ref(&one.0);
    let gathered = probe::gather(servers, false, LIMIT, answered).await;
    // Where addresses are not translated some browsers tell of no candidate: then
    // they have ended in time and without an error.
    let quiet = || {
        let ended = gathered.complete.filter(|_| !gathered.failed);
        ended.filter(|_| gathered.first(Kind::Host).is_some())
    };
    match (gathered.first(Kind::Srflx), quiet()) {
        (Some(after), _) => (Reach::Reached, Some(after), None),
        // Without IPv6 they ask nobody, and end just so.
        (None, Some(_)) if is_ipv6(one.url()) => (Reach::Reached, None, None),
        (None, Some(after)) => (Reach::Reached, Some(after), None),
        (None, None) => (Reach::Unreached, None, None),
    }
}

async fn relay(one: &One) -> Result {
    let relayed = probe::relay(&one.0, LIMIT).await;
    match (relayed.gathered.first(Kind::Relay), relayed.round_trip) {
        (Some(after), Some(there_and_back)) => (Reach::Reached, Some(after), Some(there_and_back)),
        (Some(after), None) => (Reach::Silent, Some(after), None),
        (None, _) if relayed.gathered.refused => (Reach::Refused, None, None),
        (None, _) => (Reach::Unreached, None, None),
    }
}

/// Compares what two servers see of one socket.
pub(super) async fn translation(
    diagnostics: Diagnostics,
    all: &[One],
    checked: &[ServerCheck],
) -> NatCheck {
    let answered = |one: &&One| {
        checked.iter().any(|it| it.url.as_str() == one.url() && it.reach != Reach::Unreached)
    };
    let mut urls: Vec<String> = Vec::new();
    for url in all.iter().filter(answered).filter_map(|one| stun_of(one.url())) {
        if !urls.contains(&url) {
            urls.push(url);
        }
    }
    diagnostics.check("nat", async || compare(&urls).await).await
}

async fn compare(urls: &[String]) -> NatCheck {
    let pair = |same: bool| {
        let pairs = urls
            .iter()
            .enumerate()
            .flat_map(|(at, one)| urls.iter().skip(at + 1).map(move |other| (one, other)));
        let fit = |(one, other): &(&String, &String)| {
            same_machine(one, other) == same && same_family(one, other)
        };
        pairs.into_iter().find(fit)
    };
    let mut seen_as = Vec::new();
    let (mut machines, mut ports) = (None, None);
    for (same, seen) in [(false, &mut machines), (true, &mut ports)] {
        let Some((one, other)) = pair(same) else { continue };
        let urls = vec![one.clone(), other.clone()];
        let server = IceServer { urls, username: None, credential: None };
        // Two of them, within the time of one check.
        let gathered = probe::gather(&[server], false, LIMIT / 2, |_| false).await;
        let candidates: Vec<_> = gathered.candidates.into_iter().map(|(_, it)| it).collect();
        *seen = Seen::of(&candidates);
        for address in candidates.iter().filter(|it| it.kind == Kind::Srflx) {
            let cut = address.address.map(CutAddress::of);
            if let Some(cut) = cut.filter(|cut| !seen_as.contains(cut)) {
                seen_as.push(cut);
            }
        }
    }
    NatCheck { mapping: mapping(machines, ports), seen_as }
}
