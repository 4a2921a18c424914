//! Every message by those who may not.

use footlight_shared::{ClientMsg, ErrorCode, Milestone, Quality, Role, StageId};

use crate::support::{Client, Server, publish, type_of, watch};

#[tokio::test]
async fn only_a_performer_publishes_and_only_on_his_own_stage() {
    let server = Server::start().await;
    let owner = Client::new(server.http).register("owner", "performer").await;
    let stage: StageId = owner.stage("Late set").await.parse().unwrap();

    for (role, name) in [(Role::Guest, ""), (Role::Viewer, "viewer"), (Role::Performer, "another")]
    {
        let mut person = server.enter(role, name).await;
        let refused = person.socket.refused(publish(&stage)).await;
        assert_eq!(refused, ErrorCode::Forbidden, "{role:?}");
    }
}

#[tokio::test]
async fn who_may_not_publish_may_not_end() {
    let server = Server::start().await;
    for role in [Role::Guest, Role::Viewer] {
        let mut person = server.enter(role, "viewer").await;
        assert_eq!(person.socket.refused(ClientMsg::End).await, ErrorCode::Forbidden);
    }
    let mut performer = server.enter(Role::Performer, "performer").await;
    assert_eq!(performer.socket.refused(ClientMsg::End).await, ErrorCode::OutOfOrder);
}

#[tokio::test]
async fn what_is_for_viewers_is_out_of_order_for_everybody_else() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await.socket;
    let quality = ClientMsg::Quality { quality: Quality::Low };
    assert_eq!(guest.refused(quality).await, ErrorCode::OutOfOrder);
    let milestone = ClientMsg::Milestone { milestone: Milestone::Connected, after_ms: 5 };
    assert_eq!(guest.refused(milestone).await, ErrorCode::OutOfOrder);
}

#[tokio::test]
async fn a_stage_that_is_not_there_is_not_found() {
    let server = Server::start().await;
    let stage = "nosuchstage0".parse().unwrap();
    let mut guest = server.enter(Role::Guest, "").await.socket;
    assert_eq!(guest.refused(watch(&stage)).await, ErrorCode::NotFound);
    let mut performer = server.enter(Role::Performer, "performer").await.socket;
    assert_eq!(performer.refused(publish(&stage)).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_second_hello_is_out_of_order() {
    let server = Server::start().await;
    let mut guest = server.enter(Role::Guest, "").await;
    let token = guest.client.token().to_owned();
    let hello = ClientMsg::Hello { version: 1, token, resume: None, trace: None };
    assert_eq!(guest.socket.refused(hello).await, ErrorCode::OutOfOrder);
}

#[tokio::test]
async fn everybody_may_look_at_the_lobby_and_leave() {
    let server = Server::start().await;
    for (role, name) in [(Role::Guest, ""), (Role::Viewer, "anna"), (Role::Performer, "bert")] {
        let mut person = server.enter(role, name).await;
        assert_eq!(type_of(&person.socket.ask(ClientMsg::Lobby).await), "lobby");
        assert_eq!(type_of(&person.socket.ask(ClientMsg::Leave).await), "done");
    }
}

#[tokio::test]
async fn an_offer_that_is_none_is_told_and_changes_nothing() {
    let server = Server::start().await;
    let mut performer = server.enter(Role::Performer, "performer").await;
    let stage: StageId = performer.client.stage("Late set").await.parse().unwrap();
    for offer in ["", "v=0\r\n", "hello"] {
        let offer = offer.to_owned();
        let publish = ClientMsg::Publish { stage: stage.clone(), offer };
        assert_eq!(performer.socket.refused(publish).await, ErrorCode::BadOffer);
    }
    assert_eq!(performer.socket.refused(ClientMsg::End).await, ErrorCode::OutOfOrder);
    let summary = performer.client.get(&format!("/api/stages/{stage}")).await.expect(200);
    assert_eq!(summary.body["status"], "offline");
}
