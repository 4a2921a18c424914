//! Time goes on, whatever happens behind it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use crate::codec::{Layering, Numbers, Offsets};
use footlight_shared::Layer;
use proptest::prelude::*;

fn first_packet(timestamp: u32, arrived: Instant) -> Packet {
    let (marker, key_start) = (true, true);
    let (numbers, layering, payload_type) = (Numbers::default(), Layering::PLAIN, 96);
    Packet {
        position: 7,
        timestamp,
        arrived,
        marker,
        key_start,
        numbers,
        layering,
        descriptor: crate::ingress::Descriptor::default(),
        payload_type,
        primary: 0,
    }
}

#[test]
fn time_goes_on_after_however_long_a_darkness() {
    let start = Instant::now();
    for hours in [1, 7, 9, 13, 14, 24, 1000] {
        let slot = Slot::Video(Layer::High);
        let beginning = Beginning { slot, view: View::WHOLE, payload_type: 96, behind: 0 };
        let mut rewrite = Rewrite::new();
        let stream = Stream::new(start, StreamId(1), 1, 90_000, 8, 0);
        let packet = first_packet(5, start);
        let segment = rewrite.begin(&stream, &packet, None, beginning);
        rewrite.sent(&segment, &stream, &packet);
        let last = segment.timestamp(packet.timestamp);
        rewrite.close();
        let later = start + Duration::from_secs(hours * 3600);
        let stream = Stream::new(later, StreamId(2), 2, 90_000, 8, 0);
        let packet = first_packet(4_000_000_000, later);
        let segment = rewrite.begin(&stream, &packet, None, beginning);
        let next = segment.timestamp(packet.timestamp);
        assert!(next.wrapping_sub(last) as i32 > 0, "{hours} hours");
        let after = segment.timestamp(packet.timestamp.wrapping_add(3_000));
        assert_eq!(after.wrapping_sub(next), 3_000, "{hours} hours");
    }
}

#[test]
fn a_lag_that_was_made_up_for_does_not_come_back_when_timestamps_wrap() {
    const AGO: u32 = 10;
    let now = Instant::now();
    let slot = Slot::Video(Layer::High);
    let beginning = Beginning { slot, view: View::WHOLE, payload_type: 96, behind: 135_000 };
    let mut rewrite = Rewrite::new();
    let stream = Stream::new(now, StreamId(1), 1, 90_000, 8, 0);
    rewrite.begin(&stream, &first_packet(5, now), None, beginning);
    let mut sent = Vec::new();
    // A packet a second for 14 hours.
    for n in 0..14 * 3_600 {
        let timestamp = 90_000_u32.wrapping_mul(n).wrapping_add(5);
        let packet = Packet { position: 7 + u64::from(n), ..first_packet(timestamp, now) };
        let segment = *rewrite.current().unwrap();
        sent.push(segment.timestamp(timestamp));
        rewrite.sent(&segment, &stream, &packet);
        if n % 5 == 0 {
            rewrite.settle();
        }
        if let Some(ago) = n.checked_sub(AGO) {
            let again = rewrite.current().unwrap().timestamp(timestamp.wrapping_sub(90_000 * AGO));
            assert_eq!(again, sent[ago as usize], "what is sent again stays as it was");
        }
    }
    let late = sent.windows(2).skip(60).position(|pair| pair[1].wrapping_sub(pair[0]) != 90_000);
    assert_eq!(late, None);
}

#[test]
fn what_is_kept_of_another_stream_does_not_run_ahead_of_time() {
    let start = Instant::now();
    let slot = Slot::Video(Layer::Low);
    let beginning = Beginning { slot, view: View::WHOLE, payload_type: 96, behind: 0 };
    let mut rewrite = Rewrite::new();
    let mut now = start + Duration::from_secs(10);
    let stream = Stream::new(start, StreamId(1), 1, 90_000, 8, 0);
    let packet = first_packet(5, now);
    let segment = rewrite.begin(&stream, &packet, None, beginning);
    rewrite.sent(&segment, &stream, &packet);
    let first = rewrite.timestamp();
    for n in 2..6 {
        rewrite.close();
        let stream = Stream::new(start, StreamId(n), n, 90_000, 8, 0);
        let key = first_packet(700_000 * n, now - Duration::from_millis(1_500));
        let kept = Beginning { behind: 135_000, ..beginning };
        let segment = rewrite.begin(&stream, &key, None, kept);
        let shown = segment.timestamp(key.timestamp).wrapping_sub(rewrite.timestamp());
        assert!((1..=180).contains(&shown), "{shown} ticks after what was sent");
        now += Duration::from_secs(1);
        let present = Packet {
            position: 8,
            timestamp: key.timestamp.wrapping_add(135_000 + 90_000),
            arrived: now,
            ..key
        };
        rewrite.sent(&segment, &stream, &present);
        assert_eq!(rewrite.timestamp().wrapping_sub(first), 90_000 * (n - 1));
    }
}

#[test]
fn who_moves_on_before_he_has_caught_up_is_not_ahead_of_time() {
    let start = Instant::now();
    let slot = Slot::Video(Layer::Low);
    let kept = Beginning { slot, view: View::WHOLE, payload_type: 96, behind: 135_000 };
    let mut rewrite = Rewrite::new();
    let mut now = start + Duration::from_secs(10);
    let (quarter, second) = (Duration::from_millis(250), Duration::from_secs(1));
    let mut first = None;
    for n in 1..8 {
        rewrite.close();
        let stream = Stream::new(start, StreamId(n), n, 90_000, 8, 0);
        let key = first_packet(700_000 * n, now - second * 3 / 2);
        let segment = rewrite.begin(&stream, &key, None, kept);
        rewrite.sent(&segment, &stream, &key);
        now += quarter;
        let timestamp = key.timestamp.wrapping_add(90_000);
        let later = Packet { position: 8, timestamp, arrived: key.arrived + second, ..key };
        rewrite.sent(&segment, &stream, &later);
        let shown = rewrite.timestamp().wrapping_sub(*first.get_or_insert(rewrite.timestamp()));
        let passed = 22_500 * (n - 1);
        assert!(shown.abs_diff(passed) < 9_000, "{shown} ticks after {passed}");
    }
}

proptest! {
    #[test]
    fn a_lag_is_made_up_for_and_time_never_stands_still(
        start: u32, lag in 0u32..200_000, slow: bool, step in 32u32..9_000,
    ) {
        let span = if slow { lag * CATCH_UP } else { lag * PACE / (PACE - 1) };
        let segment = Segment {
            stream: StreamId(1),
            slot: Slot::Audio,
            first: 0,
            last: u64::MAX,
            view: View::WHOLE,
            number_offset: 0,
            timestamp_offset: 0,
            start,
            lag,
            span,
            offsets: Offsets::default(),
            from_type: 0,
            payload_type: 0,
        };
        let mut last = segment.timestamp(start);
        prop_assert!(span == 0 || last == start.wrapping_add(lag));
        for n in 1..200 {
            let moment = start.wrapping_add(step * n);
            let shown = segment.timestamp(moment);
            prop_assert!(shown.wrapping_sub(last) as i32 > 0);
            prop_assert!(shown.wrapping_sub(moment) <= lag);
            last = shown;
        }
        let after = start.wrapping_add(span);
        prop_assert_eq!(segment.timestamp(after), after);
        prop_assert_eq!(segment.timestamp(start.wrapping_sub(1)), start.wrapping_sub(1));
    }
}
