//! Parsers from a setting's text to its value. Each error says what would do.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use footlight_shared::{Preset, Role, Scalability};
use ipnet::IpNet;
use tracing_subscriber::filter::LevelFilter;

/// So many within so long; a burst of `count` is allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rate {
    /// How many.
    pub count: NonZeroU32,
    /// Within how long.
    pub per: Duration,
}

impl FromStr for Rate {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str =
            "write it as COUNT/second, COUNT/minute or COUNT/hour, such as 20/minute";
        let (count, unit) = text.split_once('/').ok_or(FORM)?;
        let per = match unit.trim() {
            "second" => 1,
            "minute" => 60,
            "hour" => 3600,
            _ => return Err(FORM),
        };
        let count = count.trim().parse().map_err(|_| FORM)?;
        Ok(Self { count, per: Duration::from_secs(per) })
    }
}

/// The parts of a comma list, trimmed; none for an empty text.
pub(super) fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

pub(super) fn addr(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "write it as ADDRESS:PORT, such as 127.0.0.1:8080 or [::]:8080")
}

pub(super) fn advertise(text: &str) -> Result<SocketAddr, &'static str> {
    // Brackets belong before a port, and are written without one as well.
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = match bare.parse::<IpAddr>() {
        Ok(ip) => SocketAddr::new(ip, 0),
        Err(_) => text.parse().map_err(|_| "write addresses as IP or IP:PORT")?,
    };
    if address.ip().is_unspecified() || address.ip().is_multicast() {
        return Err("write addresses that one machine has, as IP or IP:PORT");
    }
    Ok(address)
}

/// True for two addresses on one port of which one is among the other's.
pub(super) fn collide(one: SocketAddr, other: SocketAddr) -> bool {
    let [a, b] = [one, other].map(|address| address.ip().to_canonical());
    // [::] takes what is for IPv4, too.
    let all = |ip: IpAddr| ip.is_unspecified() && ip.is_ipv6();
    let of_its_kind = a.is_ipv4() == b.is_ipv4() && (a.is_unspecified() || b.is_unspecified());
    let same_port = one.port() == other.port() && one.port() != 0;
    same_port && (a == b || all(a) || all(b) || of_its_kind)
}

/// Milliseconds, or `off`. The longest is what the header extension can say.
pub(super) fn delay(text: &str) -> Result<Option<Duration>, &'static str> {
    const LONGEST: u64 = 40_950;
    match text {
        "off" | "false" => Ok(None),
        text => match text.parse::<u64>() {
            Ok(ms) if ms <= LONGEST => Ok(Some(Duration::from_millis(ms))),
            _ => Err("write milliseconds up to 40950, or off"),
        },
    }
}

/// `on` or `off`.
pub(super) fn switch(text: &str) -> Result<bool, &'static str> {
    match text {
        "on" | "true" => Ok(true),
        "off" | "false" => Ok(false),
        _ => Err("write on or off"),
    }
}

pub(super) fn preset(text: &str) -> Result<Preset, String> {
    Preset::from_name(text).ok_or_else(|| {
        let names: Vec<&str> = Preset::ALL.into_iter().map(Preset::name).collect();
        format!("write one of {}", names.join(", "))
    })
}

/// Who may send which picture at most.
pub(super) fn sender_preset(text: &str) -> Result<(String, Preset), String> {
    let form = || {
        let names: Vec<&str> = Preset::ALL.into_iter().map(Preset::name).collect();
        format!("write one of {}, or WHO=PICTURE for each", names.join(", "))
    };
    let (sender, preset) = text.split_once('=').ok_or_else(form)?;
    let preset = Preset::from_name(preset.trim()).ok_or_else(form)?;
    Ok((sender.trim().to_owned(), preset))
}

pub(super) fn network(text: &str) -> Result<IpNet, &'static str> {
    if let Ok(ip) = text.parse::<IpAddr>() {
        return Ok(IpNet::from(ip));
    }
    text.parse().map_err(|_| "write networks as ADDRESS/BITS, such as 10.0.0.0/8")
}

pub(super) fn origin(text: &str) -> Result<String, &'static str> {
    const FORM: &str = "write origins as https://HOST or http://HOST:PORT, without a path";
    let (scheme, host) = text.split_once("://").ok_or(FORM)?;
    let plain = host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b));
    if matches!(scheme, "http" | "https") && !host.is_empty() && plain {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(FORM)
    }
}

pub(super) fn number<T: FromStr>(text: &str) -> Result<T, &'static str> {
    text.parse().map_err(|_| "write it as a whole number that is not negative")
}

/// How many there may be: with none nobody would be let in.
pub(super) fn cap(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|most| *most > 0).ok_or("write it as a whole number of at least 1")
}

/// A filter of the log. A word that is no level would be taken for the name of a part of the
/// program, and nothing else be logged.
pub(super) fn log_filter(text: &str) -> Result<String, &'static str> {
    let is_word = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if list(text).any(|part| is_word(part) && part.parse::<LevelFilter>().is_err()) {
        return Err(
            "write one of error, warn, info, debug, trace and off, or a filter such as footlight=debug,info",
        );
    }
    Ok(text.to_owned())
}

/// Seconds that a call rings for.
pub(super) fn ring(text: &str) -> Result<Duration, &'static str> {
    const WRONG: &str = "write seconds from 5 to 300";
    let seconds = text.parse().ok().filter(|seconds| (5..=300).contains(seconds)).ok_or(WRONG)?;
    Ok(Duration::from_secs(seconds))
}

/// How long what is on may go on.
pub(super) fn drain(text: &str) -> Result<Duration, &'static str> {
    const WRONG: &str = "write seconds up to 86400";
    let seconds = text.parse::<u64>().ok().filter(|seconds| *seconds <= 86_400).ok_or(WRONG)?;
    Ok(Duration::from_secs(seconds))
}

/// How performers send more than one size.
pub(super) fn scalability(text: &str) -> Result<Scalability, &'static str> {
    match text {
        "simulcast" => Ok(Scalability::Simulcast),
        "svc" => Ok(Scalability::Svc),
        _ => Err("write simulcast or svc"),
    }
}

/// Bits a second, or no cap. With less than the least nobody would even hear.
pub(super) fn bitrate(text: &str) -> Result<Option<u64>, &'static str> {
    const LEAST: u64 = 10_000;
    match text {
        "" => Ok(None),
        text => match text.parse() {
            Ok(rate) if rate >= LEAST => Ok(Some(rate)),
            _ => Err("write it as a whole number of bit/s, at least 10000, or leave it empty"),
        },
    }
}

/// A role's cap.
pub(super) fn role_bitrate(text: &str) -> Result<(Role, u64), &'static str> {
    const FORM: &str = "write each of guest, viewer, performer and admin at most once, as ROLE=BITS with at least 10000 bit/s";
    let (role, rate) = text.split_once('=').ok_or(FORM)?;
    let role = match role.trim() {
        "guest" => Role::Guest,
        "viewer" => Role::Viewer,
        "performer" => Role::Performer,
        "admin" => Role::Admin,
        _ => return Err(FORM),
    };
    bitrate(rate.trim()).ok().flatten().map(|rate| (role, rate)).ok_or(FORM)
}

/// Threads that forward media: a number, or one for each core.
pub(super) fn shards(text: &str) -> Result<usize, &'static str> {
    const MOST: usize = footlight_sfu::ShardId::MAX;
    if text == "auto" {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        return Ok(cores.min(MOST));
    }
    let wrong = "write auto, or a number from 1 to 64";
    text.parse().ok().filter(|shards| (1..=MOST).contains(shards)).ok_or(wrong)
}

pub(super) fn ice_url(text: &str, schemes: &[&str]) -> Result<String, &'static str> {
    let known = schemes.iter().any(|scheme| {
        text.strip_prefix(scheme)
            .and_then(|rest| rest.strip_prefix(':'))
            .is_some_and(|host| !host.is_empty())
    });
    if known {
        Ok(text.to_owned())
    } else {
        Err("write servers as stun:HOST:PORT or turn:HOST:PORT")
    }
}
