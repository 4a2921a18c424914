//! The key that a program publishes with.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::Server;
use crate::wish::{delete, new_key, offer, plain_offer, publish, stage, summary, viewer_offer};

#[tokio::test]
async fn only_the_owner_makes_it() {
    let server = Server::start().await;
    let (performer, stage, _) = stage(&server).await;
    let path = format!("/api/stages/{stage}/key");
    let rival = server.client().register("rita", "performer").await;
    rival.post_empty(&path).await.refused(403, "forbidden");
    server.client().guest().await.post_empty(&path).await.refused(403, "forbidden");
    server.client().post_empty(&path).await.refused(401, "unauthenticated");
    performer.post_empty("/api/stages/nosuchstage1/key").await.refused(404, "not_found");
    let answer = performer.post_empty(&path).await.expect(201);
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn it_is_good_for_one_stage_and_nothing_else() {
    let server = Server::start().await;
    let (_, stage, program) = stage(&server).await;
    let rival = server.client().register("rita", "performer").await;
    let other = rival.stage("Poems").await;
    offer(&program, &format!("/whip/{other}"), plain_offer()).await.refused(401, "unauthenticated");
    offer(&program, "/whip/nosuchstage1", plain_offer()).await.refused(401, "unauthenticated");
    publish(&program, &stage).await;
    offer(&program, &format!("/whep/{stage}"), viewer_offer()).await.refused(403, "forbidden");
    program.get("/api/me").await.refused(401, "unauthenticated");
    program.post_empty(&format!("/api/stages/{stage}/key")).await.expect(401);
}

#[tokio::test]
async fn a_new_one_ends_the_old_one_and_what_it_began() {
    let server = Server::start().await;
    let (performer, stage, old) = stage(&server).await;
    let (location, _) = publish(&old, &stage).await;
    let new = new_key(&server, &performer, &stage).await;
    assert_eq!(summary(&performer, &stage).await["status"], "away");
    offer(&old, &format!("/whip/{stage}"), plain_offer()).await.refused(401, "unauthenticated");
    delete(&old, &location).await.refused(401, "unauthenticated");
    publish(&new, &stage).await;
    assert_eq!(summary(&performer, &stage).await["status"], "live");
}

#[tokio::test]
async fn an_old_one_is_not_good_for_an_offer_that_comes_late() {
    let server = Server::start().await;
    let (performer, stage, old) = stage(&server).await;
    let (key, offer) = (old.token(), plain_offer());
    let (before, after) = offer.split_at(offer.len() / 2);
    let mut line = TcpStream::connect(server.http()).await.unwrap();
    let head = format!(
        "POST /whip/{stage} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\n\
         content-type: application/sdp\r\nconnection: close\r\nexpect: 100-continue\r\n\
         content-length: {}\r\n\r\n",
        offer.len()
    );
    line.write_all(head.as_bytes()).await.unwrap();
    // Asked for when the head has been found good.
    let mut goes_on = [0; 25];
    line.read_exact(&mut goes_on).await.unwrap();
    assert_eq!(&goes_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    line.write_all(before.as_bytes()).await.unwrap();
    new_key(&server, &performer, &stage).await;
    line.write_all(after.as_bytes()).await.unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert_ne!(summary(&performer, &stage).await["status"], "live");
}

#[tokio::test]
async fn it_survives_a_restart_and_stands_nowhere() {
    let server = Server::start().await;
    let (_, stage, program) = stage(&server).await;
    let key = program.token().to_owned();
    let (_, stopped) = server.terminate().await;
    assert!(!stopped.log().contains(&key));
    for entry in std::fs::read_dir(stopped.data()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = if path.is_file() { std::fs::read(&path).unwrap() } else { Vec::new() };
        let found = bytes.windows(key.len()).any(|part| part == key.as_bytes());
        assert!(!found, "the key is in {}", path.display());
    }
    let server = stopped.start().await;
    let program = server.client().with_token(Some(&key));
    publish(&program, &stage).await;
}
