//! A server in this process and people with sockets. Nothing here sleeps: what
//! is waited for is a message or an end.

pub mod call;
#[path = "../../support/client.rs"]
#[allow(dead_code, reason = "these tests use a part of it")]
mod client;
#[path = "../../support/offer.rs"]
pub mod offer;
pub mod room;
mod socket;
#[path = "../../support/token.rs"]
#[allow(dead_code, reason = "these tests use a part of it")]
pub mod token;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use footlight::Config;
use footlight::auth::key::KeyRing;
use footlight_shared::{ClientMsg, Quality, Role, StageId};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub use client::Client;
pub use socket::{Socket, error_code, type_of};

/// Longer than anything here takes; when it is over, something hangs.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A running server; it is asked to end when this is dropped.
pub struct Server {
    pub http: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    ended: JoinHandle<Result<(), footlight::Error>>,
    folder: TempDir,
}

impl Server {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// A server with other settings than the generous ones.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::begin(TempDir::new().unwrap(), change).await
    }

    /// Ends it, and starts another one on the same data.
    pub async fn restart(mut self, change: impl FnOnce(&mut Config)) -> Self {
        self.stop().await;
        Self::begin(self.folder, change).await
    }

    /// The same with another signing key, as `footlight key rotate` makes it.
    pub async fn rotate(mut self) -> Self {
        self.stop().await;
        KeyRing::rotate(&self.folder.path().join("keys")).unwrap();
        Self::begin(self.folder, |_| {}).await
    }

    async fn begin(folder: TempDir, change: impl FnOnce(&mut Config)) -> Self {
        let data = folder.path().to_str().unwrap();
        let settings = [
            ("FOOTLIGHT_HTTP_ADDR", "127.0.0.1:0"),
            ("FOOTLIGHT_MEDIA_ADDR", "127.0.0.1:0"),
            ("FOOTLIGHT_DATA_DIR", data),
            ("FOOTLIGHT_RATE_REGISTER", "1000/second"),
            ("FOOTLIGHT_RATE_CONNECT", "1000/second"),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut config = Config::load(None, settings).unwrap();
        change(&mut config);
        let server = footlight::start(config).await.unwrap();
        let http = server.bound().http;
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            // Dropping the other end is a wish to stop as well.
            let _ = stopped.await;
        };
        let ended = tokio::spawn(server.serve(stopped, std::future::pending()));
        Self { http, stop: Some(stop), ended, folder }
    }

    /// Asks it to end and waits until it has.
    pub async fn stop(&mut self) {
        self.stop.take();
        let ended = tokio::time::timeout(PATIENCE, &mut self.ended).await;
        ended.expect("the server hangs").unwrap().unwrap();
    }

    /// Where its data is.
    pub fn data(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Somebody who runs the installation.
    pub async fn admin(&self) -> Person {
        let grants = serde_json::to_value(Role::Admin.grants()).unwrap();
        let token = token::sign(self, &token::claims("admin", grants));
        let client = Client::new(self.http).with_token(Some(&token));
        let socket = self.connect().await.say_hello(client.token(), None).await;
        Person { client, socket }
    }

    /// A socket that has not said hello.
    pub async fn connect(&self) -> Socket {
        Socket::connect(self.http).await
    }

    /// Somebody with a token, and a socket that has said hello with it.
    pub async fn enter(&self, role: Role, name: &str) -> Person {
        let client = Client::new(self.http);
        let client = match role {
            Role::Guest => client.guest().await,
            Role::Performer => client.register(name, "performer").await,
            _ => client.register(name, "viewer").await,
        };
        let socket = self.connect().await.say_hello(client.token(), None).await;
        Person { client, socket }
    }

    /// A performer on his stage, live.
    pub async fn live(&self, name: &str) -> (Person, StageId) {
        let mut performer = self.enter(Role::Performer, name).await;
        let stage: StageId = performer.client.stage("Late set").await.parse().unwrap();
        assert_eq!(type_of(&performer.socket.ask(publish(&stage)).await), "published");
        (performer, stage)
    }
}

/// Tries until it succeeds; fails when it does not in good time.
pub async fn until<T>(mut attempt: impl AsyncFnMut() -> Option<T>) -> T {
    let tries = async {
        loop {
            if let Some(done) = attempt().await {
                return done;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, tries).await.expect("not in time")
}

/// Somebody with a token and a socket.
pub struct Person {
    pub client: Client,
    pub socket: Socket,
}

pub fn publish(stage: &StageId) -> ClientMsg {
    ClientMsg::Publish { stage: stage.clone(), offer: offer::performer() }
}

pub fn watch(stage: &StageId) -> ClientMsg {
    let offer = viewer_offer();
    ClientMsg::Watch { stage: stage.clone(), offer, quality: Quality::Auto }
}

/// `recvonly` Opus and VP8 as Chromium writes it.
pub fn viewer_offer() -> String {
    let offer = offer::performer();
    let kept = |line: &&str| {
        !["a=rid:", "a=simulcast:", "a=ssrc:", "a=msid:"].iter().any(|key| line.starts_with(key))
    };
    let lines = offer.split_inclusive("\r\n").filter(kept);
    lines.collect::<String>().replace("a=sendonly", "a=recvonly")
}

/// What a member of a room offers: microphone and camera, and a section for a voice
/// and for a picture of others.
pub fn member_offer() -> String {
    let sends = offer::performer();
    let receives = viewer_offer();
    let sections = receives.find("m=audio").unwrap();
    let receives = receives[sections..].replace("a=mid:0", "a=mid:2").replace("a=mid:1", "a=mid:3");
    sends.replace("BUNDLE 0 1", "BUNDLE 0 1 2 3") + &receives
}
