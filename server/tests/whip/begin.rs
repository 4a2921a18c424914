//! An offer is answered, or refused in words.

use crate::support::Server;
use crate::wish::{delete, offer, plain_offer, post, publish, stage, viewer_offer};

#[tokio::test]
async fn a_publisher_is_answered_with_a_session_that_receives() {
    let server = Server::start().await;
    let (_, stage, program) = stage(&server).await;
    let answer = offer(&program, &format!("/whip/{stage}"), plain_offer()).await.expect(201);
    assert_eq!(answer.header("content-type"), "application/sdp");
    assert!(answer.header("location").starts_with(&format!("/whip/{stage}/")));
    let etag = answer.header("etag");
    assert!(etag.starts_with('"') && etag.ends_with('"') && etag.len() > 2, "{etag}");
    let sdp = answer.body.as_str().unwrap();
    for line in ["a=recvonly", "a=ice-lite", "a=setup:passive", "a=rtcp-mux", "a=end-of-candidates"]
    {
        assert!(sdp.contains(line), "{line} is missing in\n{sdp}");
    }
    assert!(!sdp.contains("a=sendonly") && !sdp.contains("simulcast"));
}

#[tokio::test]
async fn a_viewer_is_answered_with_a_session_that_sends() {
    let server = Server::start().await;
    let (_, stage, program) = stage(&server).await;
    publish(&program, &stage).await;
    let guest = server.client().guest().await;
    let path = format!("/whep/{stage}");
    // Some offer both ways.
    for direction in ["a=recvonly", "a=sendrecv"] {
        let sdp = viewer_offer().replace("a=recvonly", direction);
        let answer = offer(&guest, &path, sdp).await.expect(201);
        assert!(answer.header("location").starts_with(&format!("/whep/{stage}/")));
        let sdp = answer.body.as_str().unwrap();
        assert!(sdp.contains("a=sendonly") && !sdp.contains("a=recvonly"), "{sdp}");
        delete(&guest, answer.header("location")).await.expect(200);
    }
}

#[tokio::test]
async fn simulcast_by_rid_is_taken() {
    let server = Server::start().await;
    let (_, stage, program) = stage(&server).await;
    let sdp = crate::support::offer::performer();
    let answer = offer(&program, &format!("/whip/{stage}"), sdp).await.expect(201);
    assert!(answer.body.as_str().unwrap().contains("a=simulcast:recv l;m;h"));
}

#[tokio::test]
async fn what_is_no_offer_is_refused_in_words() {
    let server = Server::start().await;
    let (_, stage, program) = stage(&server).await;
    let path = format!("/whip/{stage}");
    offer(&program, &path, "hello".to_owned()).await.refused(400, "bad_offer");
    offer(&program, &path, String::new()).await.refused(400, "bad_offer");
    let passive = plain_offer().replace("setup:actpass", "setup:passive");
    let refused = offer(&program, &path, passive).await.refused(400, "bad_offer");
    let words = refused.body["message"].as_str().unwrap();
    assert!(words.contains("actpass") && words.contains("dtls_active"), "{words}");
    let apart = plain_offer().replace("a=rtcp-mux\r\n", "");
    let refused = offer(&program, &path, apart).await.refused(400, "bad_offer");
    assert!(refused.body["message"].as_str().unwrap().contains("a=rtcp-mux"));
    post(&program, &path, "application/json", "{}").await.refused(415, "bad_message");
    let long = format!("{}a=x:{}\r\n", plain_offer(), "y".repeat(64 * 1024));
    offer(&program, &path, long).await.refused(413, "too_large");
    for method in [reqwest::Method::GET, reqwest::Method::PUT, reqwest::Method::DELETE] {
        let request = program.request(method, &path);
        let refused = crate::support::client::send(request).await.unwrap();
        let refused = refused.refused(405, "bad_message");
        assert!(refused.header("allow").contains("POST"), "RFC 9110, section 15.5.6");
    }
    assert_eq!(crate::wish::summary(&program.with_token(None), &stage).await["status"], "offline");
}

#[tokio::test]
async fn more_than_one_picture_or_sound_is_not_acceptable() {
    let server = Server::start().await;
    let (_, stage, program) = stage(&server).await;
    for kind in ["m=audio", "m=video"] {
        let sdp = plain_offer();
        let at = sdp.find(kind).unwrap();
        let section = sdp[at..].split_inclusive("\r\n").take_while({
            let mut sections = 0;
            move |line| {
                sections += usize::from(line.starts_with("m="));
                sections < 2
            }
        });
        let second: String = section.collect();
        let sdp = format!("{sdp}{}", second.replace("a=mid:", "a=mid:9"));
        let refused = offer(&program, &format!("/whip/{stage}"), sdp).await;
        refused.refused(406, "bad_offer");
    }
    assert_eq!(crate::wish::summary(&program.with_token(None), &stage).await["status"], "offline");
}

#[tokio::test]
async fn a_dark_stage_is_not_watched_but_tried_again() {
    let server = Server::start().await;
    let (_, stage, _) = stage(&server).await;
    let guest = server.client().guest().await;
    let refused = offer(&guest, &format!("/whep/{stage}"), viewer_offer()).await;
    let refused = refused.refused(409, "not_live");
    assert_eq!(refused.header("retry-after"), "5");
}

#[tokio::test]
async fn the_servers_to_connect_by_are_named() {
    let server = Server::with(&[
        ("STUN_URLS", "stun:stun.example:3478"),
        ("TURN_URLS", "turn:turn.example:3478"),
        ("TURN_SECRET", "north"),
    ])
    .await;
    let (_, stage, program) = stage(&server).await;
    let guest = server.client().guest().await;
    for (who, path, sdp) in [
        (&program, format!("/whip/{stage}"), plain_offer()),
        (&guest, format!("/whep/{stage}"), viewer_offer()),
    ] {
        let answer = offer(who, &path, sdp).await.expect(201);
        let links: Vec<&str> =
            answer.headers.get_all("link").iter().map(|link| link.to_str().unwrap()).collect();
        assert_eq!(links.len(), 2, "{path}: {links:?}");
        assert_eq!(links[0], "<stun:stun.example:3478>; rel=\"ice-server\"");
        assert!(links[1].starts_with("<turn:turn.example:3478>; rel=\"ice-server\"; username=\""));
        assert!(links[1].contains("\"; credential=\""), "{path}: {links:?}");
    }
}

#[tokio::test]
async fn a_relays_password_may_have_any_letters() {
    let server = Server::with(&[
        ("TURN_URLS", "turn:relay.example"),
        ("TURN_USERNAME", "house"),
        ("TURN_CREDENTIAL", r#"a"b\c"#),
    ])
    .await;
    let (_, stage, program) = stage(&server).await;
    let answer = offer(&program, &format!("/whip/{stage}"), plain_offer()).await.expect(201);
    // RFC 9110, section 5.6.4.
    assert!(
        answer
            .header("link")
            .ends_with(r#"; username="house"; credential="a\"b\\c"; credential-type="password""#)
    );
}
