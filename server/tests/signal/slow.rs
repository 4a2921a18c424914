//! A client that does not read delays nobody and is let go.

use footlight_shared::{Role, ServerMsg};
use tokio::net::TcpSocket;
use uuid::Uuid;

use crate::support::{Client, Server, Socket, type_of, watch};

#[tokio::test]
async fn a_client_that_does_not_read_is_closed_as_too_slow() {
    let server = Server::with(|config| {
        config.timing.resume = std::time::Duration::from_millis(50);
        config.money.demo_credit = 1_000_000_000;
        config.exempt_networks = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let (_performer, stage) = server.live("performer").await;
    let mut witness = server.enter(Role::Guest, "").await.socket;
    witness.ask(watch(&stage)).await;

    let slow = Client::new(server.http).guest().await;
    let tcp = TcpSocket::new_v4().unwrap();
    tcp.set_recv_buffer_size(2048).unwrap();
    let tcp = tcp.connect(server.http).await.unwrap();
    let slow_socket = Socket::over(tcp, server.http, &[]).await.unwrap();
    let mut slow_socket = slow_socket.say_hello(slow.token(), None).await;
    assert_eq!(type_of(&slow_socket.ask(watch(&stage)).await), "watching");
    let both = |msg| matches!(msg, ServerMsg::Viewers { count: 2 }).then_some(());
    witness.until(both).await;

    // Nobody reads the slow socket from here on; the kernel's buffers for it
    // are full after some megabytes.
    let tipper = Client::new(server.http).register("tipper", "viewer").await;
    let words = "\u{1f3ad}".repeat(200);
    for _ in 0..20_000 {
        tipper.tip(Uuid::now_v7(), stage.as_str(), 100, &words).await.expect(200);
        let slow_is_gone = witness.until(|msg| match msg {
            ServerMsg::Tip { .. } => Some(false),
            ServerMsg::Viewers { count: 1 } => Some(true),
            _ => None,
        });
        if slow_is_gone.await {
            return;
        }
    }
    panic!("the slow client is still there");
}
