//! The log says what happens and of whom nothing.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::Server;
use crate::support::socket::{Socket, go_live};

#[tokio::test]
async fn nobody_is_in_the_log() {
    let settings = [("LOG", "debug"), ("LOG_FORMAT", "json"), ("TRUSTED_PROXIES", "127.0.0.1")];
    let server = Server::with(&settings).await;
    let client = server.client();
    let performer = client.register("paul-the-performer", "performer").await;
    let viewer = client.register("vera-the-viewer", "viewer").await;
    client.login("vera-the-viewer", "my wrong password").await.expect(401);
    let login = client.login("vera-the-viewer", "correct horse").await.expect(200);
    let stage = performer.stage("Songs of the night").await;
    let on_air = go_live(&server, &performer, &stage).await;
    let mut watcher = Socket::open(server.http(), viewer.token()).await;
    watcher.ask(json!({ "type": "lobby" })).await;
    let call = performer.post("/api/calls", &json!({ "callee": "vera-the-viewer" })).await;
    let call = call.expect(201).body["id"].as_str().unwrap().to_owned();
    let mut caller = Socket::open(server.http(), performer.token()).await;
    for socket in [&mut caller, &mut watcher] {
        let joined = socket.ask(json!({ "type": "call_join", "call": &call })).await;
        assert_eq!(joined["type"], "call_joined", "{joined}");
    }
    let candidate = "candidate:1 1 udp 1 203.0.113.78 9 typ host";
    for (text, answer) in [(candidate, "done"), ("candidate:1 1 udp 1 secret.example", "error")] {
        let signal = json!({ "kind": "candidate", "candidate": text, "ufrag": "secretufrag" });
        let msg = json!({
            "type": "call_signal", "call": &call, "from": 1, "to": 2, "signal": signal,
        });
        assert_eq!(caller.ask(msg).await["type"], answer);
    }
    // Who lies about himself, or is in no such call, or says too much.
    let said = json!({ "kind": "candidate", "candidate": candidate, "ufrag": "secretufrag" });
    let huge = json!({ "kind": "offer", "sdp": format!("v=0\r\n{}", "x".repeat(50_000)) });
    let nowhere = "00000000000000000000";
    for (of, from, signal) in [(call.as_str(), 2, &said), (nowhere, 1, &said), (&call, 1, &huge)] {
        let msg = json!({
            "type": "call_signal", "call": of, "from": from, "to": 2, "signal": signal,
        });
        assert_eq!(caller.ask(msg).await["type"], "error");
    }
    let tip = Uuid::now_v7();
    viewer.tip(tip, &stage, 500, "Words with a tip").await.expect(200);
    let forwarded = client.request(reqwest::Method::GET, "/api/stages");
    forwarded.header("x-forwarded-for", "203.0.113.77").send().await.unwrap();
    let browser = json!({
        "name": "Vera of Example Street", "version": 1, "system": "Linux", "abilities": [],
        "codecs": [],
    });
    let report = json!({
        "time": 1, "summary": "good", "findings": [], "browser": browser, "servers": [],
        "devices": { "camera": "works", "microphone": "works" },
        "nat": { "mapping": "not_determinable", "seen_as": [] },
    });
    viewer.post("/api/diagnostics", &report).await.expect(204);
    viewer.post_empty("/api/logout").await.expect(204);
    drop((on_air, watcher, caller));
    let (_, stopped) = server.terminate().await;
    let log = stopped.log();

    assert!(log.lines().count() > 10, "{log}");
    assert!(log.contains("webrtc.candidate") && log.contains("webrtc.refused"), "{log}");
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(line["level"].is_string() && line["timestamp"].is_string(), "{line}");
    }
    let refused: Vec<Value> = log
        .lines()
        .filter(|line| line.contains("webrtc.refused"))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let field = |line: &Value, name: &str| {
        let fields = line.get("fields").unwrap_or(line);
        fields[name].as_str().unwrap_or_default().to_owned()
    };
    let codes: Vec<_> = refused.iter().map(|line| field(line, "code")).collect();
    assert_eq!(codes, ["Invalid", "Forbidden", "Forbidden", "TooLarge"], "{refused:#?}");
    for line in &refused {
        assert_eq!(field(line, "trace").len(), 32, "{line}");
        assert!(!field(line, "session").is_empty() && !field(line, "kind").is_empty(), "{line}");
    }
    let cookie = login.header("set-cookie").split([';', '=']).nth(1).unwrap().to_owned();
    let signature = |token: &str| token.rsplit('.').next().unwrap().to_owned();
    for secret in [
        "paul-the-performer",
        "vera-the-viewer",
        "correct horse",
        "my wrong password",
        "Songs of the night",
        "Words with a tip",
        "Example Street",
        "203.0.113.77",
        "203.0.113.78",
        "secret.example",
        "secretufrag",
        &call,
        &cookie,
        &signature(viewer.token()),
        &signature(login.body["token"].as_str().unwrap()),
        "ice-pwd",
        "a=fingerprint",
    ] {
        let line = log.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret}: {line:?}");
    }
}
