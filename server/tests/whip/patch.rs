//! Trickled candidates and ICE restarts.

use crate::support::client::send;
use crate::support::{Client, Server};
use crate::wish::{patch, publish, stage, watch};

const CANDIDATE: &str = "a=ice-ufrag:Tst1\r\na=ice-pwd:testtesttesttesttesttest\r\n\
     m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n\
     a=candidate:1 1 udp 2130706431 192.0.2.1 9 typ host\r\na=end-of-candidates\r\n";

/// Who has a session.
struct Peer {
    client: Client,
    /// The session's address.
    location: String,
    etag: String,
}

/// A program that publishes, and a guest who watches it.
async fn peers(server: &Server) -> [Peer; 2] {
    let (_, stage, program) = stage(server).await;
    let (location, etag) = publish(&program, &stage).await;
    let publisher = Peer { client: program, location, etag };
    let guest = server.client().guest().await;
    let (location, etag) = watch(&guest, &stage).await;
    [publisher, Peer { client: guest, location, etag }]
}

#[tokio::test]
async fn candidates_are_taken_for_the_present_tag_alone() {
    let server = Server::start().await;
    for Peer { client, location, etag } in peers(&server).await {
        patch(&client, &location, Some(&etag), CANDIDATE).await.expect(204);
        patch(&client, &location, None, CANDIDATE).await.refused(428, "out_of_order");
        patch(&client, &location, Some("\"stale\""), CANDIDATE).await.refused(412, "out_of_order");
        patch(&client, &location, Some(&etag), "hello").await.refused(400, "bad_message");
        for ufrag in ["", "Tst", "Tst 2", &"t".repeat(257)] {
            let wrong = CANDIDATE.replace("Tst1", ufrag);
            patch(&client, &location, Some("*"), &wrong).await.refused(400, "bad_message");
        }
        let json = client.request(reqwest::Method::PATCH, &location).json(&1);
        send(json).await.unwrap().refused(415, "bad_message");
    }
}

#[tokio::test]
async fn new_credentials_under_the_present_tag_are_told_how_to_restart() {
    let server = Server::start().await;
    for Peer { client, location, etag } in peers(&server).await {
        let anew = CANDIDATE.replace("Tst1", "Tst2");
        let refused = patch(&client, &location, Some(&etag), &anew).await;
        let refused = refused.refused(422, "out_of_order");
        assert!(refused.body["message"].as_str().unwrap().contains("If-Match: *"));
        // Nothing has changed, and what names no credentials is of the present ones.
        patch(&client, &location, Some(&etag), CANDIDATE).await.expect(204);
        patch(&client, &location, Some(&etag), "a=end-of-candidates\r\n").await.expect(204);
        // After a restart it is the old ones that are not the present ones.
        let answer = patch(&client, &location, Some("*"), &anew).await.expect(200);
        let after = answer.header("etag").to_owned();
        patch(&client, &location, Some(&after), CANDIDATE).await.refused(422, "out_of_order");
    }
}

#[tokio::test]
async fn a_restart_may_be_asked_for_as_the_rfcs_example_writes_it() {
    let server = Server::start().await;
    for Peer { client, location, .. } in peers(&server).await {
        let anew = "a=ice-ufrag:Tst2\r\na=ice-pwd:testtesttesttesttesttest\r\n";
        patch(&client, &location, Some("\"*\""), anew).await.expect(200);
    }
}

#[tokio::test]
async fn a_restart_takes_a_name_and_a_password() {
    let server = Server::start().await;
    for Peer { client, location, etag } in peers(&server).await {
        for half in ["a=ice-ufrag:Tst2\r\n", "a=ice-pwd:testtesttesttesttesttest\r\n"] {
            let refused = patch(&client, &location, Some("*"), half).await;
            let refused = refused.refused(400, "bad_message");
            assert!(refused.body["message"].as_str().unwrap().contains("both of them"));
        }
        patch(&client, &location, Some("*"), "a=ice-ufrag:Tst1\r\n").await.expect(204);
        let short = "a=ice-ufrag:Tst2\r\na=ice-pwd:short\r\n";
        patch(&client, &location, Some("*"), short).await.refused(400, "bad_message");
        patch(&client, &location, Some(&etag), CANDIDATE).await.expect(204);
    }
}

#[tokio::test]
async fn what_needs_no_tag_ignores_it() {
    let server = Server::start().await;
    for Peer { client, location, .. } in peers(&server).await {
        let request = client.request(reqwest::Method::DELETE, &location);
        send(request.header("if-match", "\"stale\"")).await.unwrap().expect(200);
    }
}

#[tokio::test]
async fn candidates_are_answered_without_a_tag_and_other_methods_not_at_all() {
    let server = Server::start().await;
    for Peer { client, location, etag } in peers(&server).await {
        let answer = patch(&client, &location, Some(&etag), CANDIDATE).await.expect(204);
        assert!(answer.headers.get("etag").is_none());
        for method in [reqwest::Method::GET, reqwest::Method::PUT, reqwest::Method::POST] {
            let refused = send(client.request(method, &location)).await.unwrap();
            refused.refused(405, "bad_message");
        }
    }
}

#[tokio::test]
async fn new_credentials_restart_ice_under_a_new_tag() {
    let server = Server::start().await;
    for Peer { client, location, etag: before } in peers(&server).await {
        let anew = CANDIDATE.replace("Tst1", "Tst2");
        let answer = patch(&client, &location, Some("*"), &anew).await.expect(200);
        assert_eq!(answer.header("content-type"), "application/trickle-ice-sdpfrag");
        let after = answer.header("etag").to_owned();
        assert_ne!(after, before);
        let lines = answer.body.as_str().unwrap();
        for line in ["a=ice-lite", "a=mid:0", "a=ice-ufrag:", "a=ice-pwd:", "a=candidate:"] {
            assert!(lines.contains(line), "{line} is missing in\n{lines}");
        }
        patch(&client, &location, Some(&before), &anew).await.refused(412, "out_of_order");
        patch(&client, &location, Some(&after), &anew).await.expect(204);
        // The same once more is no other restart: the first answer may have been lost.
        let again = patch(&client, &location, Some("*"), &anew).await.expect(200);
        assert_eq!((again.header("etag"), &again.body), (after.as_str(), &answer.body));
        patch(&client, &location, Some(&after), &anew).await.expect(204);
    }
}
