//! Sound and picture stay together: sender reports carry the performer's clock
//! to the viewer's timelines.

use std::time::Duration;

use footlight_sfu::Layer;

use crate::world::{World, viewer};

/// Seconds of NTP time.
fn seconds(ntp: u64) -> f64 {
    ntp as f64 / 4_294_967_296.0
}

#[test]
fn reports_put_sound_and_picture_on_one_clock_over_switches() {
    let mut world = World::playing(120, 1);
    world.run(Duration::from_millis(1_500));
    for cap in [Layer::Low, Layer::High, Layer::Medium] {
        world.sfu.set_cap(world.now, viewer(0), cap);
        world.run(Duration::from_secs(2));
        let viewer = &world.viewers[0];
        let piece = viewer.video.values().next_back().unwrap();
        let (_, ntp, rtp) = *viewer.reports[1].last().unwrap();
        let shown = seconds(ntp) + f64::from(piece.timestamp.wrapping_sub(rtp) as i32) / 90_000.0;
        let (_, ntp, rtp) = *viewer.reports[0].last().unwrap();
        let (number, at) = viewer.sound.iter().next_back().unwrap();
        let timestamp = viewer.sound_times[number];
        let heard = seconds(ntp) + f64::from(timestamp.wrapping_sub(rtp) as i32) / 48_000.0;
        // Both by the performer's clock, less the time between their arrivals.
        let apart = at.saturating_duration_since(piece.at).as_secs_f64()
            - piece.at.saturating_duration_since(*at).as_secs_f64();
        let skew = (heard - shown - apart).abs();
        assert!(skew < 0.012, "{skew} s between sound and picture");
    }
}
