//! What the server says of who and what is on a stage besides its performer.
//!
//! It is handed on unread: who shows it reads it, and nobody else needs to have what
//! does.

use std::fmt;

use footlight_shared::ServerMsg;
use serde_json::Value;

use crate::json::Reader;

/// What was said.
#[derive(Clone, PartialEq, Eq)]
pub struct Told(Value);

impl Told {
    /// True for a message of this kind, as far as can be told without reading it.
    pub(crate) fn is_one(msg: &Value) -> bool {
        let kind = msg.get("type").and_then(Value::as_str);
        kind.is_some_and(|kind| kind.starts_with("source"))
    }

    pub(crate) fn new(msg: &Value) -> Self {
        Self(msg.clone())
    }

    /// True for the word that there is nothing besides the performer.
    pub fn is_nothing(&self) -> bool {
        let listed = self.0.get("sources").and_then(Value::as_array);
        listed.is_some_and(Vec::is_empty)
    }

    /// Reads it; `None` where it is not understood.
    pub fn read(&self) -> Option<ServerMsg> {
        ServerMsg::read_sources(Reader(&self.0)).ok()
    }
}

/// Descriptions do not print.
impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Told")
    }
}
