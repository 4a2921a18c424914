//! Chats: who may write how often, and how what was written is kept and told.
//!
//! A message goes through `signal`, which knows the place and the rights, to
//! [`Chat::say`]: what is known already is answered as such, then the pace is
//! judged, and the scribe keeps it, with what else waits, in one transaction. Only
//! then is it acknowledged and told, several at a time where many write.
//!
//! Invariants: what is acknowledged is on the disk; news of one place come in the
//! order of their numbers; every queue and map has a bound; a place is a name.

mod pace;
mod quill;
mod refusal;
mod scribe;

pub(crate) use refusal::Refusal;
pub(crate) use scribe::Chat;
