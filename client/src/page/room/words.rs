//! How it stands, in words, while one is not in the room.

use footlight_session::LinkState;
use footlight_shared::{ErrorCode, Problem, Removal};

use crate::component::error_notice::in_words;
use crate::component::icon::Glyph;
use crate::live::meeting::Phase;

/// What is to be said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// What happened.
    pub title: String,
    /// What happens next.
    pub next: String,
    /// A sign of it; none while one waits.
    pub glyph: Option<Glyph>,
    /// Trying again makes sense.
    pub again: Option<&'static str>,
}

/// What is said instead of the room; `None` in it.
pub fn notice(phase: &Phase) -> Option<Notice> {
    let wait = |title: &str, next: &str| {
        Some(Notice { title: title.into(), next: next.into(), glyph: None, again: None })
    };
    let over = |title: &str, next: String, glyph, again| {
        Some(Notice { title: title.into(), next, glyph: Some(glyph), again })
    };
    match phase {
        Phase::Inside => None,
        Phase::Joining => wait("Coming in", "The room opens in a moment."),
        Phase::Waiting => wait(
            "You wait to be let in",
            "The host has been told. Stay here: the room opens by itself.",
        ),
        Phase::Trouble(problem) if problem.code == ErrorCode::Full => {
            const FULL: &str = "The room or the server is full. You come in by yourself soon after \
                                somebody leaves.";
            wait("No room just now", FULL)
        }
        Phase::Trouble(problem) => {
            wait("It does not open yet", &format!("{} We keep trying.", in_words(problem)))
        }
        Phase::Refused(problem) => refused(problem),
        Phase::Removed { reason, words, until } => {
            let said = words.as_deref().map(quoted).unwrap_or_default();
            match reason {
                Removal::Removed => over(
                    "You were sent out",
                    format!("{said}You may come back if you keep to the house's manners."),
                    Glyph::Door,
                    Some("Come back"),
                ),
                Removal::Banned => {
                    let end = if until.is_some() { "for a while" } else { "for good" };
                    over(
                        "You may not come back",
                        format!("{said}You were sent out {end}."),
                        Glyph::Lock,
                        None,
                    )
                }
                Removal::Refused => over(
                    "You were not let in",
                    format!("{said}Ask the host, if you think that was a mistake."),
                    Glyph::Lock,
                    Some("Ask again"),
                ),
                Removal::Closed => over(
                    "The room was closed",
                    format!("{said}It does not go on."),
                    Glyph::Door,
                    None,
                ),
                Removal::Ended => over(
                    "The room is over",
                    format!("{said}Nobody is there any more."),
                    Glyph::Door,
                    None,
                ),
            }
        }
        Phase::Elsewhere(LinkState::Incompatible) => {
            over("Footlight has a new version", "Load the page again.".into(), Glyph::Retry, None)
        }
        Phase::Elsewhere(_) => over(
            "You are in this room in another place",
            "It goes on there.".into(),
            Glyph::Door,
            Some("Be here instead"),
        ),
        Phase::Left => over(
            "You have left",
            "The others go on.".into(),
            Glyph::LogOut,
            Some("Back to the room"),
        ),
    }
}

/// What they say, with one full stop.
fn quoted(words: &str) -> String {
    let stop = if words.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("They say: “{words}”{stop} ")
}

fn refused(problem: &Problem) -> Option<Notice> {
    let (title, next, again) = match problem.code {
        ErrorCode::WrongPassword => (
            "That is not the password",
            "Try again, or ask who sent you the link.".to_owned(),
            Some("Try again"),
        ),
        ErrorCode::PasswordRequired => (
            "This room opens by a password",
            "Ask who sent you the link, then try again.".to_owned(),
            Some("Try again"),
        ),
        ErrorCode::Banned => ("You may not come back", in_words(problem), None),
        ErrorCode::NotFound => {
            ("There is no such room", "It was closed, or the link is incomplete.".to_owned(), None)
        }
        ErrorCode::Forbidden => ("You may not come in", problem.message.clone(), Some("Try again")),
        _ => ("It does not open", in_words(problem), Some("Try again")),
    };
    Some(Notice { title: title.into(), next, glyph: Some(Glyph::Lock), again })
}
