//! TURN within TLS, by coturn's own client: at the port of its own, and at that
//! of the pages.

use std::net::SocketAddr;

use crate::authority::Authority;
use crate::client::get;
use crate::support::Server;
use crate::support::coturn::uclient;

#[tokio::test]
async fn turn_and_pages_share_the_port_with_tls_and_without() {
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
        let said = uclient(at, "north", &[&["-t", "-n", "10"], options].concat()).await;
        assert!(said.contains("tot_send_msgs=20, tot_recv_msgs=20"), "{at} {options:?}:\n{said}");
    }
    get(server.http(), "one.example", &authority.root, "/livez").await.unwrap();
}
