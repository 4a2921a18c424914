//! coturn's own client.

use std::net::SocketAddr;
use std::process::Command;

use super::finish;

/// Relays between two relays of its own as alice, and what it says at the end.
pub async fn uclient(turn: SocketAddr, secret: &str, options: &[&str]) -> String {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_installed =
        std::env::split_paths(&path).any(|folder| folder.join("turnutils_uclient").is_file());
    assert!(is_installed, "install Debian's coturn, or run `cargo xtask test`, which does");
    let mut command = Command::new("turnutils_uclient");
    command.args(["-y", "-c", "-u", "alice", "-W", secret, "-l", "300"]).args(options);
    command.args(["-p", &turn.port().to_string(), &turn.ip().to_string()]);
    let (_, out, error) = finish(&mut command).await;
    format!("{out}{error}")
}
