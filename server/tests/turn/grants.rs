//! To how many peers one allocation may send, and by which channels.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::UdpSocket;
use tokio::time::timeout;

use crate::dialogue::{Dialogue, good, server};
use crate::support::PATIENCE;
use crate::wire::by_tcp;

/// Any number of peers is open.
const OPEN: &[(&str, &str)] = &[("TURN_PEER_NETWORKS", "127.0.0.0/8")];
/// What one request may name.
const AT_ONCE: usize = 16;

/// So many peers, the first of whom is 127.0.0.1.
fn crowd(size: u32, port: u16) -> Vec<SocketAddr> {
    let first = Ipv4Addr::LOCALHOST.to_bits();
    (first..first + size).map(|ip| SocketAddr::new(Ipv4Addr::from(ip).into(), port)).collect()
}

fn at(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

#[tokio::test]
async fn an_allocation_has_so_many_permissions_and_the_first_go_on() {
    let server = server(OPEN).await;
    for way in [server.turn(), by_tcp(server.turn()).await] {
        let friend = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let friend_at = friend.local_addr().unwrap();
        let mut client = Dialogue::with(way, good("alice")).await;
        client.allocate().await.unwrap();
        let peers = crowd(300, friend_at.port());
        let mut answers = Vec::new();
        for some in peers.chunks(AT_ONCE) {
            answers.push(client.permit_all(some).await);
        }
        assert_eq!(answers, [vec![Ok(None); 16], vec![Err(508); 3]].concat());

        assert_eq!(client.bind(0x4000, peers[299]).await, Err(508), "it is a permission, too");
        assert_eq!(client.permit_all(&peers[..AT_ONCE]).await, Ok(None), "they are renewed");
        assert_eq!(client.bind(0x4000, friend_at).await, Ok(None));
        client.send(friend_at, b"hello").await;
        let mut buffer = [0; 512];
        let (len, _) = timeout(PATIENCE, friend.recv_from(&mut buffer)).await.unwrap().unwrap();
        assert_eq!(&buffer[..len], b"hello");
    }
    let refused = server.client().metric("footlight_turn_excess_total").await;
    assert_eq!(refused, 8.0);
    let log = server.kill().await.log();
    assert!(log.contains("too many peers") && !log.contains("alice"), "{log}");
}

#[tokio::test]
async fn what_is_granted_of_a_request_that_fails_counts() {
    let server = server(OPEN).await;
    let mut client = Dialogue::with(server.turn(), good("alice")).await;
    client.allocate().await.unwrap();
    // There is no relay of that kind: those before it are permitted all the same.
    for some in crowd(256, 9).chunks(8) {
        let answer = client.permit_all(&[some, &[at("[2606:4700::1]:9")]].concat()).await;
        assert_eq!(answer, Err(443));
    }
    assert_eq!(client.permit("127.9.9.9:9").await, Err(508));
}

#[tokio::test]
async fn a_channel_is_one_peers_and_a_peer_has_one_channel() {
    let server = server(OPEN).await;
    for way in [server.turn(), by_tcp(server.turn()).await] {
        let mut client = Dialogue::with(way, good("alice")).await;
        client.allocate().await.unwrap();
        assert_eq!(client.bind(0x4000, at("127.0.0.2:9")).await, Ok(None));
        assert_eq!(client.bind(0x4000, at("127.0.0.3:9")).await, Err(400), "another address");
        assert_eq!(client.bind(0x4000, at("127.0.0.2:8")).await, Err(400), "another port");
        assert_eq!(client.bind(0x4001, at("127.0.0.2:9")).await, Err(400), "another channel");
        assert_eq!(client.bind(0x4000, at("127.0.0.2:9")).await, Ok(None), "it is renewed");
        assert_eq!(client.bind(0x4001, at("127.0.0.3:9")).await, Ok(None), "nothing came of it");
        let six = at("[2606:4700::1]:9");
        assert_eq!(client.bind(0x4002, six).await, Err(443), "there is no relay of that kind");
        assert_eq!(client.bind(0x4002, at("127.0.0.4:9")).await, Ok(None), "nothing came of it");
    }
}

#[tokio::test]
async fn what_is_granted_ends_with_the_allocation() {
    let server = server(OPEN).await;
    for way in [server.turn(), by_tcp(server.turn()).await] {
        let mut client = Dialogue::with(way, good("alice")).await;
        client.allocate().await.unwrap();
        assert_eq!(client.bind(0x4000, at("127.0.0.1:9")).await, Ok(None));
        for some in crowd(256, 9).chunks(AT_ONCE) {
            assert_eq!(client.permit_all(some).await, Ok(None));
        }
        assert_eq!(client.permit("127.9.9.9:9").await, Err(508));
        client.give_back().await.unwrap();
        assert!(client.allocate().await.unwrap().is_some());
        assert_eq!(client.permit("127.9.9.9:9").await, Ok(None));
        assert_eq!(client.bind(0x4000, at("127.0.0.2:9")).await, Ok(None));
    }
}

#[tokio::test]
async fn who_proves_nothing_takes_nothing_from_an_allocation() {
    let server = server(OPEN).await;
    let alice = good("alice");
    let mut client = Dialogue::with(server.turn(), alice.clone()).await;
    client.allocate().await.unwrap();
    client.become_another(footlight::turn::Credential {
        password: "guessed".into(),
        ..alice.clone()
    });
    for some in crowd(256, 9).chunks(AT_ONCE) {
        assert_eq!(client.permit_all(some).await, Err(401));
    }
    client.become_another(alice);
    assert_eq!(client.permit("127.9.9.9:9").await, Ok(None));
}
