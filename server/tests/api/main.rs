//! The HTTP API, the ledger behind it, and the process's beginning and end,
//! against the real binary on ports of its own.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod address;
mod admin;
mod announcements;
mod authorisation;
mod calls;
mod diagnostics;
mod drain;
mod goal;
mod hang_up;
mod headers;
mod health;
mod ice;
mod kill;
mod ledger_model;
mod log;
mod login_time;
mod metrics;
mod migrations;
mod overlay;
mod pages;
mod rates;
mod refunds;
mod rooms;
mod sessions;
mod settings;
mod shutdown;
mod stages;
mod start_up;
mod statement;
mod statement_model;
mod still;
mod tips;
mod traces;
