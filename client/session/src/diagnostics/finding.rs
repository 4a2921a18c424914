//! What of all that was measured is worth a word.

use footlight_shared::{Brief, DeviceState, Finding, FindingKind, Mapping, Reach, ServerCheck};

use super::browser::is_ipv6;
use super::report::Checks;

/// Below this a rate is a finding, in kbit/s.
const LEAST_RATE: u32 = 1000;
/// Above this, loss is, in thousandths.
const MOST_LOSS: u32 = 10;
/// Above this, the way there and back is, in milliseconds.
const MOST_LATENCY: u32 = 150;
/// Codecs without which something does not work.
pub const REQUIRED: [&str; 2] = ["video/VP8", "audio/opus"];

/// The findings, the gravest first.
pub fn findings(checks: &Checks) -> Vec<Finding> {
    let mut found = Vec::new();
    by_line(checks, &mut found);
    by_servers(checks, &mut found);
    by_devices(checks, &mut found);
    by_browser(checks, &mut found);
    found
}

fn finding(kind: FindingKind, value: Option<u32>, subject: Option<&Brief>) -> Finding {
    Finding { kind, subject: subject.cloned(), value }
}

fn by_line(checks: &Checks, found: &mut Vec<Finding>) {
    use FindingKind::{Latency, Loss, NoLine, SlowDownload, SlowUpload};
    let Some(line) = &checks.line else {
        if checks.line_tried {
            found.push(finding(NoLine, None, None));
        }
        return;
    };
    let slow = |rate: Option<u32>| rate.filter(|rate| *rate < LEAST_RATE);
    for (kind, value) in [
        (Loss, line.loss_permille.filter(|loss| *loss > MOST_LOSS)),
        (Latency, line.round_trip_ms.filter(|ms| *ms > MOST_LATENCY)),
        (SlowUpload, slow(line.upload)),
        (SlowDownload, slow(line.download)),
    ] {
        if value.is_some() {
            found.push(finding(kind, value, None));
        }
    }
}

fn by_servers(checks: &Checks, found: &mut Vec<Finding>) {
    let is_turn = |url: &Brief| url.as_str().starts_with("turn");
    let is_usual = |it: &ServerCheck| it.reach == Reach::Reached && !is_ipv6(it.url.as_str());
    let usual = checks.servers.iter().any(is_usual);
    for server in &checks.servers {
        // A network without IPv6 is none the worse while IPv4 goes.
        if usual && server.reach == Reach::Unreached && is_ipv6(server.url.as_str()) {
            continue;
        }
        let kind = match (server.reach, is_turn(&server.url)) {
            (Reach::Reached, _) => continue,
            (Reach::Silent, _) => FindingKind::TurnSilent,
            (Reach::Refused, true) => FindingKind::TurnRefused,
            (Reach::Unreached, true) => FindingKind::TurnUnreached,
            (Reach::Refused | Reach::Unreached, false) => FindingKind::StunUnreached,
        };
        found.push(finding(kind, None, Some(&server.url)));
    }
    let relayed = checks.servers.iter().any(|it| is_turn(&it.url) && it.reach == Reach::Reached);
    let hard = matches!(
        checks.nat.mapping,
        Mapping::AddressDependent
            | Mapping::AddressAndPortDependent
            | Mapping::AddressOrPortDependent
    );
    if hard && !relayed {
        found.push(finding(FindingKind::NeedsRelay, None, None));
    }
}

fn by_devices(checks: &Checks, found: &mut Vec<Finding>) {
    use FindingKind as F;
    let camera = match checks.devices.camera {
        DeviceState::Blocked => Some(F::CameraBlocked),
        DeviceState::Missing => Some(F::CameraMissing),
        DeviceState::Silent => Some(F::CameraSilent),
        DeviceState::Works | DeviceState::Skipped => None,
    };
    let microphone = match checks.devices.microphone {
        DeviceState::Blocked => Some(F::MicrophoneBlocked),
        DeviceState::Missing => Some(F::MicrophoneMissing),
        DeviceState::Silent => Some(F::MicrophoneSilent),
        DeviceState::Works | DeviceState::Skipped => None,
    };
    found.extend([camera, microphone].into_iter().flatten().map(|kind| finding(kind, None, None)));
}

fn by_browser(checks: &Checks, found: &mut Vec<Finding>) {
    for ability in checks.browser.abilities.iter().filter(|it| !it.has) {
        found.push(finding(FindingKind::BrowserLacks, None, Some(&ability.name)));
    }
    for name in REQUIRED {
        let has = |it: &&footlight_shared::CodecCheck| {
            it.name.as_str().eq_ignore_ascii_case(name) && it.send && it.receive
        };
        if checks.browser.codecs.iter().find(has).is_none() {
            found.push(finding(FindingKind::CodecLacks, None, name.parse().ok().as_ref()));
        }
    }
}
