//! An ICE restart of the connection that publishes or watches.

use footlight_shared::{ClientMsg, ErrorCode, Role, ServerMsg};

use crate::support::{Server, Socket, error_code, publish, type_of, viewer_offer, watch};

/// The offer of [`watch`] with another user name fragment.
fn anew() -> ClientMsg {
    ClientMsg::Restart { offer: viewer_offer().replace("a=ice-ufrag:Tst1", "a=ice-ufrag:Tst2") }
}

async fn credentials(socket: &mut Socket, msg: ClientMsg) -> Vec<String> {
    let answer = match socket.ask(msg).await {
        ServerMsg::Restarted { answer } | ServerMsg::Watching { answer, .. } => answer,
        other => panic!("{other:?}"),
    };
    let ice = |line: &&str| line.starts_with("a=ice-ufrag:") || line.starts_with("a=ice-pwd:");
    answer.lines().filter(ice).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_viewer_is_given_new_credentials_and_the_same_ones_when_he_asks_again() {
    let server = Server::start().await;
    let (_performer, stage) = server.live("performer").await;
    let mut viewer = server.enter(Role::Guest, "").await;
    let first = credentials(&mut viewer.socket, watch(&stage)).await;
    let second = credentials(&mut viewer.socket, anew()).await;
    assert_ne!(first, second);
    assert_eq!(credentials(&mut viewer.socket, anew()).await, second);
}

#[tokio::test]
async fn a_restart_goes_over_the_next_socket_as_well() {
    let server = Server::start().await;
    let (_performer, stage) = server.live("performer").await;
    let mut viewer = server.enter(Role::Guest, "").await;
    credentials(&mut viewer.socket, watch(&stage)).await;
    let before = credentials(&mut viewer.socket, anew()).await;
    let session = viewer.socket.session();
    drop(viewer.socket);
    let socket = server.connect().await;
    let mut socket = socket.say_hello(viewer.client.token(), Some(session)).await;
    assert_eq!(credentials(&mut socket, anew()).await, before);
}

#[tokio::test]
async fn without_a_connection_there_is_nothing_to_restart() {
    let server = Server::start().await;
    let (mut performer, stage) = server.live("performer").await;
    let mut viewer = server.enter(Role::Guest, "").await;
    let refused = viewer.socket.ask(anew()).await;
    assert_eq!(error_code(refused), ErrorCode::OutOfOrder);
    viewer.socket.ask(watch(&stage)).await;
    viewer.socket.ask(ClientMsg::Leave).await;
    let refused = viewer.socket.ask(anew()).await;
    assert_eq!(error_code(refused), ErrorCode::OutOfOrder);
    performer.socket.ask(ClientMsg::End).await;
    let refused = performer.socket.ask(anew()).await;
    assert_eq!(error_code(refused), ErrorCode::OutOfOrder);
}

#[tokio::test]
async fn an_offer_that_asks_for_more_than_a_restart_is_refused_and_the_connection_stays() {
    let server = Server::start().await;
    let (mut performer, stage) = server.live("performer").await;
    // A viewer's offer on a performer's connection.
    let refused = performer.socket.ask(anew()).await;
    assert_eq!(error_code(refused), ErrorCode::BadOffer);
    let ClientMsg::Publish { offer, .. } = publish(&stage) else { unreachable!() };
    let offer = offer.replace("a=ice-ufrag:Tst1", "a=ice-ufrag:Tst2");
    let taken = performer.socket.ask(ClientMsg::Restart { offer }).await;
    assert_eq!(type_of(&taken), "restarted");
}
