//! Reads the settings from where they stand and builds a [`Config`].

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use footlight_shared::VideoCodec;

use super::{
    Bitrates, Calls, ChatHistory, Config, Ice, Lifetimes, Log, MediaTcp, Money, Otlp, Rates, Rooms,
    SETTINGS, Targets, Tls, Turn, file, parse,
};
use crate::auth::token::LONGEST;

const PREFIX: &str = "FOOTLIGHT_";
/// Most guests on one stage: there must be room for everything else.
const GUESTS: usize = 8;

/// A setting that cannot be used; `Display` is one sentence that says what to
/// change.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// One setting's value.
    #[error("FOOTLIGHT_{name} cannot be {value:?}: {hint}.")]
    Value {
        /// Which.
        name: &'static str,
        /// As given; empty for a secret.
        value: String,
        /// What would do.
        hint: String,
    },
    /// The file has a key that is not a setting.
    #[error(
        "{file} sets {key:?}, which is not a setting: see footlight --help for those that are."
    )]
    Unknown {
        /// The file.
        file: String,
        /// The key.
        key: String,
    },
    /// The file cannot be read or is not TOML.
    #[error("The configuration file {file} cannot be used: {reason}.")]
    File {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Config {
    /// The settings from `variables` (those with our prefix), over those in the
    /// TOML file, over the defaults.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn load(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut texts = match file {
            Some(file) => file::read(file)?,
            None => BTreeMap::new(),
        };
        for (key, value) in variables {
            if let Some(name) = key.strip_prefix(PREFIX) {
                texts.insert(name.to_owned(), value);
            }
        }
        build(&Texts(texts))
    }
}

/// True unless the variable looks like one of ours and is none.
pub fn is_known(variable: &str) -> bool {
    variable
        .strip_prefix(PREFIX)
        .is_none_or(|name| name == "CONFIG" || SETTINGS.iter().any(|setting| setting.name == name))
}

/// The table of settings as `--help` shows it.
pub fn help() -> String {
    let mut text = String::from(
        "Settings, as variables or (in lower case, without FOOTLIGHT_) in the TOML file:\n",
    );
    for setting in SETTINGS {
        let default = if setting.default.is_empty() {
            String::new()
        } else {
            format!(" [default: {}]", setting.default)
        };
        text.push_str(&format!(
            "  {PREFIX}{}\n          {}{default}\n",
            setting.name, setting.meaning
        ));
    }
    text
}

pub(super) struct Texts(BTreeMap<String, String>);

impl Texts {
    pub(super) fn text(&self, name: &str) -> &str {
        let default = || SETTINGS.iter().find(|s| s.name == name).map_or("", |s| s.default);
        self.0.get(name).map_or_else(default, |text| text.trim())
    }

    pub(super) fn one<T, E: ToString>(
        &self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<T, ConfigError> {
        let text = self.text(name);
        parse(text).map_err(|hint| wrong(name, text, &hint.to_string()))
    }

    pub(super) fn all<T, E: ToString>(
        &self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<Vec<T>, ConfigError> {
        let each = |part| parse(part).map_err(|hint| wrong(name, part, &hint.to_string()));
        parse::list(self.text(name)).map(each).collect()
    }
}

pub(super) fn wrong(name: &'static str, value: &str, hint: &str) -> ConfigError {
    ConfigError::Value { name, value: value.to_owned(), hint: hint.to_owned() }
}

fn build(texts: &Texts) -> Result<Config, ConfigError> {
    let http_addr = texts.one("HTTP_ADDR", parse::addr)?;
    let media_addr = match texts.text("MEDIA_ADDR") {
        "" => http_addr,
        _ => texts.one("MEDIA_ADDR", parse::addr)?,
    };
    let origins = texts.all("PUBLIC_ORIGINS", parse::origin)?;
    let named = origins.iter().any(|origin| origin.starts_with("https://"));
    Ok(Config {
        http_addr,
        media_addr,
        media_advertise: texts.all("MEDIA_ADVERTISE", parse::advertise)?,
        media_tcp: media_tcp(texts, http_addr, media_addr)?,
        media_segmentation: texts.one("MEDIA_SEGMENTATION", parse::switch)?,
        sound_redundancy: texts.one("SOUND_REDUNDANCY", parse::switch)?,
        playout_delay: texts.one("PLAYOUT_DELAY", parse::delay)?,
        media_shards: texts.one("MEDIA_SHARDS", parse::shards)?,
        data_dir: texts.one("DATA_DIR", |text| match text {
            "" => Err("name a folder"),
            _ => Ok(text.into()),
        })?,
        public_origins: origins,
        money: Money::read(texts)?,
        lifetimes: lifetimes(texts)?,
        ice: Ice::read(texts)?,
        turn: Turn::read(texts, media_addr)?,
        tls: Tls::read(texts, named)?,
        targets: Targets::read(texts)?,
        video_codecs: video_codecs(texts)?,
        video_scalability: texts.one("VIDEO_SCALABILITY", parse::scalability)?,
        bitrates: Bitrates::read(texts)?,
        calls: Calls::read(texts)?,
        chat: ChatHistory::read(texts)?,
        rooms: Rooms::read(texts)?,
        max_viewers: texts.one("MAX_VIEWERS", parse::number)?,
        stage_guests: texts.one("STAGE_GUESTS", |text| match text.parse::<usize>() {
            Ok(guests) if guests <= GUESTS => Ok(guests),
            _ => Err(format!("write a whole number from 0 to {GUESTS}")),
        })?,
        drain: texts.one("DRAIN_SECONDS", parse::drain)?,
        max_connections: texts.one("MAX_CONNECTIONS", parse::cap)?,
        max_connections_per_address: texts.one("MAX_CONNECTIONS_PER_ADDRESS", parse::cap)?,
        max_sessions: texts.one("MAX_SESSIONS", parse::cap)?,
        max_sessions_per_address: texts.one("MAX_SESSIONS_PER_ADDRESS", parse::cap)?,
        timing: crate::signal::Timing {
            ring: texts.one("RING_SECONDS", parse::ring)?,
            ..Default::default()
        },
        rates: Rates {
            register: texts.one("RATE_REGISTER", str::parse)?,
            login: texts.one("RATE_LOGIN", str::parse)?,
            connect: texts.one("RATE_CONNECT", str::parse)?,
            tip: texts.one("RATE_TIP", str::parse)?,
            still: texts.one("RATE_STILL", str::parse)?,
            call: texts.one("RATE_CALL", str::parse)?,
            chat: texts.one("RATE_CHAT", str::parse)?,
            diagnostics: texts.one("RATE_DIAGNOSTICS", str::parse)?,
            moderate: texts.one("RATE_MODERATE", str::parse)?,
            playbill: texts.one("RATE_PLAYBILL", str::parse)?,
            messages: texts.one("RATE_MESSAGES", str::parse)?,
        },
        exempt_networks: texts.all("EXEMPT_NETWORKS", parse::network)?,
        trusted_proxies: texts.all("TRUSTED_PROXIES", parse::network)?,
        metrics_networks: texts.all("METRICS_NETWORKS", parse::network)?,
        log: Log {
            filter: texts.one("LOG", parse::log_filter)?,
            json: texts.one("LOG_FORMAT", |text| match text {
                "text" => Ok(false),
                "json" => Ok(true),
                _ => Err("write text or json"),
            })?,
        },
        otlp: Otlp::read(texts)?,
    })
}

fn media_tcp(texts: &Texts, http: SocketAddr, media: SocketAddr) -> Result<MediaTcp, ConfigError> {
    texts.one("MEDIA_TCP_ADDR", |text| {
        let (at, wanted) = match text {
            "off" => return Ok(MediaTcp::Off),
            "" => (media, MediaTcp::BesideUdp),
            _ => {
                let at = parse::addr(text).map_err(|hint| hint.to_string())?;
                (at, MediaTcp::At(at))
            }
        };
        if at == http {
            return Ok(MediaTcp::Shared);
        }
        if parse::collide(at, http) {
            return Err(format!(
                "{at} and FOOTLIGHT_HTTP_ADDR's {http} are in each other's way; write one with \
                 another port, or off"
            ));
        }
        Ok(wanted)
    })
}

fn lifetimes(texts: &Texts) -> Result<Lifetimes, ConfigError> {
    let of = |name, unit: u64, most: u64| {
        texts.one(name, |text| match text.parse::<u64>() {
            Ok(count) if (1..=most).contains(&count) => Ok(Duration::from_secs(count * unit)),
            _ => Err(format!("write a whole number from 1 to {most}")),
        })
    };
    Ok(Lifetimes {
        token: of("TOKEN_MINUTES", 60, LONGEST.as_secs() / 60)?,
        guest: of("GUEST_MINUTES", 60, 24 * 60)?,
        session: of("SESSION_DAYS", 86_400, 400)?,
    })
}

fn video_codecs(texts: &Texts) -> Result<Vec<VideoCodec>, ConfigError> {
    let hint = "write each of VP8, H264, VP9 and AV1 at most once, and at least one";
    let codecs = texts.all("VIDEO_CODECS", |name| VideoCodec::from_name(name).ok_or(hint))?;
    let once =
        codecs.iter().enumerate().all(|(at, codec)| !codecs.iter().take(at).any(|it| it == codec));
    if codecs.is_empty() || !once {
        return Err(wrong("VIDEO_CODECS", texts.text("VIDEO_CODECS"), hint));
    }
    Ok(codecs)
}
