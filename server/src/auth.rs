//! Who somebody is and what he may do: passwords, access tokens, refresh
//! tokens, publish keys.

pub mod key;
pub mod password;
pub mod publish_key;
pub mod refresh;
pub mod token;

pub use token::{Claims, TokenError, Tokens};
