//! TURN: credentials for relays.

mod credential;

pub use credential::{Credential, NotGood, Secret};
