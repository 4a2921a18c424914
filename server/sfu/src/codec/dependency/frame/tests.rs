#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(dead_code, reason = "the simulation needs more of what makes descriptors")]

use proptest::prelude::*;

use super::super::super::View;
use super::super::Indication;
use super::*;
use crate::descriptor::{More, Shape, l1t3, l2t1};

const BRINGS: More<'static> =
    More { structure: true, active: None, targets: None, differences: None, chains: None };

fn structure(shape: &Shape) -> Structure {
    let bytes = shape.describe((true, true), 1, 0, BRINGS);
    Frame::read(&bytes, None).unwrap().1.unwrap()
}

#[test]
fn a_descriptor_of_three_bytes_says_all_that_its_template_says() {
    let known = structure(&l1t3());
    let bytes = l1t3().describe((true, false), 2, 0x1234, More::default());
    assert_eq!(bytes.len(), 3);
    let (frame, brought) = Frame::read(&bytes, Some(&known)).unwrap();
    assert!(brought.is_none() && frame.begins && !frame.ends);
    assert_eq!((frame.number, frame.spatial, frame.temporal), (0x1234, 0, 1));
    let indications = [0, 1, 2].map(|target| frame.indications.of(target));
    let expected = [Indication::NotPresent, Indication::Discardable, Indication::Switch];
    assert_eq!(indications, expected);
    assert_eq!(frame.references().collect::<Vec<_>>(), [0x1232]);
    assert_eq!(Frame::read(&bytes, None), None, "without a structure it says nothing");
}

#[test]
fn what_differs_from_the_template_counts() {
    let known = structure(&l2t1());
    let more = More {
        active: Some(0b01),
        targets: Some("D-"),
        differences: Some(&[1, 17, 4096]),
        chains: Some(&[3, 200]),
        ..More::default()
    };
    let bytes = l2t1().describe((false, true), 0, 2, more);
    let (frame, _) = Frame::read(&bytes, Some(&known)).unwrap();
    assert_eq!(frame.active, Some(1));
    assert_eq!(frame.indications.of(0), Indication::Discardable);
    assert_eq!(frame.indications.of(1), Indication::NotPresent);
    let references: Vec<u16> = frame.references().collect();
    assert_eq!(references, [1, 2u16.wrapping_sub(17), 2u16.wrapping_sub(4096)]);
}

#[test]
fn a_view_is_sent_the_best_target_that_does_not_go_beyond_it() {
    let rates = structure(&l1t3());
    let target = |view| rates.target_of(view, rates.all());
    assert_eq!(target(View::new(0, 1)), 1);
    assert_eq!(target(View::WHOLE), 2);
    assert_eq!(rates.target_of(View::WHOLE, 0b011), 1, "what is active");
    let sizes = structure(&l2t1());
    assert_eq!((sizes.spatial(0b11), sizes.spatial(0b01)), (2, 1));
    let targets = [0; crate::codec::VIEWS].map(|_| 1);
    assert_eq!(sizes.within(targets, 0b11), [0b11; crate::codec::VIEWS], "all are within it");
}

#[test]
fn a_viewer_is_told_which_targets_he_gets() {
    let known = structure(&l2t1());
    let full = More {
        differences: Some(&[5]),
        chains: Some(&[7, 8]),
        targets: Some("RR"),
        ..More::default()
    };
    for (more, kind) in [(More::default(), 2), (full, 0), (More { structure: true, ..full }, 1)] {
        for already in [None, Some(0b11)] {
            let more = More { active: already, ..more };
            let bytes = l2t1().describe((true, false), kind, 65_535, more);
            let (frame, brought) = Frame::read(&bytes, Some(&known)).unwrap();
            let mut out = Vec::new();
            rewrite(&bytes, frame.place, 3, Some(0b01), &mut out);
            let expected =
                l2t1().describe((true, false), kind, 2, More { active: Some(1), ..more });
            assert_eq!(out, expected);
            let known = if brought.is_some() { None } else { Some(&known) };
            let (again, _) = Frame::read(&out, known).unwrap();
            assert_eq!((again.number, again.active), (2, Some(1)));
            assert_eq!(again.indications, frame.indications);
            let mut out = Vec::new();
            rewrite(&bytes, frame.place, 3, None, &mut out);
            assert_eq!(out, l2t1().describe((true, false), kind, 2, more));
        }
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..200), shift: u16, active: u32,
    ) {
        let known = structure(&l2t1());
        for known in [None, Some(&known)] {
            if let Some((frame, _)) = Frame::read(&bytes, known) {
                let mut out = Vec::new();
                rewrite(&bytes, frame.place, shift, Some(active), &mut out);
                prop_assert!(out.len() <= bytes.len() + 5);
            }
        }
    }
}
