//! What is shown of a chat, and how it is read.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod log;
mod parts;
