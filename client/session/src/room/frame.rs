//! Where the picture is within its element, which shows all of it.

use super::Area;

/// A picture's place, in pixels of the page, from the element's upper left corner.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Frame {
    /// From the left.
    pub left: f64,
    /// From the top.
    pub top: f64,
    /// Its size.
    pub size: Area,
}

impl Frame {
    /// A picture of these lines and columns within an element of this size; `None`
    /// where there is nothing to see.
    pub fn of(element: Area, picture: Area) -> Option<Self> {
        let scale = (element.width / picture.width).min(element.height / picture.height);
        if !scale.is_finite() || scale <= 0.0 {
            return None;
        }
        let size = Area { width: picture.width * scale, height: picture.height * scale };
        let (left, top) =
            ((element.width - size.width) / 2.0, (element.height - size.height) / 2.0);
        Some(Self { left, top, size })
    }

    /// A place of the element as parts of the picture; `None` beside it.
    pub fn part(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let (x, y) = ((x - self.left) / self.size.width, (y - self.top) / self.size.height);
        let within = 0.0..=1.0;
        (within.contains(&x) && within.contains(&y)).then_some((x, y))
    }

    /// Parts of the picture as a place of the element.
    pub fn place(&self, x: f64, y: f64) -> (f64, f64) {
        (self.left + x * self.size.width, self.top + y * self.size.height)
    }
}
