//! HTTP: the API, the pages, health and metrics. `router` is the table of
//! contents.

mod account;
mod address;
mod admin;
mod announcements;
mod assets;
mod bearer;
mod begun;
mod calls;
mod chat;
mod client_addr;
mod connection;
mod cookie;
mod diagnostics;
mod headers;
mod health;
mod ice;
pub mod limit;
mod metrics;
mod moderation;
mod origin;
mod overlay;
mod owner;
mod patient_stream;
mod place;
mod playbill;
mod redirect;
mod refunds;
mod reply;
mod rooms;
mod router;
mod serve;
mod stage_key;
mod stages;
mod statement;
mod still;
mod tips;
mod uncancelled;
mod wish;

pub use client_addr::ClientAddr;
pub use router::router;
pub use serve::{Listeners, serve};
#[cfg(test)]
pub(crate) use wish::fuzz;
