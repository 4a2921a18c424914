//! A hundred losses and changes of network, scripted, with real browsers.

use anyhow::Result;

use super::spec::Spec;

/// Losses and changes; the tests take ten.
const CHANGES: &str = "100";

/// Runs them and keeps the table.
pub(super) fn run() -> Result<()> {
    Spec {
        file: "chromium/recovery.spec.ts",
        project: "chromium",
        env: ("FOOTLIGHT_CHANGES", CHANGES),
        how_long: "about twenty minutes",
        figures: "recovery.md",
        title: "Recovery: losses and changes of network",
    }
    .run()
}
