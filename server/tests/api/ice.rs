//! What browsers are told of STUN, TURN, and how much to send.

use serde_json::json;

use crate::support::Server;

#[tokio::test]
async fn nothing_is_set_nothing_is_said() {
    let server = Server::start().await;
    let answer = server.client().get("/api/ice").await.expect(200);
    assert_eq!(answer.body["ice_servers"], json!([]));
}

#[tokio::test]
async fn a_relay_is_for_those_with_a_token_and_for_a_while() {
    let server = Server::with(&[
        ("STUN_URLS", "stun:one.example:3478, stun:two.example"),
        ("TURN_URLS", "turn:relay.example:3478?transport=udp,turns:relay.example:5349"),
        ("TURN_SECRET", "0123"),
    ])
    .await;
    let stun = json!({ "urls": ["stun:one.example:3478", "stun:two.example"] });
    let nobody = server.client().get("/api/ice").await.expect(200);
    assert_eq!(nobody.body["ice_servers"], json!([stun]));

    let guest = server.client().guest().await;
    let answer = guest.get("/api/ice").await.expect(200).body;
    assert_eq!(answer["ice_servers"][0], stun);
    let turn = &answer["ice_servers"][1];
    assert_eq!(turn["urls"].as_array().unwrap().len(), 2);
    let (expiry, user) = turn["username"].as_str().unwrap().split_once(':').unwrap();
    let left = expiry.parse::<u64>().unwrap() - footlight::auth::token::unix_now();
    assert!((3600..=24 * 3600).contains(&left));
    assert_eq!(user, guest.get("/api/me").await.body["id"]);
    assert_eq!(turn["credential"].as_str().unwrap().len(), 28);
    assert!(!answer.to_string().contains("0123"));
}

#[tokio::test]
async fn a_providers_credentials_are_passed_on() {
    let server = Server::with(&[
        ("TURN_URLS", "turn:relay.example"),
        ("TURN_USERNAME", "house"),
        ("TURN_CREDENTIAL", "4567"),
    ])
    .await;
    let guest = server.client().guest().await;
    let answer = guest.get("/api/ice").await.expect(200).body;
    let turn = json!({ "urls": ["turn:relay.example"], "username": "house", "credential": "4567" });
    assert_eq!(answer["ice_servers"], json!([turn]));
}

#[tokio::test]
async fn stun_servers_of_the_region_come_before_those_of_none() {
    let all = "asia=stun:a.example,stun:one.example,europe=stun:e.example,stun:two.example";
    let server = Server::with(&[("STUN_URLS", all), ("TURN_MINUTES", "30")]).await;
    let client = server.client();
    for (query, urls) in [
        ("?region=Europe", vec!["stun:e.example", "stun:one.example", "stun:two.example"]),
        ("", vec!["stun:a.example", "stun:one.example", "stun:e.example", "stun:two.example"]),
        (
            "?region=moon",
            vec!["stun:a.example", "stun:one.example", "stun:e.example", "stun:two.example"],
        ),
    ] {
        let answer = client.get(&format!("/api/ice{query}")).await.expect(200).body;
        assert_eq!(answer["ice_servers"], json!([{ "urls": urls }]), "{query}");
        assert_eq!(answer["expires_in"], 30 * 60);
    }
}

#[tokio::test]
async fn performers_are_told_how_much_to_send() {
    let server = Server::with(&[("LAYER_BITRATES", "90000,300000,900000")]).await;
    let answer = server.client().get("/api/ice").await.expect(200);
    assert_eq!(answer.body["layer_bitrates"], json!([90_000, 300_000, 900_000]));
    assert_eq!(answer.body["video_codecs"], json!(["VP8", "H264", "VP9", "AV1"]));
}

#[tokio::test]
async fn performers_are_told_in_which_codec_to_send() {
    let server = Server::with(&[("VIDEO_CODECS", "av1, VP8")]).await;
    let answer = server.client().get("/api/ice").await.expect(200);
    assert_eq!(answer.body["video_codecs"], json!(["AV1", "VP8"]));
}
