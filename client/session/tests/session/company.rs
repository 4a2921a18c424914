//! What is said of the stage's company is passed on, unread.

use footlight_session::Event;
use footlight_session::company::Told;
use footlight_shared::{ClientMsg, ErrorCode, ServerMsg, SourceId, UserId};

use crate::world::{SECOND, World};

fn told(world: &World) -> Vec<(Option<u32>, Option<ServerMsg>)> {
    let told = world.events.iter().filter_map(|event| match event {
        Event::Company { ticket, told } => Some((*ticket, told.as_ref().and_then(Told::read))),
        _ => None,
    });
    told.collect()
}

fn see(world: &mut World, ticket: u32) -> bool {
    let (source, offer) = (SourceId(1), "v=0".to_owned());
    world.act(|session, now| session.company(now, ticket, ClientMsg::SourceSee { source, offer }))
}

#[test]
fn news_and_answers_are_told_apart() {
    let mut world = World::flowing();
    let news = ServerMsg::Sources { sources: Vec::new(), spread_ms: 5 };
    world.say(None, news.clone());
    assert!(see(&mut world, 7));
    let re = world.last("source_see").map(|frame| frame.id);
    let seen = ServerMsg::SourceSeen { source: SourceId(1), answer: "v=0".to_owned() };
    world.say(re, seen.clone());
    assert_eq!(told(&world), [(None, Some(news)), (Some(7), Some(seen))]);
    let nothing = |event: &Event| match event {
        Event::Company { told: Some(told), .. } => told.is_nothing(),
        _ => false,
    };
    assert_eq!(world.events.iter().filter(|event| nothing(event)).count(), 1);
}

#[test]
fn what_is_done_and_what_is_refused_is_known_by_its_number() {
    let mut world = World::flowing();
    let user: UserId = "01910000-0000-7000-8000-000000000001".parse().unwrap();
    let invite = ClientMsg::SourceInvite { user };
    assert!(world.act(|session, now| session.company(now, 8, invite)));
    let re = world.last("source_invite").map(|frame| frame.id);
    world.say(re, ServerMsg::Done);
    assert_eq!(told(&world), [(Some(8), None)]);
    assert!(see(&mut world, 9));
    world.refuse("source_see", ErrorCode::NotFound);
    let refused = |event: &Event| {
        matches!(event, Event::CompanyRefused { ticket: 9, problem }
            if problem.code == ErrorCode::NotFound)
    };
    assert!(world.events.iter().any(refused));
    let else_comes = |event: &Event| matches!(event, Event::Trouble(_) | Event::Refused(_));
    assert!(!world.events.iter().any(else_comes), "and nothing else comes of it");
}

#[test]
fn nothing_is_said_where_we_are_not_there() {
    let mut world = World::asking();
    assert!(!see(&mut world, 1));
    let mut world = World::flowing();
    world.close();
    assert!(!see(&mut world, 1));
    world.pass(SECOND);
    world.open();
    world.welcome(true);
    assert!(!see(&mut world, 1), "before the snapshot, the server may have forgotten us");
}
