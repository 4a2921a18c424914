//! A browser with data channels, on a real socket and the real clock.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::net::UdpSocket;
use tokio::time::{Instant as Later, timeout, timeout_at};

use crate::channels::{Channels, Told};
use crate::client::{Client, line};
use crate::offer::data_offer;
use crate::support::{Client as Http, PATIENCE, Server};
use crate::{ECHO, LINE};

const TICK: Duration = Duration::from_millis(5);

pub(crate) struct Browser {
    socket: UdpSocket,
    client: Client,
    channels: Option<Channels>,
}

impl Browser {
    pub(crate) fn new(server: SocketAddr) -> Self {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        socket.connect(server).unwrap();
        let client = Client::new(Instant::now(), socket.local_addr().unwrap(), server);
        Self { socket: UdpSocket::from_std(socket).unwrap(), client, channels: None }
    }

    pub(crate) fn offer(&self) -> String {
        data_offer(&self.client.parts())
    }

    /// One whose channels are open.
    pub(crate) async fn connect(server: &Server, http: &Http) -> Self {
        let mut browser = Self::new(server.media());
        let answered = http.post(LINE, &json!({ "sdp": browser.offer() })).await.expect(200);
        let answer = answered.body["sdp"].as_str().unwrap();
        assert!(line(answer, "a=candidate:").unwrap().contains(&server.media().port().to_string()));
        browser.client.answered(Instant::now(), answer);
        let opened = timeout(PATIENCE, async {
            while !browser.channels.as_ref().is_some_and(|channels| channels.open) {
                browser.step().await;
            }
        });
        opened.await.expect("no connection");
        browser
    }

    /// Sends, and takes what comes within a tick.
    async fn step(&mut self) {
        let until = Later::now() + TICK;
        let mut buffer = [0; 2048];
        loop {
            let now = Instant::now();
            self.client.tick(now);
            if self.client.is_connected() {
                let client = &mut self.client;
                let channels =
                    self.channels.get_or_insert_with(|| Channels::new(now, client, &[ECHO]));
                channels.tick(now, client);
            }
            for datagram in std::mem::take(&mut self.client.out) {
                // What cannot be sent is lost, as on any network.
                let _ = self.socket.send(&datagram).await;
            }
            match timeout_at(until, self.socket.recv(&mut buffer)).await {
                Ok(Ok(len)) => drop(self.client.take(Instant::now(), &buffer[..len])),
                Ok(Err(_)) => {}
                Err(_) => return,
            }
        }
    }

    pub(crate) fn send(&mut self, told: &Told) {
        self.channels.as_mut().unwrap().send(Instant::now(), &mut self.client, told);
    }

    /// What has come.
    pub(crate) fn take(&mut self) -> Vec<Told> {
        std::mem::take(&mut self.channels.as_mut().unwrap().told)
    }

    pub(crate) async fn until(&mut self, done: impl Fn(&[Told]) -> bool) {
        let waiting = timeout(PATIENCE, async {
            while !done(&self.channels.as_ref().unwrap().told) {
                self.step().await;
            }
        });
        waiting.await.expect("it does not come");
    }

    /// The page is closed.
    pub(crate) async fn leave(&mut self) {
        self.client.leave(Instant::now());
        self.step().await;
    }
}
