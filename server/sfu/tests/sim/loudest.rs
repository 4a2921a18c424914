//! More voices than a member has sections for: the loudest are heard.

use std::time::Duration;

use footlight_sfu::{Event, PeerId};

use crate::meeting::meeting;
use crate::world::{World, member};

const SECOND: Duration = Duration::from_secs(1);

fn speakers(world: &World) -> Option<Vec<PeerId>> {
    let said = |event: &Event| match event {
        Event::Speakers { peers, .. } => Some(peers.clone()),
        _ => None,
    };
    world.events.iter().rev().find_map(said)
}

fn names(of: &[usize]) -> Vec<u8> {
    of.iter().map(|n| member(*n).0 as u8).collect()
}

#[test]
fn the_loudest_of_twelve_are_heard_and_who_begins_to_speak_is_heard_soon() {
    for shards in [1, 2] {
        let mut world = meeting(1, 12, shards, 4, 0);
        (0..12).for_each(|n| world.look(n, &[]));
        for it in &mut world.members {
            it.level = 90;
        }
        for n in [1, 3, 5, 7] {
            world.members[n].level = 30;
        }
        world.run(SECOND * 2);
        let since = world.now;
        world.run(SECOND);
        assert_eq!(world.members[0].hears(since), names(&[1, 3, 5, 7]));
        let others = world.members[1].hears(since);
        assert!(others.len() == 4 && !others.contains(&names(&[1])[0]), "nobody hears himself");
        assert_eq!(speakers(&world).map(|it| it.len()), Some(4));
        let news = world.members[0].news;
        world.run(SECOND * 2);
        assert_eq!(world.members[0].news, news, "while nothing changes nothing is moved");
        world.members[3].level = 90;
        world.members[9].level = 15;
        world.run(SECOND);
        let since = world.now;
        world.run(SECOND / 2);
        assert!(world.members[0].hears(since).contains(&names(&[9])[0]), "he is heard");
        world.run(SECOND * 2);
        let told = speakers(&world).unwrap();
        assert!(told.contains(&member(9)) && !told.contains(&member(3)), "{told:?}");
        assert_eq!(told[0], member(9), "the loudest first");
        for it in &world.members {
            for comes in it.comes.values().filter(|comes| comes.rtx == 0) {
                let numbers: Vec<u64> = comes.pieces.keys().copied().collect();
                assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "no holes");
                let times: Vec<u32> = comes.pieces.values().map(|it| it.timestamp).collect();
                let grows = |pair: &[u32]| pair[1].wrapping_sub(pair[0]) as i32 > 0;
                assert!(times.windows(2).all(grows), "timestamps go on");
            }
        }
    }
}

#[test]
fn speakers_are_told_by_one_shard_and_at_most_three_times_a_second() {
    let mut world = meeting(2, 6, 2, 8, 0);
    world.run(SECOND);
    let before = world.events.len();
    for n in 0..100 {
        world.members[n % 6].level = if n % 2 == 0 { 20 } else { 100 };
        world.run(Duration::from_millis(100));
    }
    let told = |event: &&Event| matches!(event, Event::Speakers { .. });
    let told = world.events[before..].iter().filter(told).count();
    assert!((3..=31).contains(&told), "{told} in ten seconds");
}
