//! What is said of it.

use footlight_shared::{DeviceState, Finding, FindingKind, Mapping, Reach, ServerCheck, Summary};

use super::browser::is_ipv6;
use crate::format;

/// The summary in a sentence.
pub fn summary_words(summary: Summary) -> (&'static str, &'static str) {
    match summary {
        Summary::Good => ("Good", "Everything that was checked works."),
        Summary::Fair => ("Fair", "Most of it works; see what could be better below."),
        Summary::Poor => ("Poor", "Several things stand in the way; see below what helps."),
    }
}

/// A finding in a sentence.
pub fn words(finding: &Finding) -> String {
    use FindingKind as F;
    let value = finding.value.unwrap_or_default();
    let subject = finding.subject.as_ref().map_or("", |subject| subject.as_str());
    let rate = || format::bitrate(f64::from(value) * 1000.0);
    match finding.kind {
        F::SlowUpload => format!("Only {} go out from here.", rate()),
        F::SlowDownload => format!("Only {} arrive here.", rate()),
        F::Loss => format!("{} of what is sent is lost.", format::percent(f64::from(value) / 1e3)),
        F::Latency => format!("An answer from the server takes {value} ms."),
        F::NoLine => "No connection for sound and picture to this server came about.".to_owned(),
        F::StunUnreached => format!("{subject} does not answer."),
        F::TurnUnreached => format!("The relay {subject} does not answer."),
        F::TurnRefused => format!("The relay {subject} did not let you in."),
        F::TurnSilent => format!("The relay {subject} passes nothing on."),
        F::NeedsRelay => {
            "Your network shows each server another address, and no relay was reached.".to_owned()
        }
        F::CameraBlocked => "The camera may not be used, or another program has it.".to_owned(),
        F::CameraMissing => "No camera was found.".to_owned(),
        F::CameraSilent => "The camera shows no picture.".to_owned(),
        F::MicrophoneBlocked => {
            "The microphone may not be used, or another program has it.".to_owned()
        }
        F::MicrophoneMissing => "No microphone was found.".to_owned(),
        F::MicrophoneSilent => "The microphone hears nothing.".to_owned(),
        F::BrowserLacks => format!("This browser lacks {subject}."),
        F::CodecLacks => format!("This browser cannot both send and receive {subject}."),
    }
}

/// What to do about it.
pub fn advice(kind: FindingKind) -> &'static str {
    use FindingKind as F;
    match kind {
        F::SlowUpload | F::SlowDownload => {
            "Stop other downloads and uploads, use a cable or come nearer to the router."
        }
        F::Loss => "Use a cable or come nearer to the router; another network may help.",
        F::Latency => "Switch a VPN off, or choose a network without detours.",
        F::NoLine => {
            "A firewall lets no media through: allow UDP to this server, or try another network."
        }
        F::StunUnreached => {
            "The network may close UDP, or the server may be down: tell the operator if others \
             have it too."
        }
        F::TurnUnreached => {
            "The network may close this way; another one in the list may do. Tell the operator \
             if none does."
        }
        F::TurnRefused => "Reload the page and check again; tell the operator if it stays so.",
        F::TurnSilent => "Tell the operator: the relay's own ports may be closed.",
        F::NeedsRelay => "Calls may fail: allow the relay in the firewall, or try another network.",
        F::CameraBlocked => {
            "Open the site's permissions next to the address, allow the camera, and close other \
             programs that use it."
        }
        F::CameraMissing => "Plug a camera in, then check again.",
        F::CameraSilent => "Open its cover, or choose another camera in the browser's settings.",
        F::MicrophoneBlocked => {
            "Open the site's permissions next to the address, allow the microphone, and close \
             other programs that use it."
        }
        F::MicrophoneMissing => "Plug a microphone in, then check again.",
        F::MicrophoneSilent => {
            "Speak while it is checked; see that it is not muted by a switch or in the system's \
             settings."
        }
        F::BrowserLacks | F::CodecLacks => {
            "Use a present version of Chrome, Edge, Firefox or Safari."
        }
    }
}

/// How a server was reached.
pub fn reach_words(server: &ServerCheck) -> String {
    let ms = server.ms.unwrap_or_default();
    match (server.reach, server.relayed_ms) {
        (Reach::Reached, None) if server.ms.is_none() => {
            "No trouble with it. Whether this network has IPv6 the browser does not say.".to_owned()
        }
        (Reach::Unreached, _) if is_ipv6(server.url.as_str()) => {
            "No answer over IPv6, which this network may not have.".to_owned()
        }
        (Reach::Reached, Some(relayed)) => {
            format!("A relay after {ms} ms; through it there and back in {relayed} ms.")
        }
        (Reach::Reached, None) => format!("Answered after {ms} ms."),
        (Reach::Silent, _) => format!("A relay after {ms} ms, but nothing comes through it."),
        (Reach::Refused, _) => "It answered, and did not let us in.".to_owned(),
        (Reach::Unreached, _) => "No answer within five seconds.".to_owned(),
    }
}

/// What a mapping is called, and what it means.
pub fn mapping_words(mapping: Mapping) -> (&'static str, &'static str) {
    match mapping {
        Mapping::NotTranslated => {
            ("no translation", "Others see the address that this machine has.")
        }
        Mapping::EndpointIndependent => {
            ("endpoint-independent mapping", "Direct connections to other people are likely.")
        }
        Mapping::AddressDependent => {
            ("address-dependent mapping", "Calls will often go by a relay.")
        }
        Mapping::AddressAndPortDependent => {
            ("address and port-dependent mapping", "Calls will often go by a relay.")
        }
        Mapping::AddressOrPortDependent => (
            "address-dependent or address and port-dependent mapping",
            "Calls will often go by a relay.",
        ),
        Mapping::NotDeterminable => {
            ("not determinable", "It takes the answers of two servers to tell.")
        }
    }
}

/// How it is with a device.
pub fn device_words(state: DeviceState) -> &'static str {
    match state {
        DeviceState::Works => "Works.",
        DeviceState::Blocked => "May not be used, or another program has it.",
        DeviceState::Missing => "None was found.",
        DeviceState::Silent => "Gives nothing.",
        DeviceState::Skipped => "Not checked.",
    }
}
