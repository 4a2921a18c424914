//! The lobby: who is live, now and whenever it changes.

use footlight_shared::{ClientMsg, Role, ServerMsg, StageSummary};

use crate::support::{Server, watch};

fn list(msg: ServerMsg) -> Option<Vec<StageSummary>> {
    match msg {
        ServerMsg::Lobby { stages } => Some(stages),
        _ => None,
    }
}

#[tokio::test]
async fn the_lobby_follows_what_is_live() {
    let server = Server::start().await;
    let mut visitor = server.enter(Role::Guest, "").await.socket;
    assert_eq!(list(visitor.ask(ClientMsg::Lobby).await).unwrap(), []);

    let (mut performer, stage) = server.live("performer").await;
    let stages = visitor.until(list).await;
    assert_eq!(stages.len(), 1);
    assert_eq!((&stages[0].id, stages[0].performer.as_str()), (&stage, "performer"));

    let mut viewer = server.enter(Role::Guest, "").await.socket;
    viewer.ask(watch(&stage)).await;
    let watched = visitor.until(|msg| list(msg).filter(|stages| stages[0].viewers == 1));
    watched.await;

    performer.socket.ask(ClientMsg::End).await;
    assert_eq!(visitor.until(list).await, []);
}

#[tokio::test]
async fn who_has_left_the_lobby_hears_no_more_of_it() {
    let server = Server::start().await;
    let mut visitor = server.enter(Role::Guest, "").await.socket;
    let mut witness = server.enter(Role::Guest, "").await.socket;
    visitor.ask(ClientMsg::Lobby).await;
    witness.ask(ClientMsg::Lobby).await;
    visitor.ask(ClientMsg::Leave).await;
    let _live = server.live("performer").await;
    witness.until(list).await;
    // Whatever was sent to the visitor is there before the answer to this.
    visitor.ask(ClientMsg::Ping { at: 1 }).await;
    visitor.send(ClientMsg::Ping { at: 2 }).await;
    assert_eq!(visitor.next().await.msg, ServerMsg::Pong { at: 2 });
}
