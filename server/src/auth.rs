//! Who somebody is and what he may do: passwords, access tokens, refresh
//! tokens.

pub mod key;
pub mod password;
pub mod refresh;
pub mod token;

pub use token::{Claims, TokenError, Tokens};
