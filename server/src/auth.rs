//! Who somebody is and what he may do: passwords, access tokens, refresh
//! tokens, publish keys and the like.

pub mod key;
pub mod password;
pub mod refresh;
pub mod secret;
pub mod token;

pub use token::{Claims, TokenError, Tokens};
