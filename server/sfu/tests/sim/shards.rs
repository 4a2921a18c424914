//! One stage's audience on several shards is one audience.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use footlight_sfu::{Event, Layer, PeerId, VideoCodec};

use crate::network::{Weather, seeds};
use crate::viewer::Viewer;
use crate::world::{ROOM, World, member, viewer};

const SHARDS: [u8; 3] = [1, 2, 4];
const WAIT: Duration = Duration::from_secs(3);

fn frames(viewer: &Viewer) -> BTreeSet<(usize, u32)> {
    viewer.frames().iter().map(|frame| (frame.first.layer.index(), frame.first.frame)).collect()
}

#[test]
fn viewers_of_all_shards_see_the_same_frames() {
    for shards in SHARDS {
        let mut world = World::playing_on(300, 8, shards);
        let seen = world.viewers.iter().map(|viewer| frames(viewer).len()).max().unwrap();
        world.run(WAIT);
        let all: Vec<_> = world.viewers.iter().map(frames).collect();
        for (viewer, frames) in world.viewers.iter().zip(&all) {
            viewer.assert_decodable();
            let missed = all[0].iter().skip(seen).filter(|frame| !frames.contains(frame)).count();
            assert!(missed <= 1, "{missed} frames missed on {shards} shards");
        }
        let told = |event: &&Event| matches!(event, Event::MediaStarted { .. });
        assert_eq!(world.events.iter().filter(told).count(), 1);
        assert_eq!(world.stats().rooms, 1);
        assert_eq!(world.stats().viewers, 8);
        assert_eq!(world.stats().relayed > 0, shards > 1);
        assert_eq!(world.stats().handed_over > 0, shards > 1);
    }
}

#[test]
fn a_viewer_gets_a_frame_as_soon_on_another_shard() {
    let mut world = World::playing_on(301, 2, 2);
    world.run(WAIT);
    let arrivals = |n: usize| world.viewers[n].frames().into_iter().map(|it| it.first);
    let home: Vec<_> = arrivals(0).filter(|it| it.layer == Layer::High).collect();
    for piece in arrivals(1).filter(|it| it.layer == Layer::High) {
        let same = home.iter().find(|it| it.frame == piece.frame);
        assert!(same.is_none_or(|same| same.at == piece.at), "{piece:?} {same:?}");
    }
}

#[test]
fn losses_are_repaired_from_the_mirror() {
    for (shards, seed) in SHARDS.into_iter().zip(seeds(302, 3)) {
        let mut world = World::playing_on(seed, 4, shards);
        let delay = Duration::from_millis(20);
        world.network.weather = Weather { loss: 0.05, delay, jitter: delay / 4 };
        world.run(WAIT);
        world.network.weather = Weather::FINE;
        world.run(Duration::from_secs(2));
        for sfu in &world.others {
            assert!(sfu.stats().retransmitted > 10, "{:?}", sfu.stats());
            assert_eq!(sfu.stats().nacks_sent, 0, "the home asks");
        }
        world.viewers.iter().for_each(Viewer::assert_decodable);
    }
}

#[test]
fn a_viewer_of_another_shard_changes_his_layer_by_one_key_frame() {
    let mut world = World::playing_on(305, 2, 2);
    world.run(WAIT);
    for cap in [Layer::Low, Layer::Medium, Layer::High, Layer::Low] {
        let before = world.performer.as_ref().unwrap().asked;
        let now = world.now;
        world.others[0].set_cap(now, viewer(1), cap);
        world.until(WAIT, |world| world.viewers[1].layer() == Some(cap));
        world.run(Duration::from_secs(2));
        let asked = world.performer.as_ref().unwrap().asked;
        assert_eq!(asked[cap.index()], before[cap.index()] + 1, "one key frame is asked for");
        assert_eq!(asked.iter().sum::<u32>(), before.iter().sum::<u32>() + 1, "and no other");
    }
    world.viewers.iter().for_each(Viewer::assert_decodable);
}

#[test]
fn a_newcomer_on_another_shard_starts_from_what_is_kept() {
    let mut world = World::playing_on(306, 2, 4);
    world.run(Duration::from_secs(2));
    // A key frame for somebody else, of the layer with which newcomers start.
    world.sfu.set_cap(world.now, viewer(0), Layer::Low);
    world.until(WAIT, |world| world.viewers[0].layer() == Some(Layer::Low));
    let keys = world.performer.as_ref().unwrap().layers[0].keys;
    world.watch(Layer::Low);
    world.until(WAIT, |world| !world.viewers[2].video.is_empty());
    assert_eq!(world.performer.as_ref().unwrap().layers[0].keys, keys, "without another one");
    world.run(Duration::from_secs(1));
    world.viewers[2].assert_decodable();
}

#[test]
fn viewers_of_all_shards_go_on_when_the_performer_returns() {
    for shards in SHARDS {
        let mut world = World::playing_on(307, 4, shards);
        let (now, performer) = (world.now, world.performer.as_mut().unwrap());
        performer.client.leave(now);
        world.run(WAIT);
        let before: Vec<_> = world.viewers.iter().map(|viewer| viewer.frames().len()).collect();
        world.publish();
        world.until(WAIT, |world| {
            let shown = world.viewers.iter().map(|viewer| viewer.frames().len());
            shown.zip(&before).all(|(now, before)| now > before + 30)
        });
        world.publish_as(PeerId(2));
        world.run(WAIT);
        for viewer in &world.viewers {
            viewer.assert_decodable();
            assert_eq!(viewer.layer(), Some(Layer::High));
            let numbers: Vec<u64> = viewer.sound.keys().copied().collect();
            assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "sound goes on, too");
        }
        let dark = Event::PublisherLayers { room: ROOM, layers: vec![] };
        let darkened = world.events.iter().filter(|event| **event == dark).count();
        assert_eq!(darkened, 1, "of who takes another's stage nothing is told before he is on");
    }
}

#[test]
fn sound_and_pictures_have_one_clock_on_every_shard() {
    let mut world = World::playing_on(308, 4, 4);
    world.run(Duration::from_secs(4));
    for viewer in &world.viewers {
        assert!(viewer.reports.iter().all(|reports| reports.len() >= 3), "{:?}", viewer.reports);
    }
}

#[test]
fn a_shards_first_viewer_need_not_wait_for_the_performers_next_report() {
    let mut world = World::playing_on(316, 1, 2);
    world.performer.as_mut().unwrap().report_every = Duration::from_secs(60);
    world.run(Duration::from_secs(1));
    world.watch(Layer::High);
    world.run(Duration::from_millis(1_500));
    let reports = world.viewers[1].reports.each_ref().map(Vec::len);
    assert!(reports.iter().all(|reports| *reports > 0), "{reports:?} of sound and pictures");
}

#[test]
fn nothing_is_relayed_to_where_nobody_watches() {
    let mut world = World::playing_on(309, 2, 2);
    world.run(Duration::from_secs(1));
    let now = world.now;
    world.others[0].remove(now, viewer(1));
    world.run(Duration::from_millis(100));
    let before = world.sfu.stats().relayed;
    world.run(Duration::from_secs(1));
    assert_eq!(world.sfu.stats().relayed, before);
    assert_eq!(world.others[0].stats().peers, 0);
    world.sfu.remove(world.now, viewer(0));
    world.sfu.remove(world.now, crate::world::PERFORMER);
    world.run(Duration::from_millis(100));
    assert_eq!(world.stats().rooms, 0);
}

#[test]
fn what_the_shards_did_not_hear_is_said_again() {
    let mut world = World::playing_on(310, 2, 4);
    world.deaf = true;
    // Another performer and the first viewer of another shard, of whom nobody
    // tells; for no longer than a handshake may take.
    world.publish_as(PeerId(2));
    world.watch(Layer::High);
    world.run(Duration::from_millis(500));
    world.deaf = false;
    let before = world.viewers[1].video.len();
    world.until(Duration::from_secs(5), |world| {
        world.viewers[1].video.len() > before + 100 && world.viewers[2].video.len() > 100
    });
}

#[test]
fn a_room_is_forgotten_though_its_last_viewer_was_not_heard_to_leave() {
    let mut world = World::playing_on(317, 2, 2);
    world.sfu.remove(world.now, crate::world::PERFORMER);
    world.sfu.remove(world.now, viewer(0));
    world.run(Duration::from_secs(1));
    world.deaf = true;
    let now = world.now;
    world.others[0].remove(now, viewer(1));
    world.run(Duration::from_millis(100));
    assert_eq!(world.stats().rooms, 1);
    world.deaf = false;
    world.run(Duration::from_secs(10));
    assert_eq!(world.stats().rooms, 0);
}

#[test]
fn the_fault_of_a_shard_costs_only_its_peers() {
    let mut world = World::playing_on(311, 4, 4);
    world.fail(1);
    world.run(Duration::from_secs(2));
    assert_eq!(world.stats().viewers, 3);
    let before: Vec<_> = world.viewers.iter().map(|viewer| viewer.frames().len()).collect();
    world.run(Duration::from_secs(1));
    for n in [0, 2, 3] {
        assert!(world.viewers[n].frames().len() > before[n] + 25, "viewer {n} goes on");
        world.viewers[n].assert_decodable();
    }
}

#[test]
fn who_comes_by_a_shard_that_has_failed_is_heard_at_once() {
    // The first and the third are at home on the first shard, and come by the second.
    let mut world = crate::meeting::meeting(318, 3, 2, 8, 180);
    world.run(Duration::from_secs(1));
    world.members[1].client.alive = false;
    world.fail(1);
    world.drain();
    world.run(Duration::from_millis(50));
    let since = world.now;
    world.run(Duration::from_millis(100));
    assert!(world.members[2].hears(since).contains(&(member(0).0 as u8)));
    assert!(world.members[0].hears(since).contains(&(member(2).0 as u8)));
    world.run(Duration::from_secs(1));
    assert_eq!(world.others[0].stats().datagrams_unknown, 0);
}

#[test]
fn the_fault_of_the_home_costs_other_shards_viewers_only_the_picture() {
    let mut world = World::playing_on(312, 4, 4);
    world.fail(0);
    world.run(Duration::from_secs(1));
    let before: Vec<_> = world.viewers.iter().map(|viewer| viewer.frames().len()).collect();
    world.publish();
    world.until(WAIT, |world| (1..4).all(|n| world.viewers[n].frames().len() > before[n] + 30));
    for n in 1..4 {
        world.viewers[n].assert_decodable();
    }
}

#[test]
fn an_address_that_goes_over_to_another_shard_goes_with_all_its_datagrams() {
    let mut world = World::playing_on(313, 2, 2);
    world.run(Duration::from_secs(1));
    // The second viewer's browser comes again from the first one's address.
    let (now, at) = (world.now, world.viewers[0].client.at);
    world.viewers[0].client.alive = false;
    world.viewers[0].client.at = "192.0.2.9:9".parse().unwrap();
    world.sfu.remove(now, viewer(0));
    // What is on its way to the first one is over.
    world.run(Duration::from_millis(20));
    world.viewers[1].client.at = at;
    world.viewers[1].client.check_soon(world.now);
    world.run(Duration::from_secs(1));
    let before = world.viewers[1].frames().len();
    world.network.weather = Weather { loss: 0.1, ..Weather::FINE };
    world.run(Duration::from_secs(1));
    world.network.weather = Weather::FINE;
    world.run(Duration::from_secs(1));
    assert!(world.viewers[1].frames().len() > before + 50);
    assert!(world.viewers[1].repaired > 0, "what he asks for is heard");
}

#[test]
fn who_comes_from_very_many_addresses_costs_others_none_of_theirs() {
    let mut world = World::playing_on(315, 4, 2);
    // Two are at home on the second shard, and come by the first.
    let (bystander, many) = (1, 3);
    let address = |a: u8, port: u16| SocketAddr::from(([203, 0, 113, a], port));
    world.viewers[bystander].client.at = address(200, 40_000);
    world.viewers[bystander].client.check_soon(world.now);
    // His next check comes half a second after the last.
    world.run(Duration::from_millis(1_100));
    for round in 0..80_u8 {
        let check = world.viewers[many].client.check();
        for port in (1_000..3_000).step_by(2) {
            world.received(address(round, port), &mut check.clone());
        }
        world.drain();
    }
    let (before, frames) = (world.stats(), world.viewers[bystander].frames().len());
    world.run(Duration::from_secs(1));
    let after = world.stats();
    assert_eq!(after.datagrams_unknown, before.datagrams_unknown);
    assert!(world.viewers[bystander].frames().len() > frames + 20);
}

#[test]
fn a_codec_that_a_viewer_of_another_shard_lacks_is_not_common() {
    let mut world = World::playing_on(314, 1, 2);
    let (mut client, now) = (world.client(), world.now);
    let offer = crate::offer::viewer(&client.parts())
        .replace("VP8/90000", "H264/90000\r\na=fmtp:120 packetization-mode=1");
    let answer = world.others[0].watch(now, ROOM, viewer(1), &offer, Layer::High).unwrap();
    client.answered(now, &answer);
    world.viewers.push(Viewer::new(now, client, &answer));
    world.run(Duration::from_secs(1));
    // The first viewer, at home, takes VP8 alone: it is no use to ask for H.264.
    let (peer, codec) = (viewer(1), VideoCodec::Vp8);
    assert!(world.events.contains(&Event::CodecMismatch { peer, codec, common: vec![] }));
}
