//! What a browser found out about itself and its way here, as it is sent to the
//! operator.
//!
//! Invariant: no whole address and no free text is in it: addresses are cut when
//! they are made and again when they are read.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use crate::Brief;

/// `POST /api/diagnostics`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DiagnosticsReport {
    /// When the checks ended, in milliseconds of Unix time.
    pub time: u64,
    /// All of it in a word.
    pub summary: Summary,
    /// What is not as it should be.
    pub findings: Vec<Finding>,
    /// The browser.
    pub browser: BrowserCheck,
    /// Camera and microphone.
    pub devices: DeviceCheck,
    /// Each STUN and TURN server by each transport.
    pub servers: Vec<ServerCheck>,
    /// What is known of the network's address translation.
    pub nat: NatCheck,
    /// The way to the server; absent where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineCheck>,
}

/// How it is, by the number of findings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Summary {
    /// None.
    Good,
    /// Up to two.
    Fair,
    /// More.
    Poor,
}

impl Summary {
    /// By so many findings.
    pub fn of(findings: usize) -> Self {
        match findings {
            0 => Self::Good,
            1..=2 => Self::Fair,
            _ => Self::Poor,
        }
    }
}

/// Something that is not as it should be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// Of which server or codec.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Brief>,
    /// How much: kbit/s, thousandths or milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<u32>,
}

/// The kinds of findings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Less than 1 Mbit/s from the browser, in kbit/s.
    SlowUpload,
    /// Less than 1 Mbit/s to the browser, in kbit/s.
    SlowDownload,
    /// More than 1 % there and back, in thousandths.
    Loss,
    /// More than 150 ms there and back.
    Latency,
    /// No connection to the server for media.
    NoLine,
    /// A STUN server did not answer.
    StunUnreached,
    /// A TURN server did not answer.
    TurnUnreached,
    /// A TURN server did not let the browser in.
    TurnRefused,
    /// A TURN server gave a relay through which nothing came.
    TurnSilent,
    /// Other people are reached by a relay at best, and there is none.
    NeedsRelay,
    /// The camera may not be used.
    CameraBlocked,
    /// There is no camera.
    CameraMissing,
    /// The camera shows nothing.
    CameraSilent,
    /// The microphone may not be used.
    MicrophoneBlocked,
    /// There is no microphone.
    MicrophoneMissing,
    /// The microphone hears nothing.
    MicrophoneSilent,
    /// The browser lacks something.
    BrowserLacks,
    /// The browser lacks a codec that everybody should have.
    CodecLacks,
}

/// The browser.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BrowserCheck {
    /// Its name.
    pub name: Brief,
    /// Its main version; 0 where it does not say.
    pub version: u32,
    /// What it runs on.
    pub system: Brief,
    /// What it can do, and what it cannot.
    pub abilities: Vec<Ability>,
    /// Its codecs.
    pub codecs: Vec<CodecCheck>,
}

/// Something that a browser can do, or not.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ability {
    /// What.
    pub name: Brief,
    /// It can.
    pub has: bool,
}

/// A codec in a browser.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CodecCheck {
    /// `video/VP8`, `audio/opus`.
    pub name: Brief,
    /// It can be sent.
    pub send: bool,
    /// It can be received.
    pub receive: bool,
}

/// Camera and microphone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeviceCheck {
    /// The camera.
    pub camera: DeviceState,
    /// The microphone.
    pub microphone: DeviceState,
}

/// How it is with a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// It gives a picture, or a sound.
    Works,
    /// It may not be used, or is in use elsewhere.
    Blocked,
    /// There is none.
    Missing,
    /// It is there and gives nothing.
    Silent,
    /// Not looked at.
    #[default]
    Skipped,
}

/// One STUN or TURN server by one transport.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ServerCheck {
    /// As `RTCPeerConnection` is told.
    pub url: Brief,
    /// Whether it is there.
    pub reach: Reach,
    /// After so many milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<u32>,
    /// Milliseconds there and back through the relay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relayed_ms: Option<u32>,
}

/// Whether a server is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// It answered; a TURN server also passed on what was sent.
    Reached,
    /// A TURN server gave a relay, and nothing came through it.
    Silent,
    /// It answered, and did not want us.
    Refused,
    /// No answer in time.
    Unreached,
}

/// What is known of address translation.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct NatCheck {
    /// How addresses are mapped.
    pub mapping: Mapping,
    /// As whom servers see the browser, cut.
    pub seen_as: Vec<CutAddress>,
}

/// Mapping behaviour (RFC 5780, RFC 4787).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mapping {
    /// The address that others see is the browser's own.
    NotTranslated,
    /// The same for whoever is sent to.
    EndpointIndependent,
    /// Another for each address that is sent to.
    AddressDependent,
    /// Another for each address and port.
    AddressAndPortDependent,
    /// Another for each server; whether its port matters is not known.
    AddressOrPortDependent,
    /// Fewer than two servers answered.
    #[default]
    NotDeterminable,
}

/// The way to the server.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LineCheck {
    /// From the browser, in kbit/s.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<u32>,
    /// To the browser, in kbit/s.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub download: Option<u32>,
    /// There and back, the median, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round_trip_ms: Option<u32>,
    /// How unevenly answers come, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jitter_ms: Option<u32>,
    /// What did not come back, in thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss_permille: Option<u32>,
}

/// A network of which an address is a part: of IPv4 the first 24 bits, of IPv6
/// the first 48.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CutAddress(IpAddr);

impl CutAddress {
    /// What is left of an address.
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(v4) => {
                let [a, b, c, _] = v4.octets();
                Ipv4Addr::new(a, b, c, 0).into()
            }
            IpAddr::V6(v6) => {
                let [a, b, c, ..] = v6.segments();
                Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0).into()
            }
        })
    }
}

impl fmt::Display for CutAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = if self.0.is_ipv4() { 24 } else { 48 };
        write!(f, "{}/{bits}", self.0)
    }
}

impl From<CutAddress> for String {
    fn from(cut: CutAddress) -> Self {
        cut.to_string()
    }
}

/// Cuts again, whatever it is given.
impl TryFrom<String> for CutAddress {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let address = text.split('/').next().unwrap_or_default();
        address.parse().map(Self::of).map_err(|_| "This is no address.")
    }
}

/// A report and when it came, as `GET /api/diagnostics` tells.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeptReport {
    /// Milliseconds of Unix time.
    pub received: u64,
    /// What was sent.
    pub report: DiagnosticsReport,
}

/// `GET /api/diagnostics`: the latest first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ReportList {
    /// Those that are kept.
    pub reports: Vec<KeptReport>,
}

/// `POST /api/diagnostics/line`: the offer of a connection for data channels,
/// and its answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LineDescription {
    /// A session description.
    pub sdp: String,
}
