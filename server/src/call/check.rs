//! Whether a signal may be passed on, line by line and word by word.
//!
//! What passes is passed on byte for byte; what has one flaw is refused whole.
//! Browsers are what this protects: they get nothing but the lines that browsers
//! write, and no name that they would have to look up.
//!
//! Pure. Invariants: time and memory are linear in a length that has a bound;
//! nothing here panics, whatever it is given; a [`Flaw`] holds nothing of the
//! text, so it may be logged.

mod attribute;
mod candidate;
mod sdp;
mod word;

use footlight_shared::{ErrorCode, Problem, Signal, limit};

/// What passed, as far as the log may know it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Passed {
    /// An offer, of so many bytes.
    Offer(usize),
    /// An answer, of so many bytes.
    Answer(usize),
    /// A candidate of this type (`host`) over this transport (`udp`).
    Candidate { kind: &'static str, transport: &'static str },
    /// The end of candidates.
    End,
    /// How much of a picture is wanted.
    Wants,
}

/// Why something may not be passed on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Flaw {
    /// Longer than its limit.
    TooLarge { field: &'static str },
    /// A line of a description, counted from 1.
    Line { line: usize, why: &'static str },
    /// Another field.
    Field { field: &'static str, why: &'static str },
}

/// Looks at a signal.
///
/// # Errors
/// The first flaw that it has.
pub(crate) fn signal(signal: &Signal) -> Result<Passed, Flaw> {
    match signal {
        Signal::Offer { sdp, peer_session } => {
            description(sdp, peer_session.as_deref()).map(Passed::Offer)
        }
        Signal::Answer { sdp, peer_session } => {
            description(sdp, peer_session.as_deref()).map(Passed::Answer)
        }
        Signal::Candidate { candidate, mid, line, ufrag } => {
            let found = candidate::check(candidate)?;
            word::optional("mid", mid.as_deref(), word::is_mid)?;
            if line.is_some_and(|line| usize::from(line) >= limit::CALL_SECTIONS) {
                return Err(Flaw::Field { field: "line", why: "there are not so many sections" });
            }
            word::optional("ufrag", ufrag.as_deref(), word::is_ufrag)?;
            Ok(Passed::Candidate { kind: found.kind, transport: found.transport })
        }
        Signal::EndOfCandidates { ufrag } => {
            word::optional("ufrag", ufrag.as_deref(), word::is_ufrag)?;
            Ok(Passed::End)
        }
        Signal::Wants(wants) => {
            if wants.bitrate.is_some_and(|bitrate| bitrate < limit::PICTURE_BITRATE) {
                return Err(Flaw::Field { field: "bitrate", why: "no picture is so small" });
            }
            Ok(Passed::Wants)
        }
    }
}

/// A description and what stands beside it; its length.
fn description(sdp: &str, peer_session: Option<&str>) -> Result<usize, Flaw> {
    word::optional("peer_session", peer_session, |id| word::number(id, u64::MAX).is_some())?;
    sdp::check(sdp).map(|()| sdp.len())
}

impl From<Flaw> for Problem {
    fn from(flaw: Flaw) -> Self {
        let (code, field, message) = match flaw {
            Flaw::TooLarge { field } => {
                (ErrorCode::TooLarge, field, format!("The {field} is too long."))
            }
            Flaw::Line { line, why } => {
                let words = format!("Line {line} of the description cannot be passed on: {why}.");
                (ErrorCode::BadOffer, "sdp", words)
            }
            Flaw::Field { field, why } => {
                (ErrorCode::Invalid, field, format!("The {field} cannot be passed on: {why}."))
            }
        };
        Problem::new(code, message).at(field)
    }
}

#[cfg(test)]
pub(crate) mod fuzz;
#[cfg(test)]
#[path = "check/tests.rs"]
mod tests;
