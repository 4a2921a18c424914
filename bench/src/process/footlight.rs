//! Our server, with limits that do not matter here.

use std::net::IpAddr;
use std::process::Child;

use anyhow::{Result, bail};
use tempfile::TempDir;

use crate::options::{Options, Pacing};
use crate::wire;

/// Of its media where nobody else is: at the end of a wire.
const MEDIA_PORT: u16 = 5000;

/// Starts it: where it listens, the process, and the folder it needs.
pub(super) fn spawn(options: &Options, pacing: Pacing) -> Result<(String, Child, TempDir)> {
    let data = TempDir::new()?;
    let media: IpAddr = if options.wire { wire::SERVER.into() } else { options.address };
    let networks = "127.0.0.0/8,198.18.0.0/15";
    let mut command = super::command(options, &options.bin);
    command
        .env("FOOTLIGHT_HTTP_ADDR", format!("{}:0", options.address))
        .env("FOOTLIGHT_MEDIA_ADVERTISE", media.to_string())
        .env("FOOTLIGHT_DATA_DIR", data.path())
        .env("FOOTLIGHT_EXEMPT_NETWORKS", networks)
        .env("FOOTLIGHT_METRICS_NETWORKS", networks)
        .env("FOOTLIGHT_MAX_VIEWERS", "5000")
        .env("FOOTLIGHT_MAX_SESSIONS_PER_ADDRESS", "10000")
        .env("FOOTLIGHT_MAX_CONNECTIONS_PER_ADDRESS", "16384")
        // A day: nobody here renews a token.
        .env("FOOTLIGHT_TOKEN_MINUTES", "1440")
        .env("FOOTLIGHT_GUEST_MINUTES", "1440")
        .env("FOOTLIGHT_TURN_ADDR", "off")
        .env("FOOTLIGHT_LOG", "warn");
    if pacing == Pacing::Single {
        command.env("FOOTLIGHT_MEDIA_SEGMENTATION", "off");
    }
    if options.wire {
        command.env("FOOTLIGHT_MEDIA_ADDR", format!("{}:{MEDIA_PORT}", wire::SERVER));
    }
    for setting in &options.settings {
        let Some((name, value)) = setting.split_once('=') else {
            bail!("--set wants NAME=VALUE, not {setting}");
        };
        command.env(name, value);
    }
    let (origin, child) = footlight_program::start(&mut command)?;
    Ok((origin, child, data))
}
