//! One SFU or several shards of it, their clients, and the time.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use footlight_sfu::{
    Config, ConnectionId, Event, Handover, Identity, Layer, MeetingId, Path, PeerId, RoomId, Sfu,
    ShardId, SourceKind, Stats,
};
use rtc_srtp::protection_profile::ProtectionProfile;

use crate::client::Client;
use crate::member::Member;
use crate::network::{Datagram, Network};
use crate::performer::Performer;
use crate::viewer::Viewer;

const STEP: Duration = Duration::from_millis(1);
pub(crate) const ROOM: RoomId = RoomId(1);
pub(crate) const PERFORMER: PeerId = PeerId(1);
pub(crate) const MEETING: MeetingId = MeetingId(1);

pub(crate) struct World {
    pub(crate) now: Instant,
    /// The home of [`ROOM`].
    pub(crate) sfu: Sfu,
    /// The other shards.
    pub(crate) others: Vec<Sfu>,
    /// Nothing that shards say to each other arrives.
    pub(crate) deaf: bool,
    /// How clients protect their media.
    profile: ProtectionProfile,
    config: Config,
    identity: Identity,
    pub(crate) network: Network,
    pub(crate) performer: Option<Performer>,
    pub(crate) viewers: Vec<Viewer>,
    pub(crate) members: Vec<Member>,
    pub(crate) events: Vec<Event>,
    /// Clients who are on a connection, by their end of it.
    pub(crate) connections: BTreeMap<SocketAddr, ConnectionId>,
    /// Segments in one transmit to a viewer, by how many.
    pub(crate) runs: Vec<usize>,
    /// Who watches tells when packets came; else he reports losses alone.
    pub(crate) told: bool,
    /// What the performer sends is taken one by one between transmits.
    pub(crate) glances: bool,
    /// What of it waits for the next.
    late: VecDeque<Vec<u8>>,
    pub(crate) ports: u16,
}

pub(crate) fn server() -> SocketAddr {
    "198.51.100.1:8080".parse().unwrap()
}

/// The peer of the member with this index.
pub(crate) fn member(index: usize) -> PeerId {
    PeerId(500 + index as u64)
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
        let identity = Identity::generate().unwrap();
        let new = |shard: u8| {
            let config = Config { shard: ShardId(shard), ..config.clone() };
            Sfu::new(config, identity.clone(), now)
        };
        let home = config.home(ROOM).0;
        Self {
            now,
            sfu: new(home),
            others: (1..config.shards).map(|n| new((home + n) % config.shards)).collect(),
            deaf: false,
            profile: ProtectionProfile::AeadAes128Gcm,
            config,
            identity,
            network: Network::new(seed),
            performer: None,
            viewers: Vec::new(),
            members: Vec::new(),
            events: Vec::new(),
            connections: BTreeMap::new(),
            runs: Vec::new(),
            told: true,
            glances: false,
            late: VecDeque::new(),
            ports: 40_000,
        }
    }

    /// With a performer and viewers, all connected, the first frame shown.
    pub(crate) fn playing(seed: u64, viewers: usize) -> Self {
        Self::playing_on(seed, viewers, 1)
    }

    /// The same on several shards, the viewers on one after the other.
    pub(crate) fn playing_on(seed: u64, viewers: usize, shards: u8) -> Self {
        Self::playing_to(seed, viewers, shards, true)
    }

    /// Two of them, to viewers who tell when packets came and to some who do not.
    pub(crate) fn playing_both_ways(seed: u64, viewers: usize) -> [Self; 2] {
        [true, false].map(|told| Self::playing_to(seed, viewers, 1, told))
    }

    fn playing_to(seed: u64, viewers: usize, shards: u8, told: bool) -> Self {
        let config = Config { candidates: vec![server()], shards, ..Config::default() };
        let mut world = Self { told, ..Self::with_config(seed, config) };
        world.play(viewers);
        world
    }

    /// With clients that have no AES-GCM.
    pub(crate) fn playing_by_sha1(seed: u64, viewers: usize) -> Self {
        let mut world = Self::new(seed);
        world.profile = ProtectionProfile::Aes128CmHmacSha1_80;
        world.play(viewers);
        world
    }

    fn play(&mut self, viewers: usize) {
        self.publish();
        for _ in 0..viewers {
            self.watch(Layer::High);
        }
        self.until(Duration::from_secs(3), |world| {
            world.viewers.iter().all(|viewer| viewer.layer() == Some(Layer::High))
        });
    }

    pub(crate) fn client(&mut self) -> Client {
        self.ports += 1;
        let at = SocketAddr::new("192.0.2.7".parse().unwrap(), self.ports);
        Client::protected(self.now, at, server(), self.profile)
    }

    pub(crate) fn publish(&mut self) {
        self.publish_as(PERFORMER);
    }

    pub(crate) fn publish_as(&mut self, peer: PeerId) {
        self.publish_with(peer, str::to_owned);
    }

    /// With a changed offer.
    pub(crate) fn publish_with(&mut self, peer: PeerId, change: impl Fn(&str) -> String) {
        let mut client = self.client();
        let offer = change(&crate::offer::performer(&client.parts()));
        let answer = self.sfu.publish(self.now, ROOM, peer, &offer).unwrap();
        client.answered(self.now, &answer);
        self.performer = Some(Performer::new(self.now, client));
    }

    pub(crate) fn watch(&mut self, cap: Layer) {
        self.watch_in(ROOM, cap);
    }

    pub(crate) fn watch_in(&mut self, room: RoomId, cap: Layer) {
        if self.told {
            self.watch_with(room, cap, str::to_owned);
        } else {
            self.watch_with(room, cap, crate::offer::without_transport_cc);
        }
    }

    /// By somebody who cannot tell when packets came.
    pub(crate) fn watch_without_feedback(&mut self, cap: Layer) {
        self.watch_with(ROOM, cap, crate::offer::without_transport_cc);
    }

    /// With a changed offer.
    pub(crate) fn watch_with(&mut self, room: RoomId, cap: Layer, change: impl Fn(&str) -> String) {
        let mut client = self.client();
        let offer = change(&crate::offer::viewer(&client.parts()));
        let peer = viewer(self.viewers.len());
        let (now, shard) = (self.now, self.viewers.len() % (1 + self.others.len()));
        let answer = self.shard(shard).watch(now, room, peer, &offer, cap).unwrap();
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
            if self.glances && self.performer.as_ref().is_some_and(|it| it.client.at == from) {
                self.late.push_back(bytes);
            } else if to == server() {
                self.received(from, &mut bytes);
            } else if let Some(performer) =
                self.performer.as_mut().filter(|performer| performer.client.at == to)
            {
                performer.take(now, &bytes);
            } else if let Some(viewer) =
                self.viewers.iter_mut().find(|viewer| viewer.client.at == to)
            {
                viewer.take(now, &bytes);
            } else if let Some(member) =
                self.members.iter_mut().find(|member| member.client.at == to)
            {
                member.take(now, &bytes);
            }
        }
        self.glance();
        self.flush();
        for sfu in std::iter::once(&mut self.sfu).chain(&mut self.others) {
            if sfu.poll_timeout().is_some_and(|at| at <= now) {
                sfu.handle_timeout(now);
            }
        }
        self.drain();
        while self.glance() {
            self.drain();
        }
        if let Some(performer) = &mut self.performer {
            performer.tick(now);
        }
        for viewer in &mut self.viewers {
            viewer.tick(now);
        }
        for member in &mut self.members {
            member.tick(now);
        }
        let performer = self.performer.as_mut().map(|performer| &mut performer.client);
        let members = self.members.iter_mut().map(|member| &mut member.client);
        let viewers = self.viewers.iter_mut().map(|viewer| &mut viewer.client);
        let clients = viewers.chain(members).chain(performer);
        for client in clients {
            for bytes in client.out.drain(..) {
                let (from, to) = (client.at, client.server);
                self.network.send(now, Datagram { from, to, bytes });
            }
        }
    }

    /// A member comes to the one meeting, with so many sections of sound and of pictures;
    /// those who come are on one shard after the other.
    pub(crate) fn meet(&mut self, ears: u8, eyes: u8) {
        self.meet_with(ears, eyes, |offer| offer);
    }

    /// The same with something else in the offer.
    pub(crate) fn meet_with(&mut self, ears: u8, eyes: u8, change: impl Fn(String) -> String) {
        let mut client = self.client();
        let offer = change(crate::offer::member(&client.parts(), ears, eyes));
        let n = self.members.len();
        let (now, peer) = (self.now, member(n));
        let shard = n % (1 + self.others.len());
        let answer = self.shard(shard).meet(now, MEETING, peer, &offer).unwrap();
        client.answered(now, &answer);
        self.members.push(Member::new(now, client, peer, &answer));
    }

    /// What a member publishes.
    pub(crate) fn publication(&self, n: usize, of_screen: bool) -> RoomId {
        RoomId::publication(member(n), self.name(n % (1 + self.others.len())), of_screen)
    }

    /// A member looks at others' cameras, each so high.
    pub(crate) fn look(&mut self, n: usize, tiles: &[(usize, u16)]) {
        let tiles: Vec<_> =
            tiles.iter().map(|(of, height)| (self.publication(*of, false), *height)).collect();
        self.look_at(n, &tiles);
    }

    /// A member looks at publications.
    pub(crate) fn look_at(&mut self, n: usize, tiles: &[(RoomId, u16)]) {
        let (now, shard) = (self.now, n % (1 + self.others.len()));
        self.shard(shard).set_view(now, member(n), tiles);
    }

    /// All look at all others.
    pub(crate) fn look_around(&mut self, height: u16) {
        for n in 0..self.members.len() {
            let others: Vec<_> =
                (0..self.members.len()).filter(|of| *of != n).map(|of| (of, height)).collect();
            self.look(n, &others);
        }
    }

    /// The home is the first.
    pub(crate) fn shard(&mut self, n: usize) -> &mut Sfu {
        if n == 0 { &mut self.sfu } else { &mut self.others[n - 1] }
    }

    fn name(&self, n: usize) -> ShardId {
        ShardId((self.config.home(ROOM).0 + n as u8) % self.config.shards)
    }

    /// A shard fails, and begins anew without anybody.
    pub(crate) fn fail(&mut self, n: usize) {
        let config = Config { shard: self.name(n), ..self.config.clone() };
        *self.shard(n) = Sfu::new(config, self.identity.clone(), self.now);
        self.shard(n).begin_anew();
    }

    /// All counters as one.
    pub(crate) fn stats(&self) -> Stats {
        let mut sum = self.sfu.stats();
        self.others.iter().for_each(|sfu| sum += sfu.stats());
        sum
    }

    /// The kernel gives a datagram to one of the sockets, by where it is from.
    pub(crate) fn received(&mut self, from: SocketAddr, bytes: &mut [u8]) {
        let (now, shards) = (self.now, 1 + self.others.len());
        let (via, path) = (usize::from(from.port()) * 31 % shards, path(&self.connections, from));
        let elsewhere = self.shard(via).handle_datagram(now, path, bytes);
        if let Some(Handover { to: shard, taken }) = elsewhere.filter(|_| !self.deaf) {
            let via = self.name(via);
            let owner = (0..shards).find(|n| self.name(*n) == shard).unwrap();
            self.shard(owner).handle_handover(now, via, from, taken, bytes);
            self.relay();
        }
    }

    /// Ends the batch of what was received on all shards.
    fn flush(&mut self) {
        let now = self.now;
        for n in 0..=self.others.len() {
            self.shard(n).flush(now);
        }
        self.relay();
    }

    /// Brings what the shards have to say to each other.
    fn relay(&mut self) {
        let (now, shards) = (self.now, 1 + self.others.len());
        let mut said = true;
        while std::mem::take(&mut said) {
            for n in 0..shards {
                while let Some((to, relay)) = self.shard(n).poll_relay() {
                    said = true;
                    let (from, deaf) = (self.name(n), self.deaf);
                    let to = (0..shards).find(|n| self.name(*n) == to).unwrap();
                    if !deaf {
                        self.shard(to).handle_relay(now, from, &relay);
                        self.shard(to).flush(now);
                    }
                    self.shard(n).recycle(relay);
                }
            }
        }
    }

    /// Takes the next of what the performer has sent; false where there is none.
    fn glance(&mut self) -> bool {
        let (next, performer) = (self.late.pop_front(), &self.performer);
        let from = performer.as_ref().map(|performer| performer.client.at);
        let Some((mut bytes, from)) = next.zip(from) else { return false };
        self.sfu.handle_datagram(self.now, from, &mut bytes);
        self.sfu.flush(self.now);
        true
    }

    /// Sends what the shards have to send and keeps their events.
    pub(crate) fn drain(&mut self) {
        self.relay();
        for n in 0..=self.others.len() {
            self.drain_shard(n);
        }
    }

    fn drain_shard(&mut self, n: usize) {
        while self.transmit(n) {
            if n == 0 {
                self.glance();
            }
        }
        let sfu = if n == 0 { &mut self.sfu } else { &mut self.others[n - 1] };
        let events: Vec<Event> = std::iter::from_fn(|| sfu.poll_event()).collect();
        for event in &events {
            if let (Event::LayersWatched { peer: PERFORMER, layers }, Some(performer)) =
                (event, &mut self.performer)
            {
                performer.watched(layers);
            }
            self.tell_member(event);
        }
        self.events.extend(events);
    }

    /// Sends the next run; false where there is none.
    fn transmit(&mut self, n: usize) -> bool {
        let sfu = if n == 0 { &mut self.sfu } else { &mut self.others[n - 1] };
        let transmit = sfu.poll_transmit();
        if let Some(transmit) = &transmit {
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
        transmit.is_some()
    }
}

impl World {
    fn tell_member(&mut self, event: &Event) {
        let (Event::Slots { peer, .. } | Event::SourceWatched { peer, .. }) = event else { return };
        let Some(told) = self.members.iter_mut().find(|member| member.peer == *peer) else {
            return;
        };
        match event {
            Event::Slots { slots, .. } => {
                let slots = slots.iter().map(|(mid, of, kind)| (mid.clone(), (*of, *kind)));
                (told.slots, told.news) = (slots.collect(), told.news + 1);
            }
            Event::SourceWatched { source: SourceKind::Camera, layers, .. } => told.watched(layers),
            _ => {}
        }
    }
}

/// How the client at this address is reached.
fn path(connections: &BTreeMap<SocketAddr, ConnectionId>, from: SocketAddr) -> Path {
    match connections.get(&from) {
        Some(connection) => Path::Tcp { connection: *connection, from },
        None => Path::Udp(from),
    }
}
