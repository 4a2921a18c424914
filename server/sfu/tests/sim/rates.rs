//! A performer who sends VP8 at three rates in one stream (L1T3): who has no room for all
//! of them gets the lower ones, and for what is lost of the higher ones no key frame is
//! asked, as they begin anew by themselves.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::network::Bottleneck;
use crate::performer::Performer;
use crate::world::{PERFORMER, World};

const FRAME: Duration = Duration::from_millis(33);
const HIGH: usize = 2;
/// The rates of four pictures, and which of them need the lowest rate alone.
const RATES: [(u8, bool); 4] = [(0, false), (2, true), (1, true), (2, false)];

struct Camera {
    picture: u16,
    /// Pictures of the lowest rate so far.
    lowest: u8,
    keys: u32,
    asked: u32,
    /// The higher rates begin anew, as Chromium's do.
    renews: bool,
}

fn stage(seed: u64, renews: bool) -> (World, Camera) {
    stage_for(seed, renews, false)
}

/// For a viewer who tells when packets came, or does not.
fn stage_for(seed: u64, renews: bool, told: bool) -> (World, Camera) {
    let mut world = World::new(seed);
    world.told = told;
    world.publish_with(PERFORMER, |offer| {
        let kept = |line: &&str| !line.starts_with("a=rid") && !line.starts_with("a=simulcast");
        offer.split_inclusive("\r\n").filter(kept).collect()
    });
    for stream in &mut world.performer.as_mut().unwrap().layers {
        stream.on = false;
    }
    world.watch(Layer::High);
    world.viewers[0].opaque = true;
    world.run(Duration::from_millis(200));
    let mut camera = Camera { picture: 0, lowest: 0, keys: 0, asked: u32::MAX, renews };
    camera.film(&mut world, 40, |_| false);
    (world, camera)
}

impl Camera {
    /// Films some pictures; those are lost for good whose rate is so.
    fn film(&mut self, world: &mut World, pictures: u32, lost: impl Fn(u8) -> bool) {
        for _ in 0..pictures {
            let performer = world.performer.as_mut().unwrap();
            let key = performer.asked[HIGH] != self.asked;
            self.asked = performer.asked[HIGH];
            self.keys += u32::from(key);
            let (rate, renews) = RATES[usize::from(self.picture) % 4];
            let rate = if key { 0 } else { rate };
            self.lowest = self.lowest.wrapping_add(u8::from(rate == 0));
            for n in 0..2 {
                self.send(performer, key, (rate, renews), n);
                if lost(rate) && !key {
                    performer.client.out.pop();
                    performer.layers[HIGH].history.clear();
                }
            }
            self.picture += 1;
            world.run(FRAME);
        }
    }

    /// One of two packets.
    fn send(&self, performer: &mut Performer, key: bool, (rate, renews): (u8, bool), n: u8) {
        let [high, low] = (self.picture | 0x8000).to_be_bytes();
        let start = if n == 0 { 0x90 } else { 0x80 };
        let renews = u8::from(renews && self.renews) << 5;
        let layers = rate << 6 | renews;
        let mut payload = vec![start, 0xE0, high, low, self.lowest, layers, u8::from(!key)];
        payload.resize(900, n);
        performer.video(HIGH, u32::from(self.picture) * 2_970, n == 1, payload);
    }
}

/// Key frames made while pictures of such rates are lost, and for two seconds after.
fn keys(seed: u64, renews: bool, lost: impl Fn(u8) -> bool) -> u32 {
    let (mut world, mut camera) = stage(seed, renews);
    let keys = camera.keys;
    camera.film(&mut world, 8, lost);
    camera.film(&mut world, 60, |_| false);
    assert!(world.sfu.stats().lost > 0, "something is given up");
    let came = world.viewers[0].raw.len();
    camera.film(&mut world, 10, |_| false);
    assert_eq!(world.viewers[0].raw.len(), came + 20, "and all goes on");
    camera.keys - keys
}

#[test]
fn what_is_lost_of_higher_rates_costs_no_key_frame() {
    assert_eq!(keys(160, true, |rate| rate == 2), 0);
    assert_eq!(keys(161, true, |rate| rate == 1), 0);
    assert_eq!(keys(162, true, |rate| rate > 0), 0);
}

#[test]
fn what_is_lost_of_the_lowest_does_and_so_do_rates_that_never_begin_anew() {
    assert!(keys(163, true, |rate| rate == 0) > 0);
    assert!(keys(164, false, |rate| rate == 1) > 0);
}

/// The rates of the pictures that came of the next sixty.
fn rates(world: &mut World, camera: &mut Camera) -> Vec<u8> {
    let before = world.viewers[0].raw.len();
    camera.film(world, 60, |_| false);
    let came = world.viewers[0].raw.values().skip(before);
    came.filter(|(_, marker, _)| *marker).map(|(_, _, payload)| payload[5] >> 6).collect()
}

#[test]
fn who_has_room_for_half_of_the_pictures_gets_half_of_them() {
    let (mut world, mut camera) = stage_for(165, true, true);
    camera.film(&mut world, 300, |_| false);
    assert!(rates(&mut world, &mut camera).contains(&2), "all of them at first");
    // All take half a megabit with the sound, and half of them some 280,000.
    let mut link = Bottleneck::new(420_000, 20_000);
    link.behind.push(world.viewers[0].client.at);
    world.network.bottleneck = Some(link);
    let keys = camera.keys;
    camera.film(&mut world, 400, |_| false);
    let half = rates(&mut world, &mut camera);
    assert!(half.contains(&1) && !half.contains(&2), "{half:?}");
    assert!((26..=34).contains(&half.len()), "{half:?}");
    assert_eq!(camera.keys, keys, "nobody needs a key frame for that");
    assert_eq!(world.viewers[0].holes(), [0u64; 0], "numbers go on");
    world.network.bottleneck = None;
    camera.film(&mut world, 900, |_| false);
    assert!(rates(&mut world, &mut camera).contains(&2), "and all of them again");
}
