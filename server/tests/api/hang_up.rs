//! What is asked for is done, and comes to effect, though whoever asks hangs up before the
//! answer.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::announcements::{jpeg, soon};
use crate::sessions::cookie;
use crate::support::database::{hold, release, use_tokens};
use crate::support::{Client, Server, until};

/// A request as it stands on the line.
fn request(line: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("{line} HTTP/1.1\r\nhost: x\r\n{headers}");
    let mut bytes = format!("{head}content-length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend(body);
    bytes
}

/// Sends it, and hangs up when it has been taken up; the server has let go of it when this
/// is over.
async fn hang_up<T>(server: &Server, request: &[u8], taken_up: impl AsyncFnOnce() -> T) -> T {
    let mut line = TcpStream::connect(server.http()).await.unwrap();
    line.write_all(request).await.unwrap();
    let told = taken_up().await;
    line.shutdown().await.unwrap();
    let _ = line.read_to_end(&mut Vec::new()).await;
    told
}

#[tokio::test]
async fn a_stolen_login_ends() {
    for _ in 0..20 {
        let settings = [("EXEMPT_NETWORKS", ""), ("RATE_CONNECT", "2/hour")];
        let server = Server::with(&settings).await;
        let (client, stranger) = (server.client(), server.client());
        client.register("vera", "viewer").await;
        let answer = client.login("vera", "correct horse").await.expect(200);
        let user = client.with_token(answer.body["token"].as_str());
        user.get("/api/me").await.expect(200);
        use_tokens(&server.data(), 61_000).await;

        let writing = hold(&server.data()).await;
        let headers = format!("cookie: {}\r\n", cookie(&answer));
        let renewal = request("POST /api/session/renew", &headers, &[]);
        // Of the two that are allowed it has had one: another one passes, and no third.
        let passed = hang_up(&server, &renewal, async || {
            let first = stranger.post_empty("/api/session/renew").await.status.as_u16();
            (first, stranger.post_empty("/api/session/renew").await.status.as_u16())
        });
        let passed = passed.await;
        release(writing).await;
        if passed == (401, 429) {
            let ended = async || (user.get("/api/me").await.status == 401).then_some(());
            return until("the login ends", ended).await;
        }
    }
    panic!("it was never the first to be taken up");
}

/// A performer, his stage, and a viewer.
struct House {
    server: Server,
    performer: Client,
    viewer: Client,
    stage: String,
}

impl House {
    async fn open() -> Self {
        let server = Server::start().await;
        let performer = server.client().register("paul", "performer").await;
        let viewer = server.client().register("vera", "viewer").await;
        let stage = format!("/api/stages/{}", performer.stage("Late set").await);
        Self { server, performer, viewer, stage }
    }

    /// What everybody sees of the stage, and whether a program's overlay is shown.
    async fn standing(&self, overlay: &Client) -> Value {
        let seen = self.viewer.get(&self.stage).await.expect(200).body;
        let playbill = self.viewer.get(&format!("{}/playbill", self.stage)).await.expect(200).body;
        let shown = overlay.get(&format!("{}/overlay", self.stage)).await.status == 200;
        json!([seen, playbill, shown])
    }

    /// The performer asks and hangs up before it is written; true where something is
    /// changed by that.
    async fn changes(&self, what: &str, kind: &str, body: &[u8]) -> bool {
        let (way, address) = what.split_once(' ').unwrap();
        let overlay = format!("{}/overlay", self.stage);
        let link = self.performer.post_empty(&overlay).await.expect(201).body;
        let overlay = self.server.client().with_token(link["token"].as_str());
        let before = self.standing(&overlay).await;
        let token = self.performer.token();
        let headers = format!("authorization: Bearer {token}\r\ncontent-type: {kind}\r\n");
        let address = match address {
            "" => "/api/stages".to_owned(),
            part => format!("{}/{part}", self.stage),
        };
        let asked = request(&format!("{way} {address}"), &headers, body);
        let writing = hold(&self.server.data()).await;
        // What comes later and looks at as much is through.
        hang_up(&self.server, &asked, async || {
            for _ in 0..3 {
                self.standing(&overlay).await;
            }
        })
        .await;
        release(writing).await;
        // It is written after what waited to be.
        self.viewer.put(&format!("{}/follow", self.stage), &Value::Null).await.expect(204);
        self.viewer.delete(&format!("{}/follow", self.stage)).await.expect(204);
        self.standing(&overlay).await != before
    }
}

#[tokio::test]
async fn what_a_stage_announces_is_changed() {
    let house = House::open().await;
    let json = |body: Value| ("application/json", body.to_string().into_bytes());
    let nothing = || ("text/plain", Vec::new());
    for (what, (kind, body)) in [
        ("PUT goal", json(json!({ "title": "Strings", "target": 900 }))),
        ("DELETE goal", nothing()),
        ("PUT show", json(json!({ "at": soon() }))),
        ("DELETE show", nothing()),
        ("PUT poster", ("image/jpeg", jpeg(640))),
        ("DELETE poster", nothing()),
        ("POST ", json(json!({ "title": "Later set" }))),
        ("POST overlay", nothing()),
        ("DELETE overlay", nothing()),
    ] {
        // Where it was hung up on too early, it is asked once more.
        let mut tries = 0;
        while !house.changes(what, kind, &body).await {
            tries += 1;
            assert!(tries < 5, "{what} is not done");
        }
    }
}
