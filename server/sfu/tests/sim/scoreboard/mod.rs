//! How well viewers' layers follow their paths: the cases of RFC 8867 on the
//! virtual clock, and what they come to.
//!
//! The short form is an ordinary test with loose bounds. The full form is what
//! `cargo xtask bench --only adaptation` prints: it runs where
//! `FOOTLIGHT_SCOREBOARD` names a file, or says `1` for standard output.

mod case;
mod decoder;
mod run;
mod score;
mod table;
mod tcp;

use std::io::Write as _;

use case::{Case, Flow};
use run::run;
use score::Score;

/// Of the full form. One seed is one run.
const SEED: u64 = 8_867;

#[test]
fn a_viewer_follows_a_path_that_narrows_and_widens() {
    let case = Case { capacity: vec![(0, 2_500_000), (8, 700_000)], ..Case::single("", 20) };
    let score = Score::of(&run(&case, SEED));
    assert!(score.layers > 0.75, "of the layers that fit: {score:?}");
    assert!(score.queue[0] < 0.05 && score.queue[1] < 1.0, "the queue: {score:?}");
    assert!(score.loss < 0.1, "lost: {score:?}");
    assert!(score.frozen < 3.0, "stood still: {score:?}");
    let start = score.phases[0].to_90;
    assert!(start.is_some_and(|start| start < 3.0), "the best layer within moments: {score:?}");
}

#[test]
fn who_reports_losses_alone_follows_his_path_as_well() {
    let case = Case { losses_alone: true, ..Case::single("", 30) };
    let case = Case { capacity: vec![(0, 2_500_000), (10, 700_000)], ..case };
    let score = Score::of(&run(&case, SEED));
    assert!(score.layers > 0.7 && score.switches <= 4, "{score:?}");
    assert!(score.loss < 0.15 && score.frozen < 8.0, "{score:?}");
}

#[test]
fn who_reports_losses_alone_is_not_flooded_by_what_is_tried() {
    for rate in [1_000_000, 1_500_000] {
        let case = Case { losses_alone: true, ..Case::single("", 60) };
        let score = Score::of(&run(&Case { capacity: vec![(0, rate)], ..case }, SEED));
        assert!(score.layers > 0.8 && score.loss < 0.15 && score.frozen < 8.0, "{rate}: {score:?}");
    }
}

#[test]
fn a_key_frame_alone_is_no_full_path() {
    let case = Case { capacity: vec![(0, 2_200_000)], ..Case::single("", 15) };
    let score = Score::of(&run(&case, SEED));
    assert!(score.switches <= 2, "down for the key frame that it had asked for: {score:?}");
    assert!(score.layers > 0.8, "{score:?}");
}

#[test]
fn an_upload_and_a_download_beside_him_do_not_starve_a_viewer() {
    let case = Case { tcp: true, capacity: vec![(0, 2_000_000)], ..Case::single("", 15) };
    let score = Score::of(&run(&case, SEED));
    assert!(score.tcp.is_some_and(|share| share > 0.2), "the other has its share: {score:?}");
    assert!(score.layers > 0.2, "and he has his: {score:?}");
    let case = Case { upload: true, capacity: vec![(0, 2_500_000)], ..Case::single("", 15) };
    let score = Score::of(&run(&case, SEED));
    assert!(score.layers > 0.6, "late feedback is feedback: {score:?}");
}

#[test]
fn a_layer_that_just_fits_is_shown() {
    let case = Case { capacity: vec![(0, 2_000_000)], ..Case::single("", 15) };
    let score = Score::of(&run(&case, SEED));
    assert!(score.layers > 0.8 && score.switches <= 2, "{score:?}");
    let case = Case { feedback_loss: 0.2, ..case };
    let score = Score::of(&run(&case, SEED));
    assert!(score.layers > 0.8 && score.switches <= 3, "a fifth of the feedback lost: {score:?}");
    let case = Case { feedback_loss: 0.0, flows: vec![Flow::from(0); 2], ..case };
    let case = Case { capacity: vec![(0, 4_000_000)], ..case };
    let score = Score::of(&run(&case, SEED));
    assert!(score.layers > 0.8 && score.switches <= 4, "two of them: {score:?}");
}

#[test]
fn a_path_that_falls_to_a_third_is_left_for_what_fits_it() {
    let case = Case { capacity: vec![(0, 2_500_000), (8, 600_000)], ..Case::single("", 25) };
    let score = Score::of(&run(&case, SEED));
    let narrow = &score.phases[1];
    assert!(narrow.shown > 0.8 * narrow.fits, "{score:?}");
    assert!(narrow.to_80.is_some_and(|to| to < 8.0), "{score:?}");
    assert!(score.loss < 0.05 && score.frozen < 1.5, "{score:?}");
}

#[test]
fn a_download_leaves_a_viewer_his_share_and_he_leaves_it_its_own() {
    let case = Case { tcp: true, capacity: vec![(0, 2_000_000)], ..Case::single("", 40) };
    let score = Score::of(&run(&case, SEED));
    assert!(score.layers > 0.7, "{score:?}");
    assert!(score.tcp.is_some_and(|share| share > 0.5), "{score:?}");
    assert!(score.switches <= 4 && score.loss < 0.03, "{score:?}");
}

#[test]
fn viewers_on_a_path_that_is_nearly_full_come_to_rest() {
    let capacity = vec![(0, 3_500_000)];
    let case = Case { capacity, flows: vec![Flow::from(0); 3], ..Case::single("", 40) };
    let score = Score::of(&run(&case, SEED));
    assert!(score.layers > 1.0 && score.switches <= 10, "{score:?}");
    assert!(score.loss < 0.01 && score.frozen < 1.0, "{score:?}");
}

#[test]
fn the_full_form_is_printed_on_request() {
    let Ok(to) = std::env::var("FOOTLIGHT_SCOREBOARD") else { return };
    let cases = case::all();
    let scores: Vec<_> = cases.iter().map(|case| (case, Score::of(&run(case, SEED)))).collect();
    let table = table::table(&scores);
    if to == "1" {
        std::io::stdout().write_all(table.as_bytes()).unwrap();
    } else {
        std::fs::write(to, table).unwrap();
    }
}
