//! Homes, routers and firewalls, with Chromium in the homes: the paths that calls
//! take, how long they take to connect, and what else wants a network of its own.

use anyhow::Result;

use super::network::Network;

/// Runs it and keeps the tables.
pub(super) fn run() -> Result<()> {
    Network {
        what: "call from home to home",
        how_long: "about twenty minutes",
        specs: "(?!impairment|profiles|ladder)",
        tables: &[
            ("network", "network.md", "The paths that calls take"),
            ("calls", "calls.md", "How long calls take to connect"),
            ("largefile", "largefile.md", "A file of more than 4 GiB from browser to browser"),
        ],
    }
    .run()
}
