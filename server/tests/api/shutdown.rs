//! The end: viewers are told, the ledger is closed, and it does not take long.

use std::time::{Duration, Instant};

use crate::support::Server;
use crate::support::database::{assert_in_order, books};
use crate::support::socket::{Socket, go_live};

async fn ends_at(signal: &str) {
    let mut server = Server::start().await;
    let performer = server.client().register("paul", "performer").await;
    let stage = performer.stage("Songs").await;
    let on_air = go_live(&server, &performer, &stage).await;
    let guest = server.client().guest().await;
    let mut watcher = Socket::open(server.http(), guest.token()).await;
    let begun = Instant::now();
    server.signal(signal);
    let bye = watcher.message("bye").await;
    assert_eq!(bye["reason"], "shutdown");
    watcher.closed().await;
    on_air.closed().await;
    let status = server.wait().await;
    assert!(status.success(), "{status}");
    assert!(begun.elapsed() < Duration::from_secs(10));
    // A closed database has no write-ahead log left.
    assert!(!server.data().join("footlight.sqlite-wal").exists());
    assert_in_order(&books(&server.data()).await);
}

#[tokio::test]
async fn at_sigterm() {
    ends_at("TERM").await;
}

#[tokio::test]
async fn at_sigint() {
    ends_at("INT").await;
}

#[tokio::test]
async fn a_client_that_says_nothing_does_not_hold_it_up() {
    let mut server = Server::start().await;
    let _idle = tokio::net::TcpStream::connect(server.http()).await.unwrap();
    let begun = Instant::now();
    server.signal("TERM");
    assert!(server.wait().await.success());
    assert!(begun.elapsed() < Duration::from_secs(10));
}
