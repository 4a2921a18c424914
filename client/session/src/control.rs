//! The control channel of a call: words, and what each side sends at present.
//!
//! [`Frame`] is what is said, as JSON; [`Talk`] sees to it that each line of the
//! chat arrives once and in order, over however many channels.

mod talk;

use serde::{Deserialize, Serialize};

use crate::json;

pub use talk::{Line, Talk};

/// What is spoken on the channel; said in the greeting.
pub const VERSION: u32 = 1;
/// Longest frame in bytes.
pub const FRAME_BYTES: usize = 16 * 1024;
/// Longest line in characters.
pub const LINE_CHARS: usize = 2000;

/// What somebody sends at present; the frames themselves cannot tell a screen
/// from a camera, nor silence from a muted microphone.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Sending {
    /// The microphone is on.
    pub mic: bool,
    /// The camera is on.
    pub camera: bool,
    /// The picture is a screen.
    pub screen: bool,
    /// The speaker neither hears nor is heard for a while.
    pub hold: bool,
}

/// One message of the channel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Frame {
    /// The first on each channel.
    Hello {
        /// What the speaker speaks.
        version: u32,
        /// A number that the speaker's page has drawn: another one is another
        /// page.
        page: u64,
        /// The number of the line before the first that may follow.
        id: u64,
    },
    /// A line of the chat; the first is number 1.
    Chat {
        /// Its number, one more than the one before.
        id: u64,
        /// What it says.
        text: String,
    },
    /// All lines up to this number have arrived.
    Heard {
        /// The last one's number.
        id: u64,
    },
    /// What the speaker sends at present.
    State(Sending),
}

/// As it stands on the wire: one flat object, so that little code reads it.
#[derive(Default, Serialize, Deserialize)]
struct Flat {
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    page: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sending: Option<Sending>,
}

impl Frame {
    /// The message's text.
    pub fn encode(&self) -> String {
        let kind = |kind: &str| Flat { kind: kind.to_owned(), ..Flat::default() };
        let flat = match self {
            Frame::Hello { version, page, id } => {
                Flat { version: Some(*version), page: Some(*page), id: Some(*id), ..kind("hello") }
            }
            Frame::Chat { id, text } => {
                Flat { id: Some(*id), text: Some(text.clone()), ..kind("chat") }
            }
            Frame::Heard { id } => Flat { id: Some(*id), ..kind("heard") },
            Frame::State(sending) => Flat { sending: Some(*sending), ..kind("state") },
        };
        serde_json::to_string(&flat).unwrap_or_default()
    }

    /// Reads a message; `None` for what is none, is of a later version's kind
    /// or breaks a bound.
    pub fn decode(text: &str) -> Option<Self> {
        if text.len() > FRAME_BYTES {
            return None;
        }
        let flat: Flat = json::read(text).ok()?;
        Some(match flat.kind.as_str() {
            "hello" => Frame::Hello { version: flat.version?, page: flat.page?, id: flat.id? },
            "chat" => Frame::Chat { id: flat.id?, text: flat.text.filter(|it| is_line(it))? },
            "heard" => Frame::Heard { id: flat.id? },
            "state" => Frame::State(flat.sending?),
            _ => return None,
        })
    }
}

fn is_line(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= LINE_CHARS
}
