//! Who may publish and watch.

use crate::support::Server;
use crate::wish::{delete, offer, patch, plain_offer, publish, stage, viewer_offer, watch};

#[tokio::test]
async fn every_request_needs_a_token() {
    let server = Server::start().await;
    let (_, stage, program) = stage(&server).await;
    let (location, etag) = publish(&program, &stage).await;
    let nobody = server.client();
    let refused = offer(&nobody, &format!("/whip/{stage}"), plain_offer()).await;
    assert_eq!(refused.refused(401, "unauthenticated").header("www-authenticate"), "Bearer");
    offer(&nobody, &format!("/whep/{stage}"), viewer_offer()).await.expect(401);
    patch(&nobody, &location, Some(&etag), "a=end-of-candidates\r\n").await.expect(401);
    delete(&nobody, &location).await.expect(401);
    let bad = nobody.with_token(Some("nonsense"));
    offer(&bad, &format!("/whip/{stage}"), plain_offer()).await.expect(401);
}

#[tokio::test]
async fn the_performers_own_token_publishes_and_nobody_elses_does() {
    let server = Server::start().await;
    let (performer, stage, _) = stage(&server).await;
    let path = format!("/whip/{stage}");
    offer(&performer, &path, plain_offer()).await.expect(201);
    let rival = server.client().register("rita", "performer").await;
    let viewer = server.client().register("vera", "viewer").await;
    for other in [rival, viewer, server.client().guest().await] {
        offer(&other, &path, plain_offer()).await.refused(403, "forbidden");
    }
    offer(&performer, "/whip/nosuchstage1", plain_offer()).await.refused(404, "not_found");
}

#[tokio::test]
async fn a_session_is_its_owners_alone_at_its_own_address() {
    let server = Server::start().await;
    let (_, stage, program) = stage(&server).await;
    let (published, _) = publish(&program, &stage).await;
    let anna = server.client().guest().await;
    let (watched, _) = watch(&anna, &stage).await;
    let bert = server.client().guest().await;
    delete(&bert, &watched).await.refused(404, "not_found");
    delete(&bert, &published).await.refused(404, "not_found");
    delete(&anna, &watched.replace("/whep/", "/whip/")).await.refused(404, "not_found");
    delete(&anna, &format!("/whep/{stage}/nonsense")).await.refused(404, "not_found");
    delete(&anna, &watched).await.expect(200);
    delete(&anna, &watched).await.refused(404, "not_found");
}

#[tokio::test]
async fn logging_out_ends_what_the_login_began() {
    let server = Server::start().await;
    let (performer, stage, _) = stage(&server).await;
    let path = format!("/whip/{stage}");
    offer(&performer, &path, plain_offer()).await.expect(201);
    performer.post_empty("/api/logout").await.expect(204);
    let nobody = performer.with_token(None);
    assert_eq!(crate::wish::summary(&nobody, &stage).await["status"], "away");
}
