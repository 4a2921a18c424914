//! How pictures fill a screen.

use footlight_session::room::{Area, Grid, Split};

const DESK: Area = Area { width: 1280.0, height: 700.0 };
const UPRIGHT: Area = Area { width: 360.0, height: 600.0 };
const LYING: Area = Area { width: 740.0, height: 280.0 };

#[test]
fn everything_fits_whatever_there_is() {
    for area in [DESK, UPRIGHT, LYING, Area { width: 10.0, height: 1000.0 }] {
        for count in 1..=12 {
            let grid = Grid::of(count, area);
            assert!(grid.columns * grid.rows >= count);
            let gaps = |parts: usize| 6.0 * (parts - 1) as f64;
            let wide = grid.tile.width * grid.columns as f64 + gaps(grid.columns);
            let high = grid.tile.height * grid.rows as f64 + gaps(grid.rows);
            assert!(wide <= area.width + 0.01 || grid.tile.width == 0.0, "{count} in {area:?}");
            assert!(high <= area.height + 0.01 || grid.tile.height == 0.0, "{count} in {area:?}");
        }
    }
}

#[test]
fn pictures_are_never_thin_or_flat() {
    for area in [DESK, UPRIGHT, LYING] {
        for count in 1..=12 {
            let shape = Grid::of(count, area).tile;
            let shape = shape.width / shape.height;
            assert!((0.74..1.79).contains(&shape), "{count} in {area:?}: {shape}");
        }
    }
}

#[test]
fn two_stand_beside_each_other_on_a_desk_and_above_on_a_telephone() {
    assert_eq!(Grid::of(2, DESK).columns, 2);
    assert_eq!(Grid::of(2, UPRIGHT).columns, 1);
    assert_eq!(Grid::of(4, DESK).columns, 2);
    assert_eq!(Grid::of(9, DESK).columns, 3);
}

#[test]
fn a_telephone_holds_fewer_than_a_desk_and_always_one() {
    assert_eq!(Grid::capacity(DESK, 12), 12);
    let upright = Grid::capacity(UPRIGHT, 12);
    assert!((4..12).contains(&upright), "{upright}");
    assert!(Grid::capacity(LYING, 12) >= 4);
    assert_eq!(Grid::capacity(Area { width: 40.0, height: 40.0 }, 12), 1);
    assert_eq!(Grid::capacity(Area::default(), 12), 1);
}

#[test]
fn lines_are_those_that_are_seen() {
    let upright = Area { width: 300.0, height: 400.0 };
    assert_eq!(upright.lines_to_fill(), 400.0);
    assert_eq!(upright.lines_to_fit(), 300.0 / 16.0 * 9.0);
}

#[test]
fn the_others_are_beside_the_large_one_or_below() {
    for (area, aside) in [(DESK, true), (LYING, true), (UPRIGHT, false)] {
        let split = Split::of(area);
        assert_eq!(split.aside, aside, "{area:?}");
        assert!(split.large.width <= area.width && split.large.height <= area.height);
        assert!(split.large.width * split.large.height > split.rest.width * split.rest.height);
        assert!(Grid::capacity(split.rest, 12) >= 2, "{area:?}");
    }
    // Nothing is measured yet.
    Split::of(Area::default());
}
