//! TURN within TLS, by coturn's own client: at the port of its own, and at that
//! of the pages. Where it is not installed, the test says so.

use std::net::SocketAddr;
use std::process::Command;

use crate::authority::Authority;
use crate::client::get;
use crate::support::{Server, finish};

async fn relayed(at: SocketAddr, options: &[&str]) -> String {
    let mut command = Command::new("turnutils_uclient");
    command.args(["-y", "-c", "-t", "-u", "alice", "-W", "north", "-n", "10", "-l", "300"]);
    command.args(options).args(["-p", &at.port().to_string(), "127.0.0.1"]);
    let (_, out, error) = finish(&mut command).await;
    format!("{out}{error}")
}

fn is_installed() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join("turnutils_uclient").is_file())
}

#[tokio::test]
async fn turn_and_pages_share_the_port_with_tls_and_without() {
    assert!(is_installed(), "install Debian's coturn, or run `cargo xtask test`, which does");
    let authority = Authority::new();
    authority.sign("one.example");
    let mut settings = authority.settings().to_vec();
    for (name, value) in [
        ("TURN_ADDR", "127.0.0.1:0"),
        ("TURN_TLS_ADDR", "127.0.0.1:0"),
        ("TURN_SECRET", "north"),
        ("TURN_HOST", "one.example"),
    ] {
        settings.push((name.to_owned(), value.to_owned()));
    }
    let settings: Vec<(&str, &str)> =
        settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let server = Server::with(&settings).await;
    let told = server.client().guest().await.get("/api/ice").await.expect(200).body;
    let urls: Vec<&str> = told["ice_servers"][0]["urls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_str().unwrap())
        .collect();
    let secure: Vec<SocketAddr> = urls
        .iter()
        .filter_map(|url| url.strip_prefix("turns:one.example:")?.split('?').next())
        .map(|port| SocketAddr::new([127, 0, 0, 1].into(), port.parse().unwrap()))
        .collect();
    assert_eq!(secure.len(), 2, "{urls:?}");
    assert_eq!(secure[1], server.http());
    for (at, options) in [(secure[0], &["-S"][..]), (secure[1], &["-S"]), (server.http(), &[])] {
        let said = relayed(at, options).await;
        assert!(said.contains("tot_send_msgs=20, tot_recv_msgs=20"), "{at} {options:?}:\n{said}");
    }
    get(server.http(), "one.example", &authority.root, "/livez").await.unwrap();
}
