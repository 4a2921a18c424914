//! Candidates: RFC 8839, section 5.1, and what RFC 6544 adds for TCP.

use footlight_shared::limit;

use super::{Flaw, word};

/// Extensions of one candidate.
const EXTENSIONS: usize = 16;
/// Greatest component; browsers have one for all.
const COMPONENTS: u64 = 256;

/// What a candidate is, without its address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Found {
    pub(super) kind: &'static str,
    pub(super) transport: &'static str,
}

/// A candidate as it is sent by itself.
pub(super) fn check(text: &str) -> Result<Found, Flaw> {
    const FIELD: &str = "candidate";
    if text.len() > limit::CANDIDATE_BYTES {
        return Err(Flaw::TooLarge { field: FIELD });
    }
    let value = text.strip_prefix("candidate:");
    let value = value.ok_or(Flaw::Field { field: FIELD, why: "it is not one" })?;
    attribute(value).map_err(|why| Flaw::Field { field: FIELD, why })
}

/// What stands behind `candidate:`.
pub(super) fn attribute(value: &str) -> Result<Found, &'static str> {
    if value.len() > limit::CANDIDATE_BYTES {
        return Err("the candidate is too long");
    }
    let mut words = value.split(' ');
    let mut next = |why| words.next().ok_or(why);
    let foundation = next("there is no foundation")?;
    if foundation.len() > 32 || !word::is_ice(foundation) {
        return Err("the foundation is malformed");
    }
    let component = word::number(next("there is no component")?, COMPONENTS);
    component.filter(|it| *it >= 1).ok_or("the component is no number")?;
    let transport = one_of(next("there is no transport")?, ["udp", "tcp"]);
    let transport = transport.ok_or("the transport is not known")?;
    let priority = word::number(next("there is no priority")?, u32::MAX.into());
    priority.ok_or("the priority is no number")?;
    let address = next("there is no address")?;
    if !word::is_address(address) {
        return Err("the address is none");
    }
    if !word::is_port(next("there is no port")?) {
        return Err("the port is none");
    }
    if next("there is no type")? != "typ" {
        return Err("there is no type");
    }
    let kind = one_of(next("there is no type")?, ["host", "srflx", "prflx", "relay"]);
    let kind = kind.ok_or("the type is not known")?;
    extensions(words)?;
    Ok(Found { kind, transport })
}

fn extensions<'a>(mut words: impl Iterator<Item = &'a str>) -> Result<(), &'static str> {
    for _ in 0..EXTENSIONS {
        let Some(name) = words.next() else { return Ok(()) };
        let value = words.next().ok_or("an extension has no value")?;
        let is_right = match name {
            "raddr" => word::is_address(value),
            "rport" => word::is_port(value),
            "tcptype" => matches!(value, "active" | "passive" | "so"),
            "ufrag" => word::is_ufrag(value),
            _ => name.len() <= 32 && word::is_token(name) && word::is_token(value),
        };
        if !is_right {
            return Err("an extension is malformed");
        }
    }
    words.next().map_or(Ok(()), |_| Err("there are too many extensions"))
}

/// The one that `text` is, in capitals or not.
fn one_of<const N: usize>(text: &str, known: [&'static str; N]) -> Option<&'static str> {
    known.into_iter().find(|it| it.eq_ignore_ascii_case(text))
}
