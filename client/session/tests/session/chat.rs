//! Messages go out once we are there, and again until they are answered.

use footlight_session::Event;
use footlight_shared::{ChatId, ChatPlace, ClientMsg, ErrorCode, Problem, ServerMsg};
use proptest::prelude::*;

use crate::world::{SECOND, World, stage_id};

fn id(n: u8) -> ChatId {
    format!("01910000-0000-7000-8000-0000000000{n:02x}").parse().unwrap()
}

fn say(world: &mut World, n: u8) -> bool {
    world.act(|session, now| session.say(now, id(n), format!("line {n}")))
}

fn said(world: &World) -> Vec<ChatId> {
    let ids = world.sent.iter().filter_map(|frame| match &frame.msg {
        ClientMsg::Chat { place, id, .. } => {
            assert_eq!(*place, ChatPlace::Stage(stage_id()));
            Some(*id)
        }
        _ => None,
    });
    ids.collect()
}

fn acknowledge(world: &mut World, n: u8) {
    let asked =
        world.sent.iter().rev().find(
            |frame| matches!(&frame.msg, ClientMsg::Chat { id: asked, .. } if *asked == id(n)),
        );
    let re = asked.map(|frame| frame.id);
    world.say(re, ServerMsg::ChatSaid { id: id(n), seq: n.into(), at: 0 });
}

#[test]
fn what_is_written_before_we_are_there_goes_out_then() {
    let mut world = World::asking();
    assert!(say(&mut world, 1));
    assert!(said(&world).is_empty());
    world.answer_join();
    assert_eq!(said(&world), [id(1)]);
    acknowledge(&mut world, 1);
    assert!(world.events.contains(&Event::ChatSaid { id: id(1), seq: 1 }));
}

#[test]
fn what_was_not_acknowledged_goes_again_over_the_next_socket_and_the_rest_does_not() {
    let mut world = World::flowing();
    for n in [1, 2, 3] {
        assert!(say(&mut world, n));
    }
    acknowledge(&mut world, 1);
    world.refuse("chat", ErrorCode::RateLimited);
    let refused =
        Event::ChatRefused { id: id(3), problem: Problem::new(ErrorCode::RateLimited, "no") };
    assert!(world.events.contains(&refused));
    world.close();
    world.forget();
    assert!(say(&mut world, 4));
    world.pass(SECOND);
    world.open();
    world.welcome(true);
    assert!(said(&world).is_empty());
    world.say(
        None,
        ServerMsg::Snapshot {
            snapshot: crate::world::snapshot(footlight_shared::StageStatus::Live),
        },
    );
    assert_eq!(said(&world), [id(2), id(4)]);
}

#[test]
fn a_server_that_forgot_us_hears_it_once_we_have_joined_again() {
    let mut world = World::flowing();
    assert!(say(&mut world, 1));
    world.close();
    world.forget();
    world.pass(SECOND);
    world.open();
    world.welcome(false);
    world.offer(2);
    assert!(said(&world).is_empty());
    world.answer_join();
    assert_eq!(said(&world), [id(1)]);
}

#[test]
fn there_is_no_chat_where_there_is_no_stage_and_only_so_much_waits() {
    let mut call = World::calling();
    assert!(!say(&mut call, 1));
    let mut world = World::asking();
    for n in 0..8 {
        assert!(say(&mut world, n));
    }
    assert!(!say(&mut world, 9));
}

proptest! {
    /// Whenever sockets break: nothing is said twice over one socket, nothing
    /// after it was answered, and all is said in the end, in its order.
    #[test]
    fn all_is_said_whenever_sockets_break(steps in prop::collection::vec(0_u8..4, 1..40)) {
        let mut world = World::flowing();
        let (mut next, mut waiting) = (0, Vec::new());
        for step in steps {
            match step {
                0 if waiting.len() < 8 => {
                    prop_assert!(say(&mut world, next));
                    waiting.push(id(next));
                    next += 1;
                }
                1 if !said(&world).is_empty() && !waiting.is_empty() => {
                    acknowledge(&mut world, next - waiting.len() as u8);
                    waiting.remove(0);
                }
                2 => {
                    world.close();
                    world.forget();
                    world.pass(10 * SECOND);
                    world.open();
                    world.welcome(true);
                    let snapshot = crate::world::snapshot(footlight_shared::StageStatus::Live);
                    world.say(None, ServerMsg::Snapshot { snapshot });
                    prop_assert_eq!(said(&world), waiting.clone());
                }
                _ => {}
            }
            let sent = said(&world);
            prop_assert!(sent.ends_with(&waiting), "{:?} {:?}", sent, waiting);
        }
    }
}
