//! Session descriptions: RFC 8866 as JSEP (RFC 8829) uses it, line by line.

use footlight_shared::limit;

use super::{Flaw, attribute, word};

/// Lines of one description. A browser writes some 60 a section.
const LINES: usize = 2048;
/// Bytes of one line.
const LINE_BYTES: usize = 4096;
/// Formats of one section.
const FORMATS: usize = 128;

/// Where in a description a line stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    Version,
    Origin,
    Name,
    Session,
    Section,
}

/// What is remembered from line to line.
struct Reader {
    part: Part,
    /// The last line's place in the order of the grammar.
    rank: u8,
    timed: bool,
    sections: usize,
}

/// Looks at a whole description.
pub(super) fn check(text: &str) -> Result<(), Flaw> {
    if text.len() > limit::SDP_BYTES {
        return Err(Flaw::TooLarge { field: "sdp" });
    }
    let flaw = |line: usize| move |why| Flaw::Line { line, why };
    let body = text.strip_suffix("\r\n").ok_or("the last one does not end in CR LF");
    let mut reader = Reader { part: Part::Version, rank: 0, timed: false, sections: 0 };
    let mut count = 0;
    for line in body.map_err(flaw(text.lines().count()))?.split("\r\n") {
        count += 1;
        reader.read(line).map_err(flaw(count))?;
        if count > LINES {
            return Err(flaw(count)("there are too many"));
        }
    }
    if reader.sections == 0 {
        return Err(flaw(count)("no media section has come"));
    }
    Ok(())
}

impl Reader {
    fn read(&mut self, line: &str) -> Result<(), &'static str> {
        if line.len() > LINE_BYTES {
            return Err("it is too long");
        }
        if !line.bytes().all(|b| (0x20..=0x7e).contains(&b)) {
            return Err("it is not plain text");
        }
        let (kind, value) = line.split_once('=').ok_or("it is not of the form x=value")?;
        match self.part {
            Part::Version if (kind, value) == ("v", "0") => self.part = Part::Origin,
            Part::Origin if kind == "o" => {
                origin(value)?;
                self.part = Part::Name;
            }
            Part::Name if kind == "s" && !value.is_empty() => self.part = Part::Session,
            Part::Session | Part::Section => self.read_rest(kind, value)?,
            _ => return Err("a description begins with v=0, o= and s="),
        }
        Ok(())
    }

    fn read_rest(&mut self, kind: &str, value: &str) -> Result<(), &'static str> {
        let in_session = self.part == Part::Session;
        let rank = match kind {
            "c" => 1,
            "b" => 2,
            "t" if in_session && !self.timed => 3,
            "a" => 4,
            "m" => 0,
            _ => return Err("a line of its kind does not belong there"),
        };
        if kind == "m" {
            if !self.timed {
                return Err("there is no t= before it");
            }
            self.sections += 1;
            if self.sections > limit::CALL_SECTIONS {
                return Err("there are too many media sections");
            }
            self.part = Part::Section;
        } else if rank < self.rank {
            return Err("it is out of order");
        }
        self.rank = rank;
        match kind {
            "c" => connection(value),
            "b" => bandwidth(value),
            "t" => {
                self.timed = true;
                times(value)
            }
            "m" => media(value),
            _ => attribute::check(value),
        }
    }
}

/// `username sess-id sess-version IN IP4 address`.
fn origin(value: &str) -> Result<(), &'static str> {
    let words: Vec<&str> = value.split(' ').take(7).collect();
    let [name, id, version, net, kind, address] = words[..] else {
        return Err("it does not have six words");
    };
    let numbers = [id, version].iter().all(|text| word::number(text, u64::MAX).is_some());
    let name = name.len() <= 64 && word::is_token(name);
    if name && numbers && is_connection([net, kind, address]) {
        Ok(())
    } else {
        Err("it is no origin")
    }
}

/// `IN IP4 address`.
fn connection(value: &str) -> Result<(), &'static str> {
    let words: Vec<&str> = value.split(' ').take(4).collect();
    match words[..] {
        [net, kind, address] if is_connection([net, kind, address]) => Ok(()),
        _ => Err("it is no connection"),
    }
}

fn is_connection([net, kind, address]: [&str; 3]) -> bool {
    net == "IN" && matches!(kind, "IP4" | "IP6") && word::is_address(address)
}

/// `AS:500`.
fn bandwidth(value: &str) -> Result<(), &'static str> {
    match value.split_once(':') {
        Some(("AS" | "TIAS" | "CT" | "RR" | "RS", rate))
            if word::number(rate, u32::MAX.into()).is_some() =>
        {
            Ok(())
        }
        _ => Err("it is no bandwidth"),
    }
}

/// `0 0`.
fn times(value: &str) -> Result<(), &'static str> {
    match value.split_once(' ') {
        Some((start, stop))
            if [start, stop].iter().all(|time| word::number(time, u64::MAX).is_some()) =>
        {
            Ok(())
        }
        _ => Err("these are no times"),
    }
}

/// `audio 9 UDP/TLS/RTP/SAVPF 111 0`: nothing but what is encrypted by DTLS.
fn media(value: &str) -> Result<(), &'static str> {
    let mut words = value.split(' ');
    let (Some(kind), Some(port), Some(protocol)) = (words.next(), words.next(), words.next())
    else {
        return Err("it is no media section");
    };
    if !word::is_port(port) {
        return Err("its port is none");
    }
    let is_format: fn(&str) -> bool = match (kind, protocol) {
        ("audio" | "video", "UDP/TLS/RTP/SAVPF" | "TCP/TLS/RTP/SAVPF") => {
            |format| word::number(format, 127).is_some()
        }
        ("application", "UDP/DTLS/SCTP" | "TCP/DTLS/SCTP") => {
            |format| format == "webrtc-datachannel"
        }
        _ => return Err("its kind or its protocol is not known"),
    };
    let mut count = 0;
    for format in words {
        count += 1;
        if count > FORMATS || !is_format(format) {
            return Err("its formats are malformed");
        }
    }
    if count == 0 { Err("it has no format") } else { Ok(()) }
}
