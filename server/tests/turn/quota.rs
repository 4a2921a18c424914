//! How much one user may have, and one address.

use tokio::net::UdpSocket;
use tokio::time::timeout;

use crate::dialogue::{Dialogue, good, server};
use crate::support::{PATIENCE, until};

#[tokio::test]
async fn a_user_has_his_share_of_relays_and_others_have_theirs() {
    let server = server(&[("TURN_MAX_ALLOCATIONS_PER_USER", "2")]).await;
    let mut clients = Vec::new();
    for _ in 0..2 {
        let mut client = Dialogue::with(server.turn(), good("alice")).await;
        client.allocate().await.unwrap();
        clients.push(client);
    }
    let mut third = Dialogue::with(server.turn(), good("alice")).await;
    assert_eq!(third.allocate().await, Err(508));
    let mut other = Dialogue::with(server.turn(), good("bob")).await;
    assert!(other.allocate().await.is_ok());
    assert_eq!(server.client().metric("footlight_turn_allocations").await, 3.0);
    assert_eq!(server.client().metric("footlight_turn_allocations_refused_total").await, 1.0);
}

#[tokio::test]
async fn an_address_has_its_share_whoever_comes_from_it() {
    let settings = [
        ("TURN_MAX_ALLOCATIONS", "8"),
        ("TURN_MAX_ALLOCATIONS_PER_USER", "1"),
        ("EXEMPT_NETWORKS", "127.0.0.3/32"),
    ];
    let server = server(&settings).await;
    let mut clients = Vec::new();
    let mut from = async |ip: &str, user: &str| {
        let mut client = Dialogue::from(ip, server.turn(), good(user)).await;
        let answer = client.allocate().await;
        clients.push(client);
        answer.map(|_| ())
    };
    for user in ["alice", "bob"] {
        assert_eq!(from("127.0.0.1", user).await, Ok(()));
    }
    assert_eq!(from("127.0.0.1", "carol").await, Err(508), "a quarter of all");
    assert_eq!(from("127.0.0.2", "carol").await, Ok(()));
    for user in ["dora", "emil", "fred"] {
        assert_eq!(from("127.0.0.3", user).await, Ok(()), "a setting lets it have more");
    }
}

#[tokio::test]
async fn what_strangers_send_to_a_relay_is_not_its_users() {
    let settings = [("TURN_USER_BITRATE", "80000"), ("TURN_PEER_NETWORKS", "127.0.0.1/32")];
    let server = server(&settings).await;
    let friend = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let stranger = UdpSocket::bind("127.0.0.2:0").await.unwrap();
    let mut client = Dialogue::with(server.turn(), good("alice")).await;
    let relay = client.allocate().await.unwrap().unwrap();
    client.permit(&friend.local_addr().unwrap().to_string()).await.unwrap();
    for _ in 0..20 {
        stranger.send_to(&[7; 1000], relay).await.unwrap();
    }
    friend.send_to(&[9; 1000], relay).await.unwrap();
    let mut buffer = [0; 2048];
    let len = timeout(PATIENCE, client.socket.recv(&mut buffer)).await.unwrap().unwrap();
    assert!(buffer[..len].windows(1000).any(|part| part == [9; 1000]));
}

#[tokio::test]
async fn of_two_relays_that_are_asked_for_the_one_that_can_be_had_is_given() {
    let settings =
        [("TURN_MAX_ALLOCATIONS_PER_USER", "1"), ("MEDIA_ADVERTISE", "198.51.100.7,2001:db8::7")];
    let server = server(&settings).await;
    let watcher = server.client();
    let mut client = Dialogue::with(server.turn(), good("alice")).await;
    assert!(client.allocate_both().await.unwrap().is_some());
    assert_eq!(watcher.metric("footlight_turn_allocations").await, 1.0);
    assert_eq!(client.refresh().await, Ok(None), "it is as he was told");
    client.give_back().await.unwrap();
    until("nothing is left of it", async || {
        (watcher.metric("footlight_turn_allocations").await == 0.0).then_some(())
    })
    .await;
    assert!(client.allocate_both().await.unwrap().is_some());

    let mut other = Dialogue::with(server.turn(), good("bob")).await;
    assert!(other.allocate().await.is_ok(), "another user is none the worse");
}

#[tokio::test]
async fn two_relays_are_given_where_both_can_be_had() {
    let server = server(&[("MEDIA_ADVERTISE", "198.51.100.7,2001:db8::7")]).await;
    let mut client = Dialogue::with(server.turn(), good("alice")).await;
    assert!(client.allocate_both().await.unwrap().is_some());
    assert_eq!(server.client().metric("footlight_turn_allocations").await, 2.0);
    assert_eq!(client.refresh().await, Ok(None));
}
