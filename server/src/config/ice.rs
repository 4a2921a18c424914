//! STUN and TURN servers: what browsers are told of them, and our own.

use std::fmt;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::time::Duration;

use ipnet::IpNet;

use super::ConfigError;
use super::load::{Texts, wrong};
use super::parse;

/// STUN and TURN servers for the browsers.
#[derive(Clone)]
pub struct Ice {
    /// The secret of credentials that are made here, where one is set.
    pub secret: Option<String>,
    /// STUN, the first choice first.
    pub stun: Vec<StunServer>,
    /// TURN servers of somebody else.
    pub relay: Option<Relay>,
    /// How long credentials that are made here are good for.
    pub lifetime: Duration,
}

/// The TURN server of this process.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Where it is.
    pub at: TurnAt,
    /// Where it is within TLS, if there is a certificate.
    pub secure: TurnAt,
    /// The name or address that browsers are told, if not one that is found
    /// out.
    pub host: Option<String>,
    /// The ports of relays.
    pub ports: RangeInclusive<u16>,
    /// Who may have how much.
    pub caps: crate::turn::Caps,
    /// Networks inside that may be relayed to.
    pub peer_networks: Vec<IpNet>,
}

/// Where the TURN server is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TurnAt {
    /// Nowhere.
    Off,
    /// There, if nothing else is.
    IfFree(SocketAddr),
    /// There.
    At(SocketAddr),
}

/// One STUN server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StunServer {
    /// For whom it is the first choice, in lower case; `None`: for everybody.
    pub region: Option<String>,
    /// `stun:HOST:PORT`.
    pub url: String,
}

/// TURN servers that this process does not run.
#[derive(Clone, Debug)]
pub struct Relay {
    /// `turn:` and `turns:` addresses.
    pub urls: Vec<String>,
    /// What they ask for.
    pub credential: Credential,
}

/// How a TURN server knows its users. Neither prints.
#[derive(Clone)]
pub enum Credential {
    /// By a secret that it shares with us (coturn's REST convention).
    Shared(String),
    /// By one name and password for everybody, a provider's.
    Static {
        /// The name.
        username: String,
        /// The password.
        password: String,
    },
}

/// The secret does not print.
impl fmt::Debug for Ice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ice")
            .field("stun", &self.stun)
            .field("relay", &self.relay)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Shared(_) => "Shared",
            Self::Static { .. } => "Static",
        })
    }
}

impl Ice {
    pub(super) fn read(texts: &Texts) -> Result<Self, ConfigError> {
        Ok(Self {
            secret: Some(texts.text("TURN_SECRET").to_owned()).filter(|text| !text.is_empty()),
            stun: texts.all("STUN_URLS", stun_server)?,
            relay: relay(texts)?,
            lifetime: texts.one("TURN_MINUTES", |text| match text.parse::<u64>() {
                Ok(minutes) if (5..=1440).contains(&minutes) => {
                    Ok(Duration::from_secs(minutes * 60))
                }
                _ => Err("write a whole number of minutes from 5 to 1440"),
            })?,
        })
    }

    /// The addresses of the STUN servers for somebody in `region`: those of the
    /// region, then those of none; all of them where none is of the region.
    pub fn stun_urls(&self, region: Option<&str>) -> Vec<String> {
        let is_here = |server: &&StunServer| {
            let of = server.region.as_deref();
            of.zip(region).is_some_and(|(of, region)| of.eq_ignore_ascii_case(region))
        };
        let here = self.stun.iter().filter(is_here);
        let everywhere = self.stun.iter().filter(|server| server.region.is_none());
        let chosen: Vec<&StunServer> = if self.stun.iter().any(|server| is_here(&server)) {
            here.chain(everywhere).collect()
        } else {
            self.stun.iter().collect()
        };
        chosen.into_iter().map(|server| server.url.clone()).collect()
    }
}

impl Turn {
    /// Where the media is at `media`.
    pub(super) fn read(texts: &Texts, media: SocketAddr) -> Result<Self, ConfigError> {
        const PORT: u16 = 3478;
        const SECURE_PORT: u16 = 5349;
        let others = !texts.text("TURN_URLS").is_empty();
        let number = |name| texts.one(name, parse::number);
        Ok(Self {
            at: texts.one("TURN_ADDR", |text| match text {
                "" if others => Ok(TurnAt::Off),
                "" => Ok(TurnAt::IfFree(SocketAddr::new(media.ip(), PORT))),
                "off" => Ok(TurnAt::Off),
                _ => parse::addr(text).map(TurnAt::At),
            })?,
            secure: texts.one("TURN_TLS_ADDR", |text| match text {
                "" => Ok(TurnAt::IfFree(SocketAddr::new(media.ip(), SECURE_PORT))),
                "off" => Ok(TurnAt::Off),
                _ => parse::addr(text).map(TurnAt::At),
            })?,
            host: texts.one("TURN_HOST", host)?,
            ports: texts.one("TURN_RELAY_PORTS", ports)?,
            caps: crate::turn::Caps {
                allocations: number("TURN_MAX_ALLOCATIONS")?,
                per_user: number("TURN_MAX_ALLOCATIONS_PER_USER")?,
                bitrate: texts.one("TURN_USER_BITRATE", parse::bitrate)?,
            },
            peer_networks: texts.all("TURN_PEER_NETWORKS", parse::network)?,
        })
    }
}

/// As it stands in a URL; an IPv6 address in brackets.
fn host(text: &str) -> Result<Option<String>, &'static str> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-.".contains(&b);
    match bare.parse() {
        Ok(std::net::IpAddr::V6(ip)) => Ok(Some(format!("[{ip}]"))),
        _ if text.is_empty() => Ok(None),
        _ if text.bytes().all(plain) => Ok(Some(text.to_owned())),
        _ => Err("write a host name or an IP address, without a port"),
    }
}

fn ports(text: &str) -> Result<RangeInclusive<u16>, &'static str> {
    let range = text.split_once('-').and_then(|(first, last)| {
        Some((first.trim().parse::<u16>().ok()?, last.trim().parse::<u16>().ok()?))
    });
    match range {
        Some((first, last)) if (1024..=last).contains(&first) => Ok(first..=last),
        _ => Err("write two ports from 1024 up, the lower first, such as 49152-65535"),
    }
}

fn stun_server(text: &str) -> Result<StunServer, &'static str> {
    let (region, url) = match text.split_once('=') {
        Some((region, url)) if !region.contains(':') => (Some(region.trim()), url.trim()),
        _ => (None, text),
    };
    let plain = |region: &str| {
        !region.is_empty() && region.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    if region.is_some_and(|region| !plain(region)) {
        return Err("write a region in letters and digits, as in europe=stun:HOST:PORT");
    }
    let url = parse::ice_url(url, &["stun", "stuns"])?;
    Ok(StunServer { region: region.map(str::to_ascii_lowercase), url })
}

fn relay(texts: &Texts) -> Result<Option<Relay>, ConfigError> {
    let urls = texts.all("TURN_URLS", |text| parse::ice_url(text, &["turn", "turns"]))?;
    let text = |name| Some(texts.text(name).to_owned()).filter(|text| !text.is_empty());
    let (secret, username) = (text("TURN_SECRET"), text("TURN_USERNAME"));
    let credential = match (secret, username, text("TURN_CREDENTIAL")) {
        (Some(_), Some(_), _) => {
            return Err(wrong("TURN_SECRET", "", "TURN_USERNAME is set, which goes without it"));
        }
        (Some(secret), None, _) => Some(Credential::Shared(secret)),
        (None, Some(username), Some(password)) => Some(Credential::Static { username, password }),
        (None, Some(_), None) => {
            return Err(wrong("TURN_CREDENTIAL", "", "TURN_USERNAME is set, which needs it"));
        }
        (None, None, _) => None,
    };
    match credential {
        _ if urls.is_empty() => Ok(None),
        Some(credential) => Ok(Some(Relay { urls, credential })),
        None => {
            let hint =
                "TURN_URLS is set, which needs the secret, or TURN_USERNAME and TURN_CREDENTIAL";
            Err(wrong("TURN_SECRET", "", hint))
        }
    }
}
