//! What is inside stays inside.

use tokio::net::UdpSocket;
use tokio::time::timeout;

use crate::dialogue::{Dialogue, good, server};
use crate::support::{PATIENCE, until};

#[tokio::test]
async fn nobody_gets_a_permission_for_an_address_inside() {
    let server = server(&[]).await;
    let mut client = Dialogue::with(server.turn(), good("alice")).await;
    client.allocate().await.unwrap();
    for inside in ["169.254.169.254:80", "10.0.0.1:53", "192.168.1.1:80", "127.0.0.2:53"] {
        assert_eq!(client.permit(inside).await, Err(403), "{inside}");
    }
    assert_eq!(client.permit("1.1.1.1:53").await, Ok(None), "nothing else is disturbed");
}

#[tokio::test]
async fn what_browsers_at_home_ask_for_is_refused_without_a_warning() {
    let server = server(&[]).await;
    let mut client = Dialogue::with(server.turn(), good("alice")).await;
    client.allocate().await.unwrap();
    for home in ["10.0.0.1:53", "192.168.1.1:80", "100.64.0.1:9"] {
        assert_eq!(client.permit(home).await, Err(403), "{home}");
    }
    assert_eq!(server.client().metric("footlight_turn_forbidden_total").await, 3.0);
    let log = server.kill().await.log();
    assert!(!log.contains("turn refused"), "{log}");
}

#[tokio::test]
async fn on_this_machine_only_the_media_is_reached() {
    let server = server(&[]).await;
    let mut client = Dialogue::with(server.turn(), good("alice")).await;
    let relay = client.allocate().await.unwrap().unwrap();
    let neighbour = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let neighbour_at = neighbour.local_addr().unwrap();
    // The media is at this address, and relays are.
    assert_eq!(client.permit("127.0.0.1:1").await, Ok(None));
    client.send(neighbour_at, b"a secret").await;

    // Another relay is open, and what comes after the other has been heard.
    let mut other = Dialogue::with(server.turn(), good("bob")).await;
    let other_relay = other.allocate().await.unwrap().unwrap();
    assert_eq!(other.permit(&relay.to_string()).await, Ok(None));
    client.send(other_relay, b"hello").await;
    let mut buffer = [0; 512];
    let heard = timeout(PATIENCE, other.socket.recv(&mut buffer)).await.unwrap().unwrap();
    assert!(buffer[..heard].windows(5).any(|part| part == b"hello"));
    assert!(neighbour.try_recv(&mut buffer).is_err(), "the neighbour heard nothing");
    let forbidden = server.client().metric("footlight_turn_forbidden_total").await;
    assert_eq!(forbidden, 1.0);
}

#[tokio::test]
async fn a_setting_opens_a_network() {
    let server = server(&[("TURN_PEER_NETWORKS", "127.0.0.0/8")]).await;
    let mut client = Dialogue::with(server.turn(), good("alice")).await;
    client.allocate().await.unwrap();
    let neighbour = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let at = neighbour.local_addr().unwrap();
    assert_eq!(client.permit(&at.to_string()).await, Ok(None));
    client.send(at, b"hello").await;
    let mut buffer = [0; 512];
    let (len, _) = timeout(PATIENCE, neighbour.recv_from(&mut buffer)).await.unwrap().unwrap();
    assert_eq!(&buffer[..len], b"hello");
}

#[tokio::test]
async fn media_that_a_nat_has_at_another_port_is_reached() {
    let server = server(&[("MEDIA_ADVERTISE", "198.51.100.7:18080")]).await;
    let watcher = server.client();
    let mut client = Dialogue::with(server.turn(), good("alice")).await;
    client.allocate().await.unwrap();
    assert_eq!(client.permit("198.51.100.7:18080").await, Ok(None));
    until("the media hears it", async || {
        client.send("198.51.100.7:18080".parse().unwrap(), b"hello").await;
        let heard = watcher.metric("footlight_media_datagrams_in_total").await;
        (heard > 0.0).then_some(())
    })
    .await;
}
