//! ICE restarts by an offer on the same connection: only credentials change.

use std::time::Duration;

use footlight_sfu::{Config, Event, Layer, OfferError, PeerId, Restarts};

use crate::client::Client;
use crate::meeting::meeting;
use crate::offer::{self, Parts};
use crate::world::{PERFORMER, ROOM, World, member, server, viewer};

const SECOND: Duration = Duration::from_secs(1);
/// How long silence is borne with here.
const PATIENCE: Duration = Duration::from_secs(3);

/// A performer and viewers to whom media flows.
fn playing(seed: u64, viewers: usize) -> World {
    let candidates = vec![server()];
    let config = Config { candidates, silence_timeout: PATIENCE, ..Config::default() };
    let mut world = World::with_config(seed, config);
    world.publish();
    (0..viewers).for_each(|_| world.watch(Layer::High));
    world.until(SECOND * 3, |world| {
        world.viewers.iter().all(|viewer| viewer.layer() == Some(Layer::High))
    });
    world
}

/// A client's offer on the connection that it has, with another fragment.
fn anew(client: &Client, ufrag: &str, make: fn(&Parts<'_>) -> String) -> String {
    make(&Parts { ufrag, ..client.parts() })
}

#[test]
fn a_viewer_restarts_from_a_new_address_and_his_streams_go_on() {
    let mut world = playing(80, 1);
    world.run(SECOND);
    let asked = world.sfu.stats().keyframe_requests;
    let (now, offer) = (world.now, anew(&world.viewers[0].client, "anew", offer::viewer));
    let answer = world.sfu.restart(now, viewer(0), &offer).unwrap();
    assert!(answer.contains(" 2 IN IP4 0.0.0.0\r\n"), "the second answer of this connection");
    let guest = &mut world.viewers[0];
    let shown = guest.frames().len();
    guest.client.at = "203.0.113.9:50001".parse().unwrap();
    guest.client.restart(now, "anew", &answer);
    world.until(SECOND / 2, |world| world.viewers[0].frames().len() > shown + 5);
    // Past the patience with silence: it is the new checks that keep it alive.
    world.run(PATIENCE * 2);
    world.viewers[0].assert_decodable();
    assert!(world.viewers[0].client.is_connected());
    let stats = world.sfu.stats();
    let restarts = stats.restarts_of_stages;
    assert_eq!((restarts.connected, restarts.failed), (1, 0));
    assert!(stats.keyframe_requests <= asked + 1, "the picture goes on where it was");
}

#[test]
fn the_answer_names_the_streams_that_flow_already() {
    let mut world = playing(81, 0);
    let mut client = world.client();
    let before = offer::viewer(&client.parts());
    let guest = PeerId(7);
    let first = world.sfu.watch(world.now, ROOM, guest, &before, Layer::High).unwrap();
    client.answered(world.now, &first);
    let again = anew(&client, "anew", offer::viewer);
    let second = world.sfu.restart(world.now, guest, &again).unwrap();
    let rest = |answer: &str| {
        let kept = |line: &&str| !line.starts_with("a=ice-") && !line.starts_with("o=");
        answer.lines().filter(kept).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(rest(&first), rest(&second), "all but credentials and version");
    assert_ne!(first, second);
}

#[test]
fn until_the_new_path_is_nominated_the_old_one_carries_and_is_answered() {
    let mut world = playing(82, 1);
    world.run(SECOND);
    let (now, offer) = (world.now, anew(&world.viewers[0].client, "anew", offer::viewer));
    let answer = world.sfu.restart(now, viewer(0), &offer).unwrap();
    // The answer is long on its way, longer than silence is borne with.
    let shown = world.viewers[0].frames().len();
    world.run(PATIENCE + SECOND);
    let frames = world.viewers[0].frames().len() - shown;
    assert!(frames > 30 * 3, "{frames} frames in 4 s");
    let now = world.now;
    let before = world.viewers[0].client.check();
    world.viewers[0].client.restart(now, "anew", &answer);
    world.run(SECOND);
    // From then on the old credentials are good for nothing.
    let rejected = world.sfu.stats().datagrams_unknown;
    let from = world.viewers[0].client.at;
    world.sfu.handle_datagram(world.now, from, &mut before.clone());
    assert_eq!(world.sfu.stats().datagrams_unknown, rejected + 1);
    world.run(PATIENCE + SECOND);
    world.viewers[0].assert_decodable();
    assert!(world.viewers[0].client.is_connected());
}

#[test]
fn restarts_in_vain_lose_nothing_and_the_last_one_counts() {
    let mut world = playing(83, 1);
    world.run(SECOND);
    let mut answer = String::new();
    for ufrag in ["first", "second", "third"] {
        let offer = anew(&world.viewers[0].client, ufrag, offer::viewer);
        answer = world.sfu.restart(world.now, viewer(0), &offer).unwrap();
        let shown = world.viewers[0].frames().len();
        world.run(SECOND * 2);
        assert!(world.viewers[0].frames().len() > shown + 50, "{ufrag}: he was left alone");
    }
    let now = world.now;
    world.viewers[0].client.restart(now, "third", &answer);
    world.run(PATIENCE * 2);
    world.viewers[0].assert_decodable();
    let restarts = world.sfu.stats().restarts_of_stages;
    assert_eq!((restarts.superseded, restarts.connected), (2, 1));
}

#[test]
fn an_offer_that_comes_twice_is_answered_with_the_same_credentials() {
    let mut world = playing(84, 1);
    let offer = anew(&world.viewers[0].client, "anew", offer::viewer);
    let first = world.sfu.restart(world.now, viewer(0), &offer).unwrap();
    assert_eq!(world.sfu.restart(world.now, viewer(0), &offer).unwrap(), first);
    assert_eq!(world.sfu.stats().restarts_of_stages.superseded, 0);
}

#[test]
fn a_performer_restarts_from_a_new_address_and_no_viewer_loses_his_layer() {
    let mut world = playing(85, 2);
    world.run(SECOND);
    world.events.clear();
    let performer = world.performer.as_ref().unwrap();
    let offer = anew(&performer.client, "anew", offer::performer);
    let answer = world.sfu.restart(world.now, PERFORMER, &offer).unwrap();
    let (now, layers) = (world.now, world.viewers[0].layer());
    let performer = world.performer.as_mut().unwrap();
    performer.client.at = "203.0.113.10:50002".parse().unwrap();
    performer.client.restart(now, "anew", &answer);
    let shown = world.viewers[0].frames().len();
    world.until(SECOND / 2, |world| world.viewers[0].frames().len() > shown + 5);
    world.run(PATIENCE * 2);
    for guest in &world.viewers {
        guest.assert_decodable();
        assert_eq!(guest.layer(), layers);
    }
    let dark = |event: &Event| {
        matches!(event, Event::PublisherLayers { layers, .. } if layers.is_empty())
            || matches!(event, Event::Gone { .. })
    };
    assert!(!world.events.iter().any(dark), "nobody is told of anything");
}

#[test]
fn what_is_no_restart_of_this_connection_is_refused_and_disturbs_nothing() {
    let mut world = playing(86, 1);
    let (now, client) = (world.now, &world.viewers[0].client);
    let good = anew(client, "anew", offer::viewer);
    let stranger = world.sfu.restart(now, PeerId(4711), &good);
    assert_eq!(stranger, Err(OfferError::NoRestart));
    let other = "sha-256 ".to_owned() + &["AB"; 32].join(":");
    let certificate = Parts { fingerprint: &other, ufrag: "anew", ..client.parts() };
    let sound_alone = good.split("m=video").next().unwrap().to_owned();
    for offer in [offer::viewer(&certificate), sound_alone, good.replace("VP8/90000", "VP9/90000")]
    {
        let refused = world.sfu.restart(now, viewer(0), &offer);
        assert_eq!(refused, Err(OfferError::NoRestart), "{offer}");
    }
    assert!(world.sfu.restart(now, viewer(0), "nonsense").is_err());
    assert_eq!(world.sfu.ice(viewer(0)).unwrap().0, client.parts().ufrag);
    world.run(PATIENCE + SECOND);
    world.viewers[0].assert_decodable();
}

#[test]
fn a_restart_whose_peer_never_comes_back_is_counted_as_failed() {
    let mut world = playing(87, 1);
    let offer = anew(&world.viewers[0].client, "anew", offer::viewer);
    world.sfu.restart(world.now, viewer(0), &offer).unwrap();
    world.viewers[0].client.alive = false;
    world.run(PATIENCE + SECOND);
    assert_eq!(world.sfu.stats().restarts_of_stages.failed, 1);
}

#[test]
fn a_member_restarts_from_a_new_address_and_it_counts_for_meetings_alone() {
    let mut world = meeting(88, 3, 1, 8, 180);
    world.run(SECOND * 2);
    let member_of = |parts: &Parts<'_>| offer::member(parts, 8, 9);
    let offer = anew(&world.members[0].client, "anew", member_of);
    let now = world.now;
    let answer = world.sfu.restart(now, member(0), &offer).unwrap();
    world.members[0].client.at = "203.0.113.11:50003".parse().unwrap();
    world.members[0].client.restart(now, "anew", &answer);
    world.run(SECOND * 2);
    let since = world.now - SECOND;
    assert_eq!((world.members[0].sees(since).len(), world.members[0].hears(since).len()), (2, 2));
    assert_eq!(world.members[1].sees(since).len(), 2, "he is seen as before");
    let stats = world.stats();
    assert_eq!((stats.restarts_of_meetings.connected, stats.restarts_of_meetings.failed), (1, 0));
    assert_eq!(stats.restarts_of_stages, Restarts::default());
}
