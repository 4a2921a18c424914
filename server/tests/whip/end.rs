//! Sessions end by their owners' wish.

use crate::support::Server;
use crate::wish::{delete, patch, publish, stage, summary, watch};

#[tokio::test]
async fn a_publisher_who_deletes_ends_the_stage() {
    let server = Server::start().await;
    let (performer, stage, program) = stage(&server).await;
    let (location, etag) = publish(&program, &stage).await;
    assert_eq!(summary(&performer, &stage).await["status"], "live");
    delete(&program, &location).await.expect(200);
    assert_eq!(summary(&performer, &stage).await["status"], "ended");
    patch(&program, &location, Some(&etag), "").await.refused(404, "not_found");
    // And begins again.
    publish(&program, &stage).await;
    assert_eq!(summary(&performer, &stage).await["status"], "live");
}

#[tokio::test]
async fn a_viewer_who_deletes_gives_his_seat_back() {
    let server = Server::start().await;
    let (performer, stage, program) = stage(&server).await;
    publish(&program, &stage).await;
    let guest = server.client().guest().await;
    let (location, _) = watch(&guest, &stage).await;
    assert_eq!(summary(&performer, &stage).await["viewers"], 1);
    delete(&guest, &location).await.expect(200);
    assert_eq!(summary(&performer, &stage).await["viewers"], 0);
    assert_eq!(summary(&performer, &stage).await["status"], "live");
}
