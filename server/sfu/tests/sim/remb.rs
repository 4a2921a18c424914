//! A performer without transport-wide feedback is told by REMB how much he may
//! send; one with it never is.

use std::time::Duration;

use crate::network::Weather;
use crate::performer::Performer;
use crate::world::{PERFORMER, ROOM, World};

/// The layers' bitrates together, and something above them.
const MOST: f32 = 2_650_000.0;

/// Lets a performer publish whose offer has no word of transport-wide feedback.
fn publish_without_transport_cc(world: &mut World) {
    let mut client = world.client();
    let offer = crate::offer::performer(&client.parts());
    let offer = crate::offer::without_transport_cc(&offer);
    let answer = world.sfu.publish(world.now, ROOM, PERFORMER, &offer).unwrap();
    assert!(answer.contains(" goog-remb") && !answer.contains("transport-cc"), "{answer}");
    client.answered(world.now, &answer);
    world.performer = Some(Performer::new(world.now, client));
}

fn performer(world: &World) -> &Performer {
    world.performer.as_ref().unwrap()
}

#[test]
fn a_performer_without_transport_wide_feedback_gets_remb() {
    let mut world = World::new(140);
    publish_without_transport_cc(&mut world);
    world.until(Duration::from_secs(5), |world| performer(world).rembs.len() >= 3);
    let performer = performer(&world);
    assert_eq!(performer.feedbacks, 0, "nobody agreed on transport-wide feedback");
    let first = &performer.rembs[0];
    assert!((first.bitrate - MOST).abs() < MOST / 100.0, "{}", first.bitrate);
    let mut named = performer.rembs.last().unwrap().ssrcs.clone();
    let mut sent: Vec<u32> = performer.layers.iter().map(|layer| layer.ssrc).collect();
    sent.push(performer.sound_ssrc());
    named.sort_unstable();
    sent.sort_unstable();
    assert_eq!(named, sent);
}

#[test]
fn losses_lower_what_he_is_told_and_their_end_raises_it() {
    let mut world = World::new(141);
    publish_without_transport_cc(&mut world);
    world.until(Duration::from_secs(5), |world| !performer(world).rembs.is_empty());
    let told = |world: &World| performer(world).rembs.last().unwrap().bitrate;
    world.network.weather = Weather { loss: 0.3, ..Weather::FINE };
    world.until(Duration::from_secs(15), |world| told(world) < MOST * 0.7);
    world.network.weather = Weather::FINE;
    world.until(Duration::from_secs(30), |world| told(world) > MOST * 0.97);
}

#[test]
fn a_performer_with_transport_wide_feedback_gets_no_remb() {
    let mut world = World::playing(142, 1);
    world.run(Duration::from_secs(5));
    let performer = performer(&world);
    assert!(performer.feedbacks > 0);
    assert!(performer.receiver_reports > 3);
    assert!(performer.rembs.is_empty());
}
