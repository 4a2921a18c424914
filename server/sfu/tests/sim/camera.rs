//! A performer's camera that sends all sizes and rates in one stream of AV1 and
//! describes them.

use std::time::Duration;

use footlight_sfu::{Config, Layer};

use crate::descriptor::{More, Shape};
use crate::performer::Performer;
use crate::viewer::Viewer;
use crate::world::{PERFORMER, ROOM, World, server, viewer};

const FRAME: Duration = Duration::from_millis(33);
const HIGH: usize = 2;
/// The rates of four pictures, and their kinds.
const RATES: [u8; 4] = [0, 2, 1, 2];
const KINDS: [u8; 4] = [1, 3, 2, 4];

pub(crate) struct Camera {
    shape: Shape,
    sizes: u8,
    pub(crate) picture: u32,
    /// The latest key frame's.
    key: u32,
    pub(crate) keys: u32,
    asked: u32,
    pub(crate) lost: Lost,
    /// Every so many pictures the larger size is predicted from the smaller alone.
    pub(crate) fresh: u32,
}

/// What is lost on the performer's way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lost {
    Nothing,
    /// Packets of the larger sizes, until they are asked for.
    Larger,
    /// The second packet of the smallest size of a picture, and it is forgotten.
    Packet(u32),
    /// That size of a picture as a whole, and no number is missing.
    Frame(u32),
}

/// Viewers by their caps, and whether they want to see descriptors; with `told`, they
/// tell when what came.
pub(crate) fn stage(
    seed: u64,
    shards: u8,
    shape: Shape,
    told: bool,
    caps: &[(Layer, bool)],
) -> (World, Camera) {
    let change = |offer: &str, watches: bool| {
        if told || !watches { offer.to_owned() } else { crate::offer::without_transport_cc(offer) }
    };
    stage_with(seed, shards, shape, caps, change)
}

/// With changed offers, those of who `watches` and that of who does not.
pub(crate) fn stage_with(
    seed: u64,
    shards: u8,
    shape: Shape,
    caps: &[(Layer, bool)],
    change: impl Fn(&str, bool) -> String,
) -> (World, Camera) {
    let config = Config { candidates: vec![server()], shards, ..Config::default() };
    let mut world = World::with_config(seed, config);
    let mut client = world.client();
    let offer = change(&crate::offer::av1_performer(&client.parts(), false), false);
    let answer = world.sfu.publish(world.now, ROOM, PERFORMER, &offer).unwrap();
    client.answered(world.now, &answer);
    let mut performer = Performer::new(world.now, client);
    performer.layers.iter_mut().for_each(|stream| stream.on = false);
    world.performer = Some(performer);
    for (index, (cap, described)) in caps.iter().enumerate() {
        let mut client = world.client();
        let offer = change(&crate::offer::av1_viewer(&client.parts(), *described), true);
        let (now, shard) = (world.now, index % usize::from(shards));
        let answer = world.shard(shard).watch(now, ROOM, viewer(index), &offer, *cap).unwrap();
        client.answered(world.now, &answer);
        let mut viewer = Viewer::new(world.now, client, &answer);
        viewer.opaque = true;
        world.viewers.push(viewer);
    }
    world.run(Duration::from_millis(200));
    (world, Camera::new(shape))
}

impl Camera {
    pub(crate) fn new(shape: Shape) -> Self {
        let sizes = shape.sizes.len().max(1) as u8;
        let (picture, key, keys, asked, fresh) = (0, 0, 0, u32::MAX, 0);
        Self { shape, sizes, picture, key, keys, asked, lost: Lost::Nothing, fresh }
    }

    /// Goes on as another encoder, with a key frame.
    pub(crate) fn reshape(&mut self, shape: Shape) {
        (self.shape, self.asked) = (shape, u32::MAX);
    }

    /// Pictures since the latest key frame.
    pub(crate) fn since_key(&self) -> u32 {
        self.picture - self.key
    }

    pub(crate) fn film(&mut self, world: &mut World, pictures: u32) {
        for _ in 0..pictures {
            self.take(world);
            world.run(FRAME);
        }
    }

    /// One picture.
    pub(crate) fn take(&mut self, world: &mut World) {
        let performer = world.performer.as_mut().unwrap();
        let key = performer.asked[HIGH] != self.asked;
        self.asked = performer.asked[HIGH];
        self.keys += u32::from(key);
        self.key = if key { self.picture } else { self.key };
        for size in 0..self.sizes {
            if size > 0 || self.lost != Lost::Frame(self.picture) {
                (0..3).for_each(|n| self.packet(performer, size, key, n));
            }
        }
        self.picture += 1;
    }

    /// A packet of a frame of three.
    fn packet(&self, performer: &mut Performer, size: u8, key: bool, n: u8) {
        if n == 1 && size == 0 && self.lost == Lost::Packet(self.picture) {
            performer.layers[HIGH].sequence = performer.layers[HIGH].sequence.wrapping_add(1);
            return;
        }
        let place = (self.picture - self.key) as usize % 4;
        let rate = if self.sizes == 2 { 0 } else { RATES[place] };
        let (first, last) = (n == 0, n == 2);
        let fresh = self.fresh > 0 && self.picture.is_multiple_of(self.fresh);
        let kind = match (self.sizes, size) {
            (2, 0) => usize::from(key),
            (2, _) => 2 + usize::from(key || fresh),
            _ => usize::from(size * 5 + if key { 0 } else { KINDS[place] }),
        };
        let number = (65_530 + self.picture * u32::from(self.sizes) + u32::from(size)) as u16;
        let structure = key && size == 0 && first;
        let more = More { structure, ..More::default() };
        performer.descriptor = self.shape.describe((first, last), kind, number, more);
        let begins = if structure { 0x18 } else { 0x10 };
        let mut payload = vec![begins, size, rate, u8::from(key)];
        payload.resize(900, size);
        let marker = last && size + 1 == self.sizes;
        performer.video(HIGH, self.picture * 2_970, marker, payload);
        performer.descriptor.clear();
        if self.lost == Lost::Larger && size > 0 && n == 1 {
            performer.client.out.pop();
        }
    }
}

/// The sizes of each whole picture; numbers have no holes, and the last packet of
/// each is marked.
pub(crate) fn pictures(viewer: &Viewer) -> Vec<Vec<u8>> {
    let numbers: Vec<u64> = viewer.raw.keys().copied().collect();
    assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "no number is missing");
    let mut pictures: Vec<Vec<u8>> = vec![Vec::new()];
    let mut last = None;
    for (timestamp, marker, payload) in viewer.raw.values() {
        assert!(last.is_none_or(|last| last == timestamp), "a picture without an end");
        last = Some(timestamp).filter(|_| !marker);
        if let Some(picture) = pictures.last_mut().filter(|_| !payload.is_empty()) {
            picture.push(payload[1]);
        }
        if *marker {
            pictures.push(Vec::new());
        }
    }
    assert_eq!(pictures.pop(), Some(Vec::new()), "a picture is not marked");
    pictures
}
