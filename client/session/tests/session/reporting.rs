//! What happens to the peer connection is told to the server, in small batches.

use std::time::Duration;

use footlight_session::Statistics;
use footlight_shared::{
    CandidateType, ClientMsg, Grade, Happening, Report, Severity, SpanName, Transport, Warning,
    WarningKind, limit,
};

use crate::world::{SECOND, World};

fn happening(bytes: u32) -> Happening {
    Happening::Offer { bytes }
}

fn reports(world: &World) -> Vec<Report> {
    let report = |msg: &ClientMsg| match msg {
        ClientMsg::Report(report) => Some(report.clone()),
        _ => None,
    };
    world.sent.iter().filter_map(|frame| report(&frame.msg)).collect()
}

#[test]
fn a_session_has_one_name_for_as_long_as_it_lives() {
    let mut world = World::flowing();
    let name = world.session.trace();
    world.close();
    world.pass(10 * SECOND);
    world.open();
    let ClientMsg::Hello { trace, .. } = world.last("hello").unwrap().msg else { unreachable!() };
    assert_eq!(trace, Some(name));
    assert_ne!(World::watching().session.trace().bits(), 0);
}

#[test]
fn what_happens_is_told_together_after_a_moment() {
    let mut world = World::flowing();
    world.pass(5 * SECOND);
    world.forget();
    world.act(|session, now| session.note(now, happening(1)));
    world.pass(SECOND);
    assert_eq!(world.count("report"), 0);
    world.act(|session, now| {
        session.note(now, happening(2));
        session.time(now, SpanName::SetRemote, now - SECOND / 4, false);
    });
    world.pass(SECOND);
    let [report] = &reports(&world)[..] else { panic!("not one report") };
    let told: Vec<_> = report.events.iter().map(|noted| (noted.ago_ms, noted.event)).collect();
    assert_eq!(told, [(2000, happening(1)), (1000, happening(2))]);
    let span = report.spans[0];
    assert_eq!((span.span, span.ago_ms, span.took_ms), (SpanName::SetRemote, 1000, 250));
    world.pass(20 * SECOND);
    assert_eq!(world.count("report"), 1);
}

#[test]
fn what_has_no_way_to_the_server_waits_and_does_not_grow() {
    let mut world = World::flowing();
    world.close();
    world.forget();
    for bytes in 0..1000 {
        world.act(|session, now| session.note(now, happening(bytes)));
    }
    world.pass(10 * SECOND);
    world.open();
    world.welcome(true);
    world.forget();
    world.pass(3 * SECOND);
    assert_eq!(world.count("ping"), 0, "nobody has slept");
    let report = &reports(&world)[0];
    assert_eq!(report.events.len(), limit::REPORT.0);
    assert_eq!(report.events.last().unwrap().event, happening(999));
}

#[test]
fn the_first_connection_ends_the_wish_for_it() {
    let mut world = World::asking();
    world.answer_join();
    world.pass(SECOND);
    world.act(|session, now| session.connected(now, now - SECOND / 2));
    world.act(|session, now| session.connected(now, now));
    world.pass(3 * SECOND);
    let joins = |world: &World| {
        reports(world).iter().flat_map(|report| report.spans.clone()).collect::<Vec<_>>()
    };
    let spans = joins(&world);
    assert_eq!(spans.len(), 1);
    assert_eq!((spans[0].span, spans[0].took_ms), (SpanName::Join, 1000));
}

#[test]
fn who_leaves_tells_what_he_still_has_to_tell() {
    let mut world = World::flowing();
    world.act(|session, now| session.note(now, happening(1)));
    world.act(|session, _| session.leave());
    let kinds: Vec<_> = world.sent.iter().map(|frame| frame.msg.kind()).collect();
    assert_eq!(kinds, ["report", "leave"]);
}

#[test]
fn one_warning_in_five_seconds_is_told() {
    let mut world = World::flowing();
    let warning = Warning { kind: WarningKind::Loss, value: 120, severity: Severity::Critical };
    for _ in 0..100 {
        world.act(|session, now| session.warn(now, warning));
        world.pass(Duration::from_millis(200));
    }
    assert_eq!(world.count("qualitywarning"), 4);
}

#[test]
fn statistics_have_the_names_that_browsers_give_them() {
    let statistics = Statistics {
        loss: Some(0.012),
        round_trip: Some(Duration::from_millis(35)),
        path: Some((CandidateType::Relay, Transport::Tcp)),
        freezes: Some(2),
        ..Statistics::default()
    };
    let rows = statistics.rows();
    let names: Vec<_> = rows.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        ["packetsLost", "currentRoundTripTime", "freezeCount", "candidateType", "protocol"]
    );
    assert_eq!(rows[1].1, "0.035 s");
    assert_eq!(Grade::Fair.word(), "fair");
}
