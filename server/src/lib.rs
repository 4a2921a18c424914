//! Footlight's server: the pages, the API, signalling, media, ledger and
//! metrics in one process.
//!
//! `http` and `signal` meet `media` only through its handle; the SFU never
//! hears of money or sockets, the ledger never hears of rooms.

pub mod auth;
mod call;
mod chat;
pub mod cli;
pub mod config;
mod csv;
pub mod diagnostics;
pub mod error;
#[cfg(test)]
mod fuzz;
pub mod http;
pub mod media;
mod moderation;
pub mod news;
mod private_file;
pub mod reach;
mod room;
mod run;
pub mod shutdown;
pub mod signal;
pub mod state;
pub mod still;
pub mod store;
pub mod telemetry;
pub mod tls;
pub mod turn;

pub use config::Config;
pub use error::Error;
pub use run::{Bound, start};
pub use state::AppState;
