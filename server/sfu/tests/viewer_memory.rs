//! What the SFU keeps of a viewer who is connected and watches.

#![allow(dead_code, reason = "the tests' peers can do more than is needed here")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "sim/arrivals.rs"]
mod arrivals;
#[path = "sim/client.rs"]
mod client;
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

use allocation_counter::measure;
use footlight_sfu::{Layer, PeerId};

use client::Client;
use world::{ROOM, World, server};

const VIEWERS: usize = 64;
/// Bytes of heap that one viewer may cost in the SFU: the rest of what he may
/// cost is for his signalling. Four KiB are what he was sent and has not told of.
const MOST: i64 = 12 * 1024;

/// How a viewer shows that he has the keys.
#[derive(Clone, Copy, PartialEq)]
enum Shows {
    /// By a report.
    Report,
    /// Only by staying: he checks for a minute.
    Patience,
}

/// Connects a viewer without a network between, and gives back the bytes of
/// heap that the SFU holds afterwards and did not before.
fn join(world: &mut World, n: usize, shows: Shows) -> i64 {
    let at = SocketAddr::new([192, 0, 2, 8].into(), 10_000 + n as u16);
    let mut client = Client::new(world.now, at, server());
    let offer = crate::offer::viewer(&client.parts());
    let (mut held, mut answer) = (0, None);
    let peer = PeerId(1_000 + n as u64);
    held += measure(|| answer = Some(world.sfu.watch(world.now, ROOM, peer, &offer, Layer::High)))
        .bytes_current;
    let answer = answer.unwrap().unwrap();
    // The answer is the caller's.
    held -= answer.capacity() as i64;
    client.answered(world.now, &answer);
    for _ in 0..40 {
        world.now += Duration::from_millis(5);
        let now = world.now;
        client.tick(now);
        let mut out: Vec<Vec<u8>> = client.out.drain(..).collect();
        for datagram in &mut out {
            held += measure(|| {
                let _ = world.sfu.handle_datagram(now, at, datagram);
            })
            .bytes_current;
        }
        let mut sent: Vec<Vec<u8>> = Vec::with_capacity(64);
        for _ in 0..64 {
            let mut bytes = Vec::with_capacity(64_000);
            let measured = measure(|| {
                if let Some(transmit) = world.sfu.poll_transmit() {
                    let here = transmit.to.address() == at && transmit.segment_size.is_none();
                    bytes.extend_from_slice(if here { transmit.bytes } else { &[0] });
                }
            });
            held += measured.bytes_current;
            if bytes.is_empty() {
                break;
            }
            sent.push(bytes);
        }
        for datagram in sent.iter().filter(|datagram| datagram.len() > 1) {
            client.take(now, datagram);
        }
        held += measure(|| while world.sfu.poll_event().is_some() {}).bytes_current;
        if client.is_connected() {
            break;
        }
    }
    assert!(client.is_connected());
    let rounds = if shows == Shows::Report { 1 } else { 12 };
    for _ in 0..rounds {
        match shows {
            Shows::Report => client.send_rtcp(&[0x80, 201, 0, 1, 0, 0, 0, 1]),
            Shows::Patience => {
                world.now += Duration::from_secs(5);
                client.check_soon(world.now);
                client.tick(world.now);
            }
        }
        for mut datagram in client.out.drain(..) {
            held += measure(|| {
                let _ = world.sfu.handle_datagram(world.now, at, &mut datagram);
            })
            .bytes_current;
        }
    }
    held
}

/// What one viewer holds among many.
fn each(viewers: usize, shows: Shows) -> i64 {
    let mut world = World::playing(1, 1);
    join(&mut world, 0, shows);
    let held: i64 = (1..=viewers).map(|n| join(&mut world, n, shows)).sum();
    let each = held / viewers as i64;
    eprintln!("{each} bytes a viewer");
    each
}

#[test]
fn a_viewer_costs_little_in_the_sfu() {
    let each = each(VIEWERS, Shows::Report);
    assert!(each < MOST, "{each} bytes a viewer");
}

#[test]
fn who_never_reports_costs_no_more_after_a_while() {
    let each = each(4, Shows::Patience);
    assert!(each < MOST, "{each} bytes a viewer");
}
