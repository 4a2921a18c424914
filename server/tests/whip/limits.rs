//! How many there may be.

use crate::support::Server;
use crate::wish::{delete, offer, publish, stage, viewer_offer, watch};

#[tokio::test]
async fn a_full_stage_says_when_to_try_again() {
    let server = Server::with(&[("MAX_VIEWERS", "1")]).await;
    let (_, stage, program) = stage(&server).await;
    publish(&program, &stage).await;
    let guest = server.client().guest().await;
    let (location, _) = watch(&guest, &stage).await;
    let path = format!("/whep/{stage}");
    let refused = offer(&guest, &path, viewer_offer()).await.refused(503, "full");
    assert_eq!(refused.header("retry-after"), "30");
    delete(&guest, &location).await.expect(200);
    offer(&guest, &path, viewer_offer()).await.expect(201);
}

#[tokio::test]
async fn sessions_without_a_socket_count_like_others() {
    let server = Server::with(&[("MAX_SESSIONS", "2")]).await;
    let (_, stage, program) = stage(&server).await;
    publish(&program, &stage).await;
    let guest = server.client().guest().await;
    let (location, _) = watch(&guest, &stage).await;
    let path = format!("/whep/{stage}");
    offer(&guest, &path, viewer_offer()).await.refused(503, "full");
    // A refused offer leaves nothing behind.
    delete(&guest, &location).await.expect(200);
    for _ in 0..3 {
        offer(&guest, &path, "hello".to_owned()).await.refused(400, "bad_offer");
    }
    offer(&guest, &path, viewer_offer()).await.expect(201);
}

#[tokio::test]
async fn offers_of_one_address_are_limited() {
    let server = Server::with(&[("EXEMPT_NETWORKS", ""), ("RATE_CONNECT", "3/hour")]).await;
    let nobody = server.client();
    let path = "/whep/anystage1234";
    for _ in 0..3 {
        offer(&nobody, path, viewer_offer()).await.expect(401);
    }
    let refused = offer(&nobody, path, viewer_offer()).await.refused(429, "rate_limited");
    assert!(!refused.header("retry-after").is_empty());
}
