//! Into which sizes a picture is divided.

use footlight_session::{Extent, Sizes};
use footlight_shared::{Layer, Preset};

fn of(width: u32, height: u32, preset: Preset) -> Sizes {
    Sizes::of(Extent { width: width.into(), height: height.into() }, preset.height())
}

/// By how much each size that goes out is smaller.
fn scales(sizes: Sizes) -> Vec<f64> {
    Layer::ALL.into_iter().filter(|it| sizes.has(*it)).map(|it| sizes.scale(it)).collect()
}

#[test]
fn three_of_a_picture_that_is_large_enough() {
    let full = Preset::P720At30.bitrates();
    for (width, height) in [(1280, 720), (960, 540), (720, 1280)] {
        let sizes = of(width, height, Preset::P720At30);
        assert_eq!(scales(sizes), [4.0, 2.0, 1.0]);
        assert_eq!((sizes.bitrates(full), sizes.largest()), (full, Layer::High));
        assert_eq!(sizes.frames([30, 30, 60]), [30, 30, 60]);
    }
    assert_eq!(Sizes::default(), of(1280, 720, Preset::P720At30));
}

#[test]
fn no_more_lines_than_were_chosen() {
    let sizes = of(1280, 720, Preset::P360At15);
    assert_eq!(scales(sizes), [8.0, 4.0, 2.0]);
    assert_eq!(sizes.bitrates(Preset::P360At15.bitrates()), Preset::P360At15.bitrates());
}

#[test]
fn the_last_of_a_small_picture_is_the_whole_of_it() {
    let two = of(640, 480, Preset::P720At30);
    assert_eq!((scales(two), two.largest()), (vec![2.0, 1.0], Layer::Medium));
    let [low, medium, _] = two.bitrates(Preset::P720At30.bitrates());
    assert_eq!((low, medium), (222_222, 755_555), "as many for a pixel as of 720 lines");
    assert_eq!(two.frames([30, 30, 60])[..2], [30, 60]);
    let one = of(320, 240, Preset::P720At30);
    assert_eq!((scales(one), one.largest()), (vec![1.0], Layer::Low));
    assert_eq!(one.bitrates(Preset::P720At30.bitrates())[0], 188_888);
    assert_eq!(of(160, 120, Preset::P720At30).bitrates([150_000, 500_000, 1_700_000])[0], 150_000);
}

#[test]
fn a_small_picture_that_is_larger_than_was_chosen_is_made_smaller_too() {
    let sizes = of(640, 480, Preset::P360At30);
    assert_eq!(scales(sizes), [2.0 * 480.0 / 360.0, 480.0 / 360.0]);
    assert_eq!(sizes.bitrates(Preset::P360At30.bitrates())[..2], [300_000, 800_000]);
}

#[test]
fn a_picture_of_which_nothing_is_known_yet_is_taken_to_be_large_enough() {
    assert_eq!(of(0, 0, Preset::P720At30), Sizes::default());
}
