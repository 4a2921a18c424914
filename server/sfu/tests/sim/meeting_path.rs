//! One path for all that a member is sent: the sound first, then small pictures of all,
//! then larger ones.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::meeting::meeting;
use crate::network::{Bottleneck, Busy};
use crate::world::World;

const SECOND: Duration = Duration::from_secs(1);

fn narrow(world: &mut World, rate: u64) {
    let at = world.members[0].client.at;
    let mut link = Bottleneck::new(rate, 60_000);
    link.behind.push(at);
    world.network.bottleneck = Some(link);
}

#[test]
fn a_narrow_path_carries_all_small_pictures_before_a_large_one() {
    let mut world = meeting(1, 5, 1, 8, 180);
    narrow(&mut world, 900_000);
    world.look(0, &[(1, 720), (2, 180), (3, 180), (4, 180)]);
    world.run(SECOND * 20);
    let since = world.now - SECOND * 2;
    let seen: Vec<Layer> = world.members[0].sees(since).into_values().collect();
    assert_eq!(seen.len(), 4, "{seen:?}");
    assert!(seen.iter().all(|layer| *layer < Layer::High), "{seen:?}");
    assert_eq!(world.members[0].hears(since).len(), 4);
    let dropped = world.network.bottleneck.as_ref().unwrap().dropped;
    world.run(SECOND * 10);
    let more = world.network.bottleneck.as_ref().unwrap().dropped - dropped;
    assert!(more < 60_000, "{more} bytes lost in ten seconds");
}

#[test]
fn the_sound_goes_on_where_there_is_room_for_little_else() {
    let mut world = meeting(2, 4, 1, 8, 180);
    world.run(SECOND * 3);
    narrow(&mut world, 220_000);
    world.run(SECOND * 20);
    let since = world.now - SECOND;
    assert_eq!(world.members[0].hears(since).len(), 3);
    assert!(world.members[0].sees(since).len() < 3, "{:?}", world.members[0].sees(since));
    world.network.bottleneck = None;
    world.run(SECOND * 30);
    let since = world.now - SECOND;
    assert_eq!(world.members[0].sees(since).len(), 3, "and the pictures come back");
}

#[test]
fn a_members_cap_is_one_for_all_that_he_is_sent() {
    let mut world = meeting(10, 5, 1, 8, 180);
    let peer = world.members[0].peer;
    let all: Vec<_> = (1..5).map(|n| (n, 720)).collect();
    world.look(0, &all);
    world.sfu.set_bitrate_cap(world.now, peer, Some(700_000));
    world.run(SECOND * 10);
    let taken = |world: &World| -> u64 {
        world.members[0].comes.values().map(|section| section.bytes).sum()
    };
    let rate = |world: &mut World| {
        let before = taken(world);
        world.run(SECOND * 10);
        (taken(world) - before) * 8 / 10
    };
    let capped = rate(&mut world);
    assert!((400_000..750_000).contains(&capped), "{capped} bit/s");
    assert_eq!(world.members[0].hears(world.now - SECOND).len(), 4);
    world.sfu.set_bitrate_cap(world.now, peer, None);
    world.run(SECOND * 10);
    let lifted = rate(&mut world);
    assert!(lifted > 1_500_000, "{lifted} bit/s once it is lifted");
}

#[test]
fn who_turns_to_a_full_page_gets_all_of_it_soon() {
    let mut world = meeting(3, 8, 1, 8, 180);
    (1..8).for_each(|n| world.look(n, &[]));
    world.look(0, &[(1, 180)]);
    world.run(SECOND * 5);
    let all: Vec<_> = (1..8).map(|n| (n, 180)).collect();
    world.look(0, &all);
    world.run(SECOND);
    let since = world.now;
    world.run(SECOND / 2);
    assert_eq!(world.members[0].sees(since).len(), 7);
}

/// Number 1 shows number 0 his screen, beside the cameras of all.
fn show_screen(world: &mut World) -> (u8, bool) {
    world.members[1].screen.on = true;
    let small = [1, 2].map(|n| (world.publication(n, false), 180));
    world.look_at(0, &[(world.publication(1, true), 720), small[0], small[1]]);
    (world.members[1].name, true)
}

#[test]
fn a_screen_is_not_left_black_where_a_busy_machine_makes_all_paths_look_full() {
    for seed in 5..8 {
        let mut world = meeting(seed, 3, 1, 8, 180);
        let at = world.members[0].client.at;
        world.network.busy = Some(Busy::new(world.now, at, SECOND / 4));
        world.run(SECOND * 5);
        let screen = show_screen(&mut world);
        let begun = world.now;
        world.until(SECOND * 5, |world| world.members[0].sees(begun).contains_key(&screen));
        for _ in 0..5 {
            let since = world.now;
            world.run(SECOND * 2);
            assert!(world.members[0].sees(since).contains_key(&screen), "seed {seed}");
        }
    }
}

#[test]
fn a_screen_that_does_not_fit_is_tried_ever_less_often() {
    let mut world = meeting(9, 3, 1, 8, 180);
    narrow(&mut world, 500_000);
    world.run(SECOND * 5);
    let screen = show_screen(&mut world);
    let mut shown = [0, 0];
    for second in 0..60 {
        let since = world.now;
        world.run(SECOND);
        shown[second / 30] += u32::from(world.members[0].sees(since).contains_key(&screen));
        assert_eq!(world.members[0].hears(since).len(), 2, "second {second}");
    }
    assert!(shown[0] <= 12 && shown[1] <= 6, "{shown:?}");
}

#[test]
fn the_thirtieth_who_joins_costs_the_others_next_to_nothing() {
    let mut world = meeting(4, 29, 1, 4, 180);
    world.run(SECOND);
    let news: Vec<u32> = world.members.iter().map(|it| it.news).collect();
    let asked = |world: &World| -> u32 {
        world.members.iter().flat_map(|it| &it.camera).map(|it| it.asked).sum()
    };
    let before = asked(&world);
    world.meet(4, 9);
    world.until(SECOND * 2, |world| world.members[29].client.is_connected());
    let all: Vec<_> = (0..9).map(|n| (n, 180)).collect();
    world.look(29, &all);
    world.run(SECOND);
    let since = world.now - SECOND / 4;
    assert_eq!(world.members[29].sees(since).len(), 9);
    assert_eq!(world.members[29].hears(since).len(), 4);
    let after = asked(&world);
    assert!(after - before <= 18, "{} key frames", after - before);
    for (it, news) in world.members.iter().zip(news) {
        assert!(it.news - news <= 2, "{} words to {:?}", it.news - news, it.peer);
        it.assert_decodable();
    }
}

/// Who joins with microphone and camera off and shows his screen: browsers take
/// feedback for an SSRC of theirs alone.
#[test]
fn who_shows_nothing_but_his_screen_is_told_when_it_came() {
    let mut world = World::new(905);
    for _ in 0..2 {
        world.meet(1, 2);
    }
    let member = &mut world.members[0];
    member.camera.iter_mut().for_each(|layer| layer.on = false);
    member.microphone.on = false;
    member.screen.on = true;
    world.run(Duration::from_secs(3));
    let member = &world.members[0];
    assert!(member.feedbacks > 10);
    assert!(member.told_of.iter().all(|ssrc| *ssrc == member.screen.ssrc()));
}
