//! Nothing is allocated for a packet on its way through: ten thousand of them
//! with what viewers say in between, under an allocator that counts.

#![allow(dead_code, reason = "the tests' peers can do more than is needed here")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "sim/arrivals.rs"]
mod arrivals;
#[path = "sim/client.rs"]
mod client;
#[path = "sim/network.rs"]
mod network;
#[path = "sim/offer.rs"]
mod offer;
#[path = "sim/performer.rs"]
mod performer;
#[path = "sim/viewer.rs"]
mod viewer;
#[path = "sim/world.rs"]
mod world;

use std::net::SocketAddr;
use std::time::Duration;

use allocation_counter::AllocationInfo;
use footlight_sfu::Path;
use world::World;

const VIEWERS: usize = 4;
/// Packets of a frame.
const PACKETS: u64 = 7;
/// Frames until everything that is kept has its size, and until the performer was
/// told, after ten seconds, which layers nobody watches.
const WARM_UP: u64 = 1_100;
/// A hundred a second: the whole takes less than the silence that ends a peer.
const FRAME: Duration = Duration::from_millis(10);

/// Feeds frames of the large layer, and what the viewers say in between, and
/// measures what the SFU allocates over all of it.
fn forward(world: &mut World, frames: std::ops::Range<u64>) -> AllocationInfo {
    let mut total = AllocationInfo::default();
    for frame in frames {
        world.now += FRAME;
        tell(world);
        let mut datagrams = datagrams(world, frame);
        let (now, sfu) = (world.now, &mut world.sfu);
        let mut seen = Vec::with_capacity(4_096);
        total += allocation_counter::measure(|| {
            for (from, datagram) in &mut datagrams {
                sfu.handle_datagram(now, *from, datagram);
            }
            sfu.flush(now);
            sfu.handle_timeout(now);
            while let Some(transmit) = sfu.poll_transmit() {
                let size = transmit.segment_size.unwrap_or(transmit.bytes.len());
                let Path::Udp(to) = transmit.to else { continue };
                for segment in transmit.bytes.chunks(size) {
                    seen.push((to, number(segment)));
                }
            }
        });
        while world.sfu.poll_event().is_some() {}
        for (to, number) in seen {
            let viewer = world.viewers.iter_mut().find(|viewer| viewer.client.at == to);
            if let Some((viewer, number)) = viewer.zip(number) {
                viewer.arrived(now, number);
            }
        }
    }
    total
}

/// The transport-wide number, which no cipher hides.
fn number(packet: &[u8]) -> Option<u16> {
    let element = packet.get(16..19).filter(|_| packet[0] == 0x90)?;
    Some(u16::from_be_bytes([element[1], element[2]]))
}

/// The viewers tell when what came, ten times a second.
fn tell(world: &mut World) {
    let now = world.now;
    for viewer in &mut world.viewers {
        viewer.tell(now);
    }
}

/// A frame of the performer's, and where the viewers speak, each one's report
/// and his NACK of a number that he got.
fn datagrams(world: &mut World, frame: u64) -> Vec<(SocketAddr, Vec<u8>)> {
    let performer = world.performer.as_mut().unwrap();
    let large = performer.large_frame(PACKETS).into_iter();
    let from = performer.client.at;
    let mut all: Vec<_> = large.map(|datagram| (from, datagram)).collect();
    for viewer in &mut world.viewers {
        let from = viewer.client.at;
        all.extend(viewer.client.out.drain(..).map(|datagram| (from, datagram)));
    }
    for viewer in world.viewers.iter_mut().filter(|_| frame.is_multiple_of(10)) {
        let ssrc = viewer.video_ssrc.to_be_bytes();
        let report = [&[0x81, 201, 0, 7, 0, 0, 0, 1][..], &ssrc, &[0; 20]].concat();
        viewer.client.send_rtcp(&report);
        let number = viewer.video.keys().next_back().unwrap() + frame * PACKETS;
        viewer.nack(&[number as u16]);
        let from = viewer.client.at;
        all.extend(viewer.client.out.drain(..).map(|datagram| (from, datagram)));
    }
    all
}

#[test]
fn ten_thousand_packets_cost_no_allocation() {
    let mut world = World::playing(1, VIEWERS);
    forward(&mut world, 0..WARM_UP);
    let before = world.sfu.stats();
    let info = forward(&mut world, WARM_UP..WARM_UP + 10_000 / PACKETS + 1);
    let after = world.sfu.stats();
    assert!(after.rtp_in - before.rtp_in >= 10_000);
    assert!(after.rtp_out - before.rtp_out >= 10_000 * VIEWERS as u64, "{after:?}");
    assert!(after.retransmitted > before.retransmitted, "{after:?}");
    assert_eq!(info.count_total, 0, "{info:?}");
}
