//! The server goes down: everybody is told, and what was live is waited for
//! after a restart.

use footlight_shared::{ByeReason, Role, ServerMsg};

use crate::support::Server;

#[tokio::test]
async fn everybody_is_told_and_closed_with_1001() {
    let mut server = Server::start().await;
    let first = server.enter(Role::Guest, "").await.socket;
    let second = server.enter(Role::Viewer, "anna").await.socket;
    let ends = async { tokio::join!(first.end(), second.end()) };
    let (((first, first_code), (second, second_code)), ()) = tokio::join!(ends, server.stop());
    for before in [first, second] {
        assert!(matches!(before.last(), Some(ServerMsg::Bye { reason: ByeReason::Shutdown, .. })));
    }
    assert_eq!((first_code, second_code), (1001, 1001));
}

#[tokio::test]
async fn a_client_that_does_not_answer_does_not_hold_the_server_up() {
    let mut server = Server::start().await;
    let _deaf = server.enter(Role::Guest, "").await.socket;
    let begun = std::time::Instant::now();
    server.stop().await;
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}
