//! Lines that are long, narrow, uneven or leaky, none at all, and the networks that people have
//! every day: what they leave of a call.

use anyhow::Result;

use super::network::Network;

/// Runs it and keeps the tables.
pub(super) fn run() -> Result<()> {
    Network {
        what: "call by everyday networks",
        how_long: "about ten minutes",
        specs: "(impairment|profiles|ladder)",
        tables: &[
            ("impairment", "impairment.md", "Calls by everyday networks"),
            ("capacity", "capacity.md", "A line that gets narrow, and wide again"),
        ],
    }
    .run()
}
