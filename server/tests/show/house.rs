//! A server with performers and viewers, each on a socket of his own.

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use footlight_sfu::Layer;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::client::Client as Peer;
use crate::datagram::{receive, send};
use crate::performer::Performer;
use crate::support::socket::Socket;
use crate::support::{Client, Server};
use crate::viewer::Viewer;
use crate::wish;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(90);
/// Between two rounds, in which everybody sends what he has to say.
const STEP: Duration = Duration::from_millis(1);
/// Packets of pictures that are a while.
const WHILE: usize = 60;

pub(crate) struct House {
    pub(crate) server: Server,
    performers: Vec<(UdpSocket, Performer)>,
    seats: Vec<Seat>,
}

/// A viewer's.
struct Seat {
    socket: UdpSocket,
    viewer: Viewer,
    page: Socket,
    /// The latest word on what he is sent.
    told: Value,
}

/// What a viewer sees.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sight {
    /// This layer; he is told that nothing limits him.
    Free(Layer),
    /// This one; he is told that he may not have more.
    Capped(Layer),
}

impl House {
    pub(crate) async fn open(settings: &[(&str, &str)]) -> Self {
        let server = Server::with(settings).await;
        Self { server, performers: Vec::new(), seats: Vec::new() }
    }

    fn peer(&self) -> (UdpSocket, Peer) {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        let at = socket.local_addr().unwrap();
        (socket, Peer::new(Instant::now(), at, self.server.media()))
    }

    /// Somebody with this name begins a show; its stage.
    pub(crate) async fn show(&mut self, name: &str) -> String {
        let account = self.server.client().register(name, "performer").await;
        let stage = account.stage("Songs").await;
        let (socket, mut peer) = self.peer();
        let offer = crate::offer::performer(&peer.parts());
        let begun = wish::offer(&account, &format!("/whip/{stage}"), offer).await.expect(201);
        let now = Instant::now();
        peer.answered(now, begun.body.as_str().unwrap());
        self.performers.push((socket, Performer::new(now, peer)));
        stage
    }

    /// The next viewer comes.
    pub(crate) async fn watch(&mut self, who: &Client, stage: &str) {
        let (socket, mut peer) = self.peer();
        let offer = crate::offer::viewer(&peer.parts());
        let mut page = Socket::open(self.server.http(), who.token()).await;
        let watching = page.ask(json!({ "type": "watch", "stage": stage, "offer": offer })).await;
        let answer = watching["answer"].as_str().unwrap_or_else(|| panic!("{watching}"));
        let now = Instant::now();
        peer.answered(now, answer);
        let viewer = Viewer::new(now, peer, answer);
        self.seats.push(Seat { socket, viewer, page, told: Value::Null });
    }

    /// Lets everybody speak and hear until each viewer has this sight for a while,
    /// and no other.
    pub(crate) async fn until(&mut self, sights: &[Sight]) {
        let end = Instant::now() + PATIENCE;
        while !self.seats.iter().zip(sights).all(|(seat, sight)| seat.has(*sight)) {
            let told: Vec<_> = self.seats.iter().map(|seat| seat.told.to_string()).collect();
            assert!(Instant::now() < end, "{sights:?} are not seen: {told:#?}");
            self.step().await;
        }
    }

    /// Everybody says and hears what there is.
    pub(crate) async fn step(&mut self) {
        let server = self.server.media();
        let now = Instant::now();
        for (socket, performer) in &mut self.performers {
            receive(socket, |bytes| performer.take(now, bytes));
            performer.tick(now);
            send(socket, server, &mut performer.client.out);
        }
        for Seat { socket, viewer, page, told } in &mut self.seats {
            receive(socket, |bytes| viewer.take(now, bytes));
            viewer.tick(now);
            send(socket, server, &mut viewer.client.out);
            // What is there already.
            if let Ok(layers) = timeout(Duration::ZERO, page.message("layers")).await {
                *told = layers;
            }
        }
        tokio::time::sleep(STEP).await;
    }
}

impl Seat {
    fn has(&self, sight: Sight) -> bool {
        let (layer, limited) = match sight {
            Sight::Free(layer) => (layer, Value::Null),
            Sight::Capped(layer) => (layer, json!("cap")),
        };
        let mut latest = self.viewer.video.values().rev().take(WHILE);
        self.viewer.video.len() >= WHILE
            && latest.all(|piece| piece.layer == layer)
            && self.told["limited"] == limited
    }
}
