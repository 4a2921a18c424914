//! How a number of pictures fill a screen.

/// Least size of a picture on which a face can be told.
const LEAST: (f64, f64) = (132.0, 96.0);
/// Between two pictures, in pixels.
const GAP: f64 = 6.0;
/// Pictures are cut to shapes between these: a tall one on a telephone, a wide one
/// on a desk.
const SHAPES: (f64, f64) = (0.75, 16.0 / 9.0);
/// The shape that cameras give.
const CAMERA: f64 = 16.0 / 9.0;

/// Room on a screen, in pixels.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Area {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

impl Area {
    /// The lines that a camera's picture needs to fill this.
    pub fn lines_to_fill(self) -> f64 {
        self.height.max(self.width / CAMERA)
    }

    /// The lines of a picture that is shown to its edges in this.
    pub fn lines_to_fit(self) -> f64 {
        self.height.min(self.width / CAMERA)
    }

    fn face(self) -> f64 {
        self.width * self.height
    }
}

/// The large place, and the row or column of the others.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Split {
    /// The large place.
    pub large: Area,
    /// The others' places.
    pub rest: Area,
    /// The others are at the side; otherwise below.
    pub aside: bool,
}

impl Split {
    /// Of all that there is.
    pub fn of(area: Area) -> Self {
        let Area { width, height } = area;
        // Where a picture leaves more room beside it than below.
        let aside = width / height.max(1.0) > CAMERA * 0.8;
        if aside {
            let side = (width * 0.2).clamp(LEAST.0, 260.0).min(width);
            let large = Area { width: (width - side - GAP).max(0.0), height };
            Self { large, rest: Area { width: side, height }, aside }
        } else {
            let below = (height * 0.36).max(LEAST.1).min(height);
            let large = Area { width, height: (height - below - GAP).max(0.0) };
            Self { large, rest: Area { width, height: below }, aside }
        }
    }
}

/// Columns, and the size of each picture.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Grid {
    /// Side by side.
    pub columns: usize,
    /// One above the other.
    pub rows: usize,
    /// Of each picture.
    pub tile: Area,
}

impl Grid {
    /// The largest pictures of equal size for `count` of them.
    pub fn of(count: usize, area: Area) -> Self {
        let count = count.max(1);
        let grids = (1..=count).map(|columns| Self::with_columns(count, columns, area));
        // The first of equals: fewer columns.
        grids
            .reduce(|best, next| if next.tile.face() > best.tile.face() { next } else { best })
            .unwrap_or(Self { columns: 1, rows: 1, tile: area })
    }

    /// As many as can be told apart, and no more than `most`; at least one.
    pub fn capacity(area: Area, most: usize) -> usize {
        let fits = |count: &usize| {
            let tile = Self::of(*count, area).tile;
            tile.width >= LEAST.0 && tile.height >= LEAST.1
        };
        (1..=most).rev().find(fits).unwrap_or(1)
    }

    fn with_columns(count: usize, columns: usize, area: Area) -> Self {
        let rows = count.div_ceil(columns);
        let share = |whole: f64, parts: usize| {
            ((whole - GAP * (parts.saturating_sub(1)) as f64) / parts as f64).max(0.0)
        };
        let (width, height) = (share(area.width, columns), share(area.height, rows));
        let width = width.min(height * SHAPES.1);
        let height = height.min(width / SHAPES.0);
        Self { columns, rows, tile: Area { width, height } }
    }
}
