//! What `cargo xtask bench` lets callgrind count, since instructions say the
//! same on a busy machine: one scenario, named on the command line, in which
//! only what runs within [`measured`] counts.

#![allow(missing_docs, reason = "a program")]
#![allow(dead_code, reason = "the tests' peers can do more than is needed here")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]
#![allow(clippy::print_stdout, reason = "the number of units is its result")]

#[path = "../tests/sim/arrivals.rs"]
mod arrivals;
#[path = "../tests/sim/client.rs"]
mod client;
#[path = "../tests/sim/member.rs"]
mod member;
#[path = "../tests/sim/network.rs"]
mod network;
#[path = "../tests/sim/offer.rs"]
mod offer;
#[path = "../tests/sim/performer.rs"]
mod performer;
#[path = "../tests/sim/viewer.rs"]
mod viewer;
#[path = "../tests/sim/world.rs"]
mod world;

use std::hint::black_box;
use std::time::Duration;

use footlight_sfu::Layer;
use network::Datagram;
use world::{World, server};

const FRAMES: u64 = 20;
/// Packets of a frame, as in the load generator.
const PACKETS: u64 = 7;
const JOINS: u64 = 5;

/// The name that callgrind is told.
#[inline(never)]
fn measured<T>(work: impl FnOnce() -> T) -> T {
    black_box(work())
}

/// Prints by how many units the count is to be divided.
fn main() {
    let scenario = std::env::args().nth(1).unwrap_or_default();
    let units = match scenario.as_str() {
        "forward-1" => forward(World::playing(1, 1)),
        "forward-10" => forward(World::playing(1, 10)),
        "forward-100" => forward(World::playing(1, 100)),
        "sha1-100" => forward(World::playing_by_sha1(1, 100)),
        "join" => join(),
        // As `cargo bench` and `cargo test` run it.
        _ => return,
    };
    println!("{units}");
}

/// Frames to viewers who watch; a unit is a packet delivered.
fn forward(mut world: World) -> u64 {
    for n in 0..=FRAMES {
        let performer = world.performer.as_mut().unwrap();
        let mut datagrams = performer.large_frame(PACKETS);
        let from = performer.client.at;
        let now = world.now;
        let mut frame = || {
            for datagram in &mut datagrams {
                world.sfu.handle_datagram(now, from, datagram);
            }
            world.sfu.flush(now);
            while let Some(transmit) = world.sfu.poll_transmit() {
                black_box(transmit.bytes.len());
            }
        };
        // The first one fills what is filled once.
        if n == 0 { frame() } else { measured(frame) }
    }
    FRAMES * PACKETS * world.viewers.len() as u64
}

/// From a viewer's offer to his connection; a unit is a viewer.
fn join() -> u64 {
    let mut world = World::new(1);
    for n in 0..JOINS as usize {
        measured(|| world.watch(Layer::High));
        while !world.viewers.iter().skip(n).all(|viewer| viewer.client.is_connected()) {
            step(&mut world);
        }
    }
    JOINS
}

/// A millisecond in which only the SFU counts.
fn step(world: &mut World) {
    world.now += Duration::from_millis(1);
    let now = world.now;
    for Datagram { from, to, mut bytes } in world.network.arrived(now) {
        if to == server() {
            measured(|| world.sfu.handle_datagram(now, from, &mut bytes));
        } else if let Some(viewer) = world.viewers.iter_mut().find(|it| it.client.at == to) {
            viewer.take(now, &bytes);
        }
    }
    measured(|| world.sfu.flush(now));
    if world.sfu.poll_timeout().is_some_and(|at| at <= now) {
        measured(|| world.sfu.handle_timeout(now));
    }
    measured(|| world.drain());
    for viewer in &mut world.viewers {
        viewer.tick(now);
        let (from, to) = (viewer.client.at, viewer.client.server);
        for bytes in viewer.client.out.drain(..) {
            world.network.send(now, Datagram { from, to, bytes });
        }
    }
}
