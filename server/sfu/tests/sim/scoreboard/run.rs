//! Plays a case and writes down what happens.

use std::time::{Duration, Instant};

use footlight_sfu::Layer;

use super::case::{Case, QUEUE, UPWARD};
use super::decoder::Decoder;
use super::tcp::Tcp;
use crate::network::Bottleneck;
use crate::world::{World, viewer};

/// Packets and bytes of a frame, so that the layers take 150, 500 and 1700
/// kbit/s at 30 frames a second with all headers.
const SIZES: [(usize, usize); 3] = [(1, 580), (2, 996), (7, 967)];
/// The network's own delay, each way.
const OWN: u64 = 10;
/// Between two looks at the queue and into the decoders.
const LOOK: u64 = 5;

/// What happened.
pub(super) struct Record {
    pub(super) case: Case,
    /// Pictures shown, by viewer: seconds and layer.
    pub(super) shown: Vec<Vec<(f64, Layer)>>,
    /// What the queue held, in seconds.
    pub(super) queue: Vec<f64>,
    /// Bytes to viewers that passed the bottleneck, and that it dropped.
    pub(super) passed: u64,
    pub(super) dropped: u64,
    /// Bytes of TCP that passed.
    pub(super) tcp: u64,
}

/// A case as it goes on.
struct Play<'a> {
    case: &'a Case,
    world: World,
    zero: Instant,
    decoders: Vec<Decoder>,
    download: Option<Tcp>,
    upload: Option<Tcp>,
    queue: Vec<f64>,
}

/// Plays it. Viewers join in the order in which the case has them.
pub(super) fn run(case: &Case, seed: u64) -> Record {
    let mut play = Play::new(case, seed);
    for millis in 0..case.seconds * 1_000 {
        play.events(millis);
        play.step(millis);
    }
    play.record()
}

impl<'a> Play<'a> {
    fn new(case: &'a Case, seed: u64) -> Self {
        let mut world = World::new(seed);
        world.told = !case.losses_alone;
        world.publish();
        world.performer.as_mut().unwrap().sizes = SIZES;
        world.run(Duration::from_secs(3));
        let link = |rate: u64| Bottleneck::new(rate, rate * QUEUE / 8_000);
        world.network.bottleneck = Some(link(case.capacity[0].1));
        world.network.upward = case.upload.then(|| link(UPWARD));
        world.network.feedback_loss = case.feedback_loss;
        let tcp = || Tcp::new(Duration::from_millis(100));
        let (download, upload) = (case.tcp.then(tcp), case.upload.then(tcp));
        let (decoders, queue) = (Vec::new(), Vec::new());
        Self { case, zero: world.now, world, decoders, download, upload, queue }
    }

    /// What the case has for this moment.
    fn events(&mut self, millis: u64) {
        if !millis.is_multiple_of(1_000) {
            return;
        }
        let (now, second) = (self.world.now, millis / 1_000);
        for (at, rate) in &self.case.capacity {
            if *at == second {
                self.world.network.bottleneck.as_mut().unwrap().turn(now, *rate);
            }
        }
        for (n, flow) in self.case.flows.iter().enumerate() {
            if flow.joins == second {
                self.joins(flow.delay);
            }
            if flow.leaves == Some(second) {
                self.world.viewers[n].client.alive = false;
                self.world.sfu.remove(now, viewer(n));
            }
        }
        if let Some((from, to)) = self.case.pause {
            self.world.performer.as_mut().unwrap().on = !(from..to).contains(&second);
        }
    }

    fn joins(&mut self, delay: u64) {
        self.world.watch(Layer::High);
        let viewer = self.world.viewers.last_mut().unwrap();
        viewer.measures = self.case.losses_alone;
        let at = viewer.client.at;
        let network = &mut self.world.network;
        network.further.insert(at, Duration::from_millis(delay - OWN));
        let links = [&mut network.bottleneck, &mut network.upward];
        links.into_iter().flatten().for_each(|link| link.behind.push(at));
        self.decoders.push(Decoder::default());
    }

    fn step(&mut self, millis: u64) {
        let now = self.world.now;
        let network = &mut self.world.network;
        let down = self.download.as_mut().zip(network.bottleneck.as_mut());
        let up = self.upload.as_mut().zip(network.upward.as_mut());
        down.into_iter().chain(up).for_each(|(tcp, link)| tcp.tick(now, link));
        self.world.step();
        if millis.is_multiple_of(LOOK) {
            let now = self.world.now;
            let waits = self.world.network.bottleneck.as_ref().unwrap().waits(now);
            self.queue.push(waits.as_secs_f64());
            for (decoder, viewer) in self.decoders.iter_mut().zip(&mut self.world.viewers) {
                decoder.look(now, viewer);
            }
        }
    }

    fn record(self) -> Record {
        let link = self.world.network.bottleneck.unwrap();
        let (tcp, lost) = self.download.map_or((0, 0), |tcp| (tcp.passed, tcp.dropped));
        let seconds = |(at, layer): &(Instant, Layer)| ((*at - self.zero).as_secs_f64(), *layer);
        let shown = |decoder: &Decoder| decoder.shown.iter().map(seconds).collect();
        Record {
            case: self.case.clone(),
            shown: self.decoders.iter().map(shown).collect(),
            queue: self.queue,
            passed: link.passed - tcp,
            dropped: link.dropped - lost,
            tcp,
        }
    }
}
