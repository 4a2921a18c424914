//! The media path's thread and socket, from outside: offers by the handle,
//! datagrams by a real socket.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]
#![allow(unreachable_pub, reason = "a test binary has no outside")]

mod check;
#[path = "../support/offer.rs"]
mod offer;

use std::net::SocketAddr;
use std::time::Duration;

use check::Checker;
use footlight::media::{self, Event, Media, MediaError, Settings, StartError};
use footlight_sfu::{Config, Event as SfuEvent, GoneReason, Layer, OfferError, PeerId, RoomId};
use tokio::time::timeout;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

fn settings(listen: &str) -> Settings {
    let sfu = Config { setup_timeout: Duration::from_secs(60), ..Config::default() };
    let (listen, advertise) = (listen.parse().unwrap(), Vec::new());
    Settings { listen, advertise, segmentation: true, tcp: None, lines: None, shards: 1, sfu }
}

fn start() -> Media {
    media::start(settings("127.0.0.1:0")).unwrap()
}

async fn event(media: &mut Media) -> Event {
    timeout(PATIENCE, media.events.recv()).await.expect("no event came").unwrap()
}

#[tokio::test]
async fn an_offer_is_answered_completely_and_with_the_sockets_own_port() {
    let media = start();
    let answer = media.handle.publish(RoomId(1), PeerId(1), offer::performer()).await.unwrap();
    for wanted in [
        "a=ice-lite",
        "a=setup:passive",
        "a=fingerprint:sha-256 ",
        "a=end-of-candidates",
        "a=rid:l recv",
        "a=rid:h recv",
        "a=recvonly",
    ] {
        assert!(answer.contains(wanted), "{wanted} is not in\n{answer}");
    }
    let candidate = format!("127.0.0.1 {} typ host", media.address.port());
    assert!(answer.contains(&candidate), "{candidate} is not in\n{answer}");
}

#[tokio::test]
async fn configured_addresses_are_the_candidates() {
    let advertise = vec!["192.0.2.1:0".parse().unwrap(), "198.51.100.1:7000".parse().unwrap()];
    let media = media::start(Settings { advertise, ..settings("127.0.0.1:0") }).unwrap();
    let answer = media.handle.publish(RoomId(1), PeerId(1), offer::performer()).await.unwrap();
    let port = media.address.port();
    assert!(answer.contains(&format!("192.0.2.1 {port} typ host")), "{answer}");
    assert!(answer.contains("198.51.100.1 7000 typ host"), "{answer}");
    assert!(!answer.contains("127.0.0.1 "), "{answer}");
}

#[tokio::test]
async fn a_viewer_is_answered_while_the_stage_is_dark() {
    let media = start();
    let offer = offer::performer().replace("a=sendonly", "a=recvonly");
    let answer = media.handle.watch(RoomId(1), PeerId(1), offer, Layer::High).await.unwrap();
    assert!(answer.contains("a=sendonly"), "{answer}");
}

#[tokio::test]
async fn a_bad_offer_is_refused_by_name() {
    let media = start();
    let refused = media.handle.publish(RoomId(1), PeerId(1), "hello".to_owned()).await;
    assert_eq!(refused, Err(MediaError::Offer(OfferError::Malformed)));
}

#[tokio::test]
async fn a_connectivity_check_is_answered_over_the_socket() {
    let media = start();
    let answer = media.handle.publish(RoomId(1), PeerId(1), offer::performer()).await.unwrap();
    let checker = Checker::new("127.0.0.1:0", &answer);
    checker.check(media.address);
}

#[tokio::test]
async fn one_socket_serves_both_families() {
    let media = media::start(settings("[::]:0")).unwrap();
    let answer = media.handle.publish(RoomId(1), PeerId(1), offer::performer()).await.unwrap();
    let port = media.address.port();
    Checker::new("127.0.0.1:0", &answer).check(SocketAddr::new([127, 0, 0, 1].into(), port));
    if media.address.is_ipv6() {
        let localhost = std::net::Ipv6Addr::LOCALHOST.into();
        Checker::new("[::1]:0", &answer).check(SocketAddr::new(localhost, port));
    }
}

#[tokio::test]
async fn rubbish_is_counted_and_hurts_nobody() {
    let media = start();
    let answer = media.handle.publish(RoomId(1), PeerId(1), offer::performer()).await.unwrap();
    let checker = Checker::new("127.0.0.1:0", &answer);
    for size in 0..1200u16 {
        let rubbish: Vec<u8> = (0..size).map(|n| (n.wrapping_mul(size) >> 3) as u8).collect();
        checker.send(&rubbish, media.address);
    }
    checker.check(media.address);
    let seen = async {
        while media.handle.snapshot().sfu.datagrams_unknown == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, seen).await.expect("nothing is counted");
    assert!(media.handle.snapshot().receive_calls > 0);
}

#[tokio::test]
async fn a_peer_that_never_connects_is_gone() {
    let mut settings = settings("127.0.0.1:0");
    settings.sfu.setup_timeout = Duration::from_millis(100);
    let mut media = media::start(settings).unwrap();
    media.handle.publish(RoomId(1), PeerId(7), offer::performer()).await.unwrap();
    let gone = SfuEvent::Gone { peer: PeerId(7), reason: GoneReason::SetupTimeout };
    assert_eq!(event(&mut media).await, Event::Sfu(gone));
}

#[tokio::test]
async fn another_performer_takes_the_room() {
    let mut media = start();
    media.handle.publish(RoomId(1), PeerId(1), offer::performer()).await.unwrap();
    media.handle.publish(RoomId(1), PeerId(2), offer::performer()).await.unwrap();
    let gone = SfuEvent::Gone { peer: PeerId(1), reason: GoneReason::Replaced };
    assert_eq!(event(&mut media).await, Event::Sfu(gone));
}

#[tokio::test]
async fn a_driver_that_has_ended_says_so_and_frees_its_port() {
    let media = start();
    media.handle.stop();
    timeout(PATIENCE, media.ended).await.expect("it does not end").unwrap().unwrap();
    let refused = media.handle.publish(RoomId(1), PeerId(1), offer::performer()).await;
    assert_eq!(refused, Err(MediaError::Ended));
    std::net::UdpSocket::bind(media.address).unwrap();
}

#[tokio::test]
async fn the_driver_ends_with_its_last_handle() {
    let Media { handle, ended, .. } = start();
    drop(handle);
    timeout(PATIENCE, ended).await.expect("it does not end").unwrap().unwrap();
}

#[tokio::test]
async fn a_port_that_is_taken_is_told() {
    let taken = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let Err(error) = media::start(settings(&address.to_string())) else {
        panic!("it starts on a port that is taken");
    };
    assert!(matches!(error, StartError::Bind { address: named, .. } if named == address));
}
