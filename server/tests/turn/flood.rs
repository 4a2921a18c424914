//! Somebody who asks for more than can be answered.

use tokio::net::UdpSocket;

use crate::dialogue::{Dialogue, good, server};
use crate::support::until;
use crate::wire::by_tcp;

/// A binding request (RFC 8489, section 5).
const REQUEST: [u8; 20] = [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7];

#[tokio::test]
async fn requests_without_end_are_left_unanswered_and_data_goes_on() {
    let server = server(&[("TURN_PEER_NETWORKS", "127.0.0.0/8")]).await;
    let watcher = server.client();
    let mut limited = 0.0;
    for way in [server.turn(), by_tcp(server.turn()).await] {
        let friend = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let friend_at = friend.local_addr().unwrap();
        let mut other = Dialogue::with(server.turn(), good("bob")).await;
        other.allocate().await.unwrap();
        let mut client = Dialogue::with(way, good("mallory")).await;
        client.allocate().await.unwrap();
        client.permit(&friend_at.to_string()).await.unwrap();
        limited = until("requests are left unanswered", async || {
            for _ in 0..200 {
                client.socket.send(&REQUEST).await.unwrap();
            }
            let now = watcher.metric("footlight_turn_excess_total").await;
            (now > limited).then_some(now)
        })
        .await;
        until("data goes on", async || {
            client.send(friend_at, b"hello").await;
            friend.try_recv(&mut [0; 512]).ok()
        })
        .await;
        assert_eq!(other.refresh().await, Ok(None), "others have their own");
    }
}

#[tokio::test]
async fn who_has_no_allocation_is_answered_no_more_often() {
    let server = server(&[]).await;
    let watcher = server.client();
    let client = Dialogue::with(by_tcp(server.turn()).await, good("mallory")).await;
    until("requests are left unanswered", async || {
        for _ in 0..1000 {
            client.socket.send(&REQUEST).await.unwrap();
        }
        let excess = watcher.metric("footlight_turn_excess_total").await;
        (excess > 0.0).then_some(())
    })
    .await;
}
