//! Shards on one real port, with peers who really send: whichever socket the
//! kernel chooses, everybody is heard and sees the same.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]
#![allow(dead_code, reason = "the peers can do more than is needed here")]

#[path = "../../sfu/tests/sim/arrivals.rs"]
mod arrivals;
mod caps;
#[path = "../../sfu/tests/sim/client.rs"]
mod client;
#[path = "../support/datagram.rs"]
mod datagram;
#[path = "../../sfu/tests/sim/offer.rs"]
mod offer;
mod party;
#[path = "../../sfu/tests/sim/performer.rs"]
mod performer;
#[path = "../../sfu/tests/sim/viewer.rs"]
mod viewer;

use std::collections::BTreeSet;
use std::time::Duration;

use footlight::media::{self, Media, Settings};
use footlight_sfu::{Config, Event, PeerId, RoomId};

use party::{Party, ROOM};
use viewer::Viewer;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);
/// So many that they are spread.
const VIEWERS: usize = 20;

fn start(shards: usize) -> Media {
    start_with(shards, Config::default())
}

fn start_with(shards: usize, sfu: Config) -> Media {
    let listen = "127.0.0.1:0".parse().unwrap();
    let (advertise, segmentation) = (Vec::new(), true);
    media::start(Settings { listen, advertise, segmentation, tcp: None, lines: None, shards, sfu })
        .unwrap()
}

fn frames(viewer: &Viewer) -> BTreeSet<u32> {
    let whole = viewer.frames().into_iter().filter(|frame| frame.complete);
    whole.map(|frame| frame.first.frame).collect()
}

async fn everybody_sees_the_same(shards: usize) {
    let mut party = Party::new(start(shards));
    party.publish(PeerId(1)).await;
    for _ in 0..VIEWERS {
        party.watch().await;
    }
    let seen = |viewer: &Viewer| viewer.frames().len() > 60;
    party.until(PATIENCE, |party| party.viewers().all(seen));
    for viewer in party.viewers() {
        let frames = frames(viewer);
        assert!(frames.len() > 50, "{} whole frames on {shards} shards", frames.len());
        assert!(viewer.sound.len() > 20);
    }
    // The SFUs' counters are a second old at most.
    party.until(PATIENCE, |party| party.media.handle.snapshot().sfu.viewers == VIEWERS as u64);
    let seen = party.media.handle.snapshot();
    assert_eq!((seen.sfu.rooms, seen.sfu.peers), (1, VIEWERS as u64 + 1));
    assert_eq!(seen.sfu.relayed > 0, shards > 1, "{seen:?}");
    assert_eq!(seen.sfu.handed_over > 0, shards > 1, "{seen:?}");
    assert_eq!((seen.letters_dropped, seen.restarts), (0, 0));
    // His successor takes the stage for all of them.
    let before: Vec<usize> = party.viewers().map(|viewer| viewer.video.len()).collect();
    party.publish(PeerId(2)).await;
    party.until(PATIENCE, |party| {
        party.viewers().zip(&before).all(|(viewer, before)| viewer.video.len() > before + 100)
    });
    let mut told = std::iter::from_fn(|| party.media.events.try_recv().ok());
    let gone = |event| matches!(event, media::Event::Sfu(Event::Gone { peer: PeerId(1), .. }));
    assert!(told.any(gone), "the one before is told");
}

#[tokio::test]
async fn everybody_sees_the_same_on_one_shard() {
    everybody_sees_the_same(1).await;
}

#[tokio::test]
async fn everybody_sees_the_same_on_two_shards() {
    everybody_sees_the_same(2).await;
}

#[tokio::test]
async fn everybody_sees_the_same_on_four_shards() {
    everybody_sees_the_same(4).await;
}

#[tokio::test]
async fn who_is_removed_is_removed_wherever_he_is() {
    let mut party = Party::new(start(4));
    for _ in 0..VIEWERS {
        party.watch().await;
    }
    for viewer in 0..VIEWERS {
        party.media.handle.remove(Party::viewer(viewer));
    }
    let seen = |party: &Party| party.media.handle.snapshot().sfu;
    party.until(PATIENCE, |party| {
        (seen(party).peers, seen(party).datagrams_unknown > 0) == (0, true)
    });
}

#[tokio::test]
async fn a_shared_port_is_taken_and_given_back_as_a_whole() {
    let media = start(4);
    let listen = media.address;
    let sfu = Config::default();
    let again = Settings {
        listen,
        advertise: vec![],
        segmentation: true,
        tcp: None,
        lines: None,
        shards: 4,
        sfu,
    };
    assert!(media::start(again.clone()).is_err(), "two servers must not share it");
    media.handle.stop();
    media.ended.await.unwrap().unwrap();
    assert_eq!(media::start(again).unwrap().address, listen);
}

#[tokio::test]
async fn every_stage_is_at_home_somewhere() {
    let party = Party::new(start(4));
    for room in 0..8 {
        let offer = party.offer();
        let answer = party.media.handle.publish(RoomId(room), PeerId(room), offer).await;
        assert!(answer.unwrap().contains("a=ice-lite"));
    }
    assert_ne!(ROOM.0 % 4, 0, "the others' tests are not all on the first shard");
}
