//! coturn's own client, by UDP and by TCP. Where it is not installed, there is
//! nothing to be tested, and the test says so.

use std::net::SocketAddr;
use std::process::Command;

use futures_util::future::join_all;

use crate::dialogue::{SECRET, server};
use crate::support::finish;

/// Relays between two relays of its own, and what it says at the end.
async fn relayed(turn: SocketAddr, options: &[&str]) -> String {
    let port = turn.port().to_string();
    let mut command = Command::new("turnutils_uclient");
    command.args(["-y", "-c", "-u", "alice", "-W", SECRET, "-n", "20", "-m", "2", "-l", "300"]);
    command.args(["-p", &port]).args(options).arg(turn.ip().to_string());
    let (_, out, error) = finish(&mut command).await;
    format!("{out}{error}")
}

fn is_installed() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join("turnutils_uclient").is_file())
}

#[tokio::test]
async fn coturns_client_is_relayed_by_udp_and_by_tcp() {
    assert!(is_installed(), "install Debian's coturn, or run `cargo xtask test`, which does");
    let server = server(&[]).await;
    let ways: [&[&str]; 4] = [&[], &["-t"], &["-s"], &["-t", "-s"]];
    let said = join_all(ways.map(|options| relayed(server.turn(), options))).await;
    for (options, said) in ways.iter().zip(said) {
        assert!(said.contains("tot_send_msgs=40, tot_recv_msgs=40"), "{options:?}:\n{said}");
        assert!(said.contains("Total lost packets 0 "), "{options:?}:\n{said}");
    }
}
