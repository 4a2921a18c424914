//! Nothing is allocated for a packet on its way through: ten thousand of them
//! with what viewers say in between, under an allocator that counts.

#![allow(dead_code, reason = "the tests' peers can do more than is needed here")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "sim/arrivals.rs"]
mod arrivals;
#[path = "sim/camera.rs"]
mod camera;
#[path = "sim/client.rs"]
mod client;
#[path = "sim/descriptor.rs"]
mod descriptor;
#[path = "sim/member.rs"]
mod member;
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
use camera::stage_with;
use descriptor::l3t3;
use footlight_sfu::{Layer, Path};
use world::World;

const VIEWERS: usize = 4;
/// Packets of a frame.
const PACKETS: u64 = 7;
/// Frames until everything that is kept has its size, and until the performer was
/// told, after ten seconds, which layers nobody watches.
const WARM_UP: u64 = 1_100;
/// A hundred a second: the whole takes less than the silence that ends a peer.
const FRAME: Duration = Duration::from_millis(10);

/// Has `film` make frames, feeds them and what the viewers say in between, and
/// measures what the SFU allocates over all of it.
fn forward(
    world: &mut World,
    frames: std::ops::Range<u64>,
    mut film: impl FnMut(&mut World),
) -> AllocationInfo {
    let mut total = AllocationInfo::default();
    for frame in frames {
        world.now += FRAME;
        tell(world);
        film(world);
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
                    let mut head = [0; 24];
                    head.copy_from_slice(&segment[..24]);
                    seen.push((to, head));
                }
            }
        });
        while world.sfu.poll_event().is_some() {}
        for (to, head) in seen {
            let viewer = world.viewers.iter_mut().find(|viewer| viewer.client.at == to);
            let Some((viewer, number)) = viewer.zip(number(&head)) else { continue };
            viewer.arrived(now, number);
            if head[8..12] == viewer.video_ssrc.to_be_bytes() {
                viewer.taken = u16::from_be_bytes([head[2], head[3]]).into();
            }
        }
    }
    total
}

/// The transport-wide number, which no cipher hides: the first element.
fn number(packet: &[u8]) -> Option<u16> {
    let first = if packet.get(12..14)? == [0x10, 0x00] { 18 } else { 17 };
    let number = packet.get(first..first + 2).filter(|_| packet[0] & 0x90 == 0x90)?;
    Some(u16::from_be_bytes([number[0], number[1]]))
}

/// The viewers tell when what came, ten times a second.
fn tell(world: &mut World) {
    let now = world.now;
    for viewer in &mut world.viewers {
        viewer.tell(now);
    }
}

/// What the performer has filmed, and where the viewers speak, each one's report
/// and his NACK of a number that he got.
fn datagrams(world: &mut World, frame: u64) -> Vec<(SocketAddr, Vec<u8>)> {
    let performer = world.performer.as_mut().unwrap();
    let from = performer.client.at;
    let filmed = performer.client.out.drain(..).filter(|it| it[0] >= 128);
    let mut all: Vec<_> = filmed.map(|datagram| (from, datagram)).collect();
    for viewer in &mut world.viewers {
        let from = viewer.client.at;
        all.extend(viewer.client.out.drain(..).map(|datagram| (from, datagram)));
    }
    for viewer in world.viewers.iter_mut().filter(|_| frame.is_multiple_of(10)) {
        let ssrc = viewer.video_ssrc.to_be_bytes();
        let report = [&[0x81, 201, 0, 7, 0, 0, 0, 1][..], &ssrc, &[0; 20]].concat();
        viewer.client.send_rtcp(&report);
        viewer.nack(&[viewer.taken as u16]);
        let from = viewer.client.at;
        all.extend(viewer.client.out.drain(..).map(|datagram| (from, datagram)));
    }
    all
}

/// Ten thousand packets, after a warm-up, of a performer who sends so many a frame.
fn costs_nothing(world: &mut World, packets: u64, mut film: impl FnMut(&mut World)) {
    forward(world, 0..WARM_UP, &mut film);
    let before = world.sfu.stats();
    let info = forward(world, WARM_UP..WARM_UP + 10_000 / packets + 1, &mut film);
    let after = world.sfu.stats();
    assert!(after.rtp_in - before.rtp_in >= 10_000, "{after:?}");
    assert!(after.rtp_out - before.rtp_out >= 5_000 * VIEWERS as u64, "{after:?}");
    assert!(after.retransmitted > before.retransmitted, "{after:?}");
    assert_eq!(info.count_total, 0, "{info:?}");
}

#[test]
fn ten_thousand_packets_cost_no_allocation_whichever_way_they_are_protected() {
    for mut world in [World::playing(1, VIEWERS), World::playing_by_sha1(1, VIEWERS)] {
        let film = |world: &mut World| {
            let performer = world.performer.as_mut().unwrap();
            performer.client.out = performer.large_frame(PACKETS);
        };
        costs_nothing(&mut world, PACKETS, film);
    }
}

#[test]
fn neither_do_descriptors_the_views_of_a_stream_and_sound_that_repeats_itself() {
    let caps =
        [(Layer::Low, true), (Layer::Medium, true), (Layer::High, true), (Layer::High, false)];
    let change = |offer: &str, _| offer::with_red(offer);
    let (mut world, mut camera) = stage_with(2, 1, l3t3(false), &caps, change);
    world.performer.as_mut().unwrap().repeats = true;
    camera.film(&mut world, 60);
    let heard = |viewer: &viewer::Viewer| viewer.heard.values().next_back().map(|it| it.0);
    assert_eq!(heard(&world.viewers[2]), Some(offer::VIEWER_RED));
    let film = move |world: &mut World| {
        camera.take(world);
        let now = world.now;
        world.performer.as_mut().unwrap().tick(now);
    };
    // Three sizes of three packets.
    costs_nothing(&mut world, 9, film);
}

/// A step in which only the SFU counts; what it sends reaches the members.
fn step(world: &mut World, bytes: &mut Vec<u8>, sent: &mut Vec<(SocketAddr, usize)>) -> u64 {
    world.now += Duration::from_millis(5);
    let now = world.now;
    let mut datagrams = Vec::new();
    for member in &mut world.members {
        member.tick(now);
        let from = member.client.at;
        let media = member.client.out.drain(..).filter(|it| it[0] >= 128);
        datagrams.extend(media.map(|datagram| (from, datagram)));
    }
    bytes.clear();
    sent.clear();
    let sfu = &mut world.sfu;
    let info = allocation_counter::measure(|| {
        for (from, datagram) in &mut datagrams {
            sfu.handle_datagram(now, *from, datagram);
        }
        sfu.flush(now);
        sfu.handle_timeout(now);
        while let Some(transmit) = sfu.poll_transmit() {
            let size = transmit.segment_size.unwrap_or(transmit.bytes.len());
            for segment in transmit.bytes.chunks(size) {
                bytes.extend_from_slice(segment);
                sent.push((transmit.to.address(), segment.len()));
            }
        }
    });
    let mut rest = &bytes[..];
    for (to, len) in sent {
        let (datagram, after) = rest.split_at(*len);
        rest = after;
        let member = world.members.iter_mut().find(|member| member.client.at == *to).unwrap();
        member.take(now, datagram);
    }
    while world.sfu.poll_event().is_some() {}
    info.count_total
}

#[test]
fn neither_do_those_of_a_meeting() {
    let mut world = World::new(3);
    (0..4).for_each(|_| world.meet(2, 3));
    world.run(Duration::from_secs(1));
    world.look_around(360);
    let (mut bytes, mut sent) = (Vec::with_capacity(1 << 22), Vec::with_capacity(1 << 14));
    // As long as it takes until everybody was told what nobody watches.
    for _ in 0..2_600 {
        step(&mut world, &mut bytes, &mut sent);
    }
    let before = world.sfu.stats();
    let mut allocations = 0;
    while world.sfu.stats().rtp_in < before.rtp_in + 10_000 {
        allocations += step(&mut world, &mut bytes, &mut sent);
    }
    let after = world.sfu.stats();
    assert!(after.rtp_out - before.rtp_out >= 10_000, "{after:?}");
    assert_eq!(allocations, 0);
}
