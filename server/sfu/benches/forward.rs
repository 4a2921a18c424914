//! The cost of one forwarded packet: opened once, rewritten and sealed for each
//! viewer, up to the system call. Throughput is in packets delivered.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![allow(dead_code, reason = "the tests' peers can do more than is needed here")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

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
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

use world::World;

/// Packets of a frame, as MEDIA.md's load has it.
const PACKETS: u64 = 7;

fn forward(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("forward");
    group.sample_size(20).measurement_time(Duration::from_secs(3));
    group.warm_up_time(Duration::from_millis(500));
    for viewers in [1, 10, 100] {
        let mut world = World::playing(1, viewers);
        group.throughput(Throughput::Elements(PACKETS * viewers as u64));
        group.bench_function(format!("a frame to {viewers}"), |bencher| {
            bencher.iter_custom(|frames| (0..frames).map(|_| frame(&mut world)).sum());
        });
    }
    group.finish();
}

/// One frame of the large layer through the SFU.
fn frame(world: &mut World) -> Duration {
    let performer = world.performer.as_mut().unwrap();
    let mut datagrams = performer.large_frame(PACKETS);
    let from = performer.client.at;
    // Time passes, or the performer would be held to send too much; but there are no
    // timers and no checks, nothing but media.
    world.now += Duration::from_millis(10);
    let now = world.now;
    let start = Instant::now();
    for datagram in &mut datagrams {
        world.sfu.handle_datagram(now, from, datagram);
    }
    world.sfu.flush(now);
    while let Some(transmit) = world.sfu.poll_transmit() {
        black_box(transmit.bytes.len());
    }
    start.elapsed()
}

criterion_group!(benches, forward);
criterion_main!(benches);
