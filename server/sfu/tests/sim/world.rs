//! One SFU, its clients, and the time.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use footlight_sfu::{Config, ConnectionId, Event, Identity, Layer, Path, PeerId, RoomId, Sfu};

use crate::client::Client;
use crate::network::{Datagram, Network};
use crate::performer::Performer;
use crate::viewer::Viewer;

const STEP: Duration = Duration::from_millis(1);
pub(crate) const ROOM: RoomId = RoomId(1);
pub(crate) const PERFORMER: PeerId = PeerId(1);

pub(crate) struct World {
    pub(crate) now: Instant,
    pub(crate) sfu: Sfu,
    pub(crate) network: Network,
    pub(crate) performer: Option<Performer>,
    pub(crate) viewers: Vec<Viewer>,
    pub(crate) events: Vec<Event>,
    /// Clients who are on a connection, by their end of it.
    pub(crate) connections: BTreeMap<SocketAddr, ConnectionId>,
    /// Segments in one transmit to a viewer, by how many.
    pub(crate) runs: Vec<usize>,
    ports: u16,
}

pub(crate) fn server() -> SocketAddr {
    "198.51.100.1:8080".parse().unwrap()
}

/// The peer of the viewer with this index.
pub(crate) fn viewer(index: usize) -> PeerId {
    PeerId(100 + index as u64)
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        Self::with_config(seed, Config { candidates: vec![server()], ..Config::default() })
    }

    pub(crate) fn with_config(seed: u64, config: Config) -> Self {
        let now = Instant::now();
        Self {
            now,
            sfu: Sfu::new(config, Identity::generate().unwrap(), now),
            network: Network::new(seed),
            performer: None,
            viewers: Vec::new(),
            events: Vec::new(),
            connections: BTreeMap::new(),
            runs: Vec::new(),
            ports: 40_000,
        }
    }

    /// With a performer and viewers, all connected, the first frame shown.
    pub(crate) fn playing(seed: u64, viewers: usize) -> Self {
        let mut world = Self::new(seed);
        world.publish();
        for _ in 0..viewers {
            world.watch(Layer::High);
        }
        world.until(Duration::from_secs(3), |world| {
            world.viewers.iter().all(|viewer| viewer.layer() == Some(Layer::High))
        });
        world
    }

    pub(crate) fn client(&mut self) -> Client {
        self.ports += 1;
        let at = SocketAddr::new("192.0.2.7".parse().unwrap(), self.ports);
        Client::new(self.now, at, server())
    }

    pub(crate) fn publish(&mut self) {
        self.publish_as(PERFORMER);
    }

    pub(crate) fn publish_as(&mut self, peer: PeerId) {
        let mut client = self.client();
        let offer = crate::offer::performer(&client.parts());
        let answer = self.sfu.publish(self.now, ROOM, peer, &offer).unwrap();
        client.answered(self.now, &answer);
        self.performer = Some(Performer::new(self.now, client));
    }

    pub(crate) fn watch(&mut self, cap: Layer) {
        self.watch_in(ROOM, cap);
    }

    pub(crate) fn watch_in(&mut self, room: RoomId, cap: Layer) {
        let mut client = self.client();
        let offer = crate::offer::viewer(&client.parts());
        let peer = viewer(self.viewers.len());
        let answer = self.sfu.watch(self.now, room, peer, &offer, cap).unwrap();
        client.answered(self.now, &answer);
        self.viewers.push(Viewer::new(self.now, client, &answer));
    }

    pub(crate) fn run(&mut self, span: Duration) {
        let end = self.now + span;
        while self.now < end {
            self.step();
        }
    }

    /// Runs until a condition holds; fails after `patience`.
    pub(crate) fn until(&mut self, patience: Duration, condition: impl Fn(&Self) -> bool) {
        let end = self.now + patience;
        while !condition(self) {
            assert!(self.now < end, "it did not happen in {patience:?}");
            self.step();
        }
    }

    pub(crate) fn step(&mut self) {
        self.now += STEP;
        let now = self.now;
        for datagram in self.network.arrived(now) {
            let Datagram { from, to, mut bytes } = datagram;
            if to == server() {
                self.sfu.handle_datagram(now, path(&self.connections, from), &mut bytes);
            } else if let Some(performer) =
                self.performer.as_mut().filter(|performer| performer.client.at == to)
            {
                performer.take(now, &bytes);
            } else if let Some(viewer) =
                self.viewers.iter_mut().find(|viewer| viewer.client.at == to)
            {
                viewer.take(now, &bytes);
            }
        }
        self.sfu.flush(now);
        if self.sfu.poll_timeout().is_some_and(|at| at <= now) {
            self.sfu.handle_timeout(now);
        }
        self.drain();
        if let Some(performer) = &mut self.performer {
            performer.tick(now);
        }
        for viewer in &mut self.viewers {
            viewer.tick(now);
        }
        let performer = self.performer.as_mut().map(|performer| &mut performer.client);
        let clients = self.viewers.iter_mut().map(|viewer| &mut viewer.client).chain(performer);
        for client in clients {
            for bytes in client.out.drain(..) {
                let (from, to) = (client.at, client.server);
                self.network.send(now, Datagram { from, to, bytes });
            }
        }
    }

    /// Sends what the SFU has to send and keeps its events.
    pub(crate) fn drain(&mut self) {
        while let Some(transmit) = self.sfu.poll_transmit() {
            let size = transmit.segment_size.unwrap_or(transmit.bytes.len());
            assert!(transmit.bytes.len() <= 65_507 && size > 0);
            assert_eq!(
                transmit.to,
                path(&self.connections, transmit.to.address()),
                "as it comes, so it goes"
            );
            let segments = transmit.bytes.chunks(size);
            self.runs.push(segments.len());
            for segment in segments {
                let (from, to, bytes) = (server(), transmit.to.address(), segment.to_vec());
                self.network.send(self.now, Datagram { from, to, bytes });
            }
        }
        self.events.extend(std::iter::from_fn(|| self.sfu.poll_event()));
    }
}

/// How the client at this address is reached.
fn path(connections: &BTreeMap<SocketAddr, ConnectionId>, from: SocketAddr) -> Path {
    match connections.get(&from) {
        Some(connection) => Path::Tcp { connection: *connection, from },
        None => Path::Udp(from),
    }
}
