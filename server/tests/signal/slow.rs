//! A client that does not read delays nobody and is let go.

use footlight_shared::{ClientMsg, Role, ServerMsg};
use tokio::net::TcpSocket;

use crate::support::{Client, Server, Socket, type_of};

#[tokio::test]
async fn a_client_that_does_not_read_is_closed_as_too_slow() {
    let server = Server::with(|config| {
        config.timing.resume = std::time::Duration::from_millis(50);
        config.exempt_networks = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let (performer, stage) = server.live("performer").await;
    let mut witness = server.enter(Role::Guest, "").await.socket;
    witness.ask(crate::support::watch(&stage)).await;

    let slow = Client::new(server.http).guest().await;
    let tcp = TcpSocket::new_v4().unwrap();
    tcp.set_recv_buffer_size(2048).unwrap();
    let tcp = tcp.connect(server.http).await.unwrap();
    let slow_socket = Socket::over(tcp, server.http, &[]).await.unwrap();
    let mut slow_socket = slow_socket.say_hello(slow.token(), None).await;
    assert_eq!(type_of(&slow_socket.ask(crate::support::watch(&stage)).await), "watching");
    witness.until(count(2)).await;

    // Nobody reads the slow socket from here on.
    let title = "x".repeat(100);
    let mut gone = false;
    for round in 0..200_000u32 {
        performer.client.stage(&title).await;
        if round % 50 == 0 {
            witness.ask(ClientMsg::Ping { at: 1 }).await;
            gone = witness.drain().iter().any(|msg| count(1)(msg.clone()).is_some());
            if gone {
                break;
            }
        }
    }
    assert!(gone, "the slow client is still there");
}

fn count(wanted: u32) -> impl Fn(ServerMsg) -> Option<()> {
    move |msg| match msg {
        ServerMsg::Viewers { count } if count == wanted => Some(()),
        _ => None,
    }
}
