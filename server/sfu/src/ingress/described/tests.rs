#![allow(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use crate::descriptor::{More, Shape, l1t3, l3t3};

const KEY: More<'static> = More { structure: true, ..more(None) };

const fn more(active: Option<u32>) -> More<'static> {
    More { structure: false, active, targets: None, differences: None, chains: None }
}

/// A stream of packets that are frames each.
#[derive(Default)]
struct Stream(Option<Box<Described>>);

impl Stream {
    fn read(
        &mut self,
        position: u64,
        shape: &Shape,
        kind: usize,
        more: More<'_>,
    ) -> Option<Reading> {
        self.numbered(position, position as u16, shape, kind, more)
    }

    fn numbered(
        &mut self,
        position: u64,
        number: u16,
        shape: &Shape,
        kind: usize,
        more: More<'_>,
    ) -> Option<Reading> {
        let bytes = shape.describe((true, true), kind, number, more);
        Described::read(&mut self.0, &bytes, position as u32 * 3_000, position)
    }
}

/// The views that a frame is of.
fn views(reading: Option<Reading>) -> Views {
    reading.unwrap().layering.views
}

#[test]
fn a_structure_that_comes_late_or_again_does_not_take_the_place_of_a_later_one() {
    let (before, after) = (l3t3(false), Shape { offset: 40, ..l3t3(true) });
    let mut stream = Stream::default();
    let first = stream.read(100, &before, 0, KEY);
    assert_eq!(first.unwrap().layering.spatial, 3);
    stream.read(101, &before, 1, More::default()).unwrap();
    stream.read(110, &after, 0, KEY).unwrap();
    let largest = views(stream.read(111, &after, 11, More::default()));
    assert!(!largest.is_all(), "who has a smaller picture does not get it");

    for position in [100, 105] {
        let late = stream.read(position, &before, 0, KEY).unwrap();
        assert_eq!(late.layering.views, views(first), "it is read by its own");
        assert_eq!(late.layering.spatial, 0, "and says nothing of what there is now");
        assert_eq!(views(stream.read(111, &after, 11, More::default())), largest);
        assert!(stream.read(position + 1, &before, 1, More::default()).is_none());
    }
    assert_eq!(stream.0.as_ref().unwrap().name, 2);
}

#[test]
fn another_encoder_that_numbers_its_frames_anew_is_believed_at_once() {
    let anew = Shape { offset: 40, ..l1t3() };
    for number in [1, 29_000, 62_000] {
        let mut stream = Stream::default();
        stream.read(30_000, &l3t3(false), 0, KEY).unwrap();
        stream.numbered(30_100, number, &anew, 0, KEY).unwrap();
        let next = stream.numbered(30_101, number + 1, &anew, 4, More::default());
        assert!(!views(next).is_all(), "{number}");
    }
}

#[test]
fn what_was_active_before_is_not_active_again_by_a_late_packet() {
    let shape = l3t3(false);
    let mut stream = Stream::default();
    stream.read(1, &shape, 0, KEY).unwrap();
    let told = stream.read(10, &shape, 1, more(Some(0b111))).unwrap();
    assert_eq!(told.layering.spatial, 1, "the smallest size is left");
    let late = stream.read(5, &shape, 1, more(Some(0b1_1111_1111))).unwrap();
    assert_eq!(late.layering.spatial, 0);
    assert_eq!(stream.0.as_ref().unwrap().active, 0b111);
    stream.read(11, &shape, 1, more(Some(0b11_1111))).unwrap();
    assert_eq!(stream.0.as_ref().unwrap().active, 0b11_1111);
}
