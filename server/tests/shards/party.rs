//! A media path with a performer and viewers on sockets of their own.

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use footlight::media::{Cap, Media};
use footlight_sfu::{Layer, PeerId, RoomId};

use crate::client::Client;
use crate::datagram::{receive, send};
use crate::performer::Performer;
use crate::viewer::Viewer;

pub(crate) const ROOM: RoomId = RoomId(5);
/// Between two rounds, in which everybody sends what he has to say.
const STEP: Duration = Duration::from_millis(1);

pub(crate) struct Party {
    pub(crate) media: Media,
    performer: Option<(UdpSocket, Performer)>,
    viewers: Vec<(UdpSocket, Viewer)>,
}

impl Party {
    pub(crate) fn new(media: Media) -> Self {
        Self { media, performer: None, viewers: Vec::new() }
    }

    pub(crate) fn viewer(index: usize) -> PeerId {
        PeerId(100 + index as u64)
    }

    pub(crate) fn viewers(&self) -> impl Iterator<Item = &Viewer> {
        self.viewers.iter().map(|(_, viewer)| viewer)
    }

    fn client(&self) -> (UdpSocket, Client) {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        let at = socket.local_addr().unwrap();
        (socket, Client::new(Instant::now(), at, self.media.address))
    }

    /// A performer's offer.
    pub(crate) fn offer(&self) -> String {
        crate::offer::performer(&self.client().1.parts())
    }

    pub(crate) async fn publish(&mut self, peer: PeerId) {
        let (socket, mut client) = self.client();
        let offer = crate::offer::performer(&client.parts());
        let answer = self.media.handle.publish(ROOM, peer, offer).await.unwrap();
        let now = Instant::now();
        client.answered(now, &answer);
        self.performer = Some((socket, Performer::new(now, client)));
    }

    pub(crate) async fn watch(&mut self) {
        self.watch_within(Layer::High.into()).await;
    }

    pub(crate) async fn watch_within(&mut self, cap: Cap) {
        let (socket, mut client) = self.client();
        let offer = crate::offer::viewer(&client.parts());
        let peer = Self::viewer(self.viewers.len());
        let answer = self.media.handle.watch(ROOM, peer, offer, cap).await.unwrap();
        let now = Instant::now();
        client.answered(now, &answer);
        self.viewers.push((socket, Viewer::new(now, client, &answer)));
    }

    /// Lets everybody speak and hear until a condition holds.
    pub(crate) fn until(&mut self, patience: Duration, condition: impl Fn(&Self) -> bool) {
        let end = Instant::now() + patience;
        while !condition(self) {
            assert!(Instant::now() < end, "it did not happen in {patience:?}");
            self.step();
            std::thread::sleep(STEP);
        }
    }

    fn step(&mut self) {
        let server = self.media.address;
        let now = Instant::now();
        if let Some((socket, performer)) = &mut self.performer {
            receive(socket, |bytes| performer.take(now, bytes));
            performer.tick(now);
            send(socket, server, &mut performer.client.out);
        }
        for (socket, viewer) in &mut self.viewers {
            receive(socket, |bytes| viewer.take(now, bytes));
            viewer.tick(now);
            send(socket, server, &mut viewer.client.out);
        }
    }
}
