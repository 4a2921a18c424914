//! Into which sizes a picture is divided that goes out in several.
//!
//! Invariant: the largest that goes out is the whole picture. Browsers make fewer sizes of
//! a small picture, and Chromium leaves out the largest of those that it was asked for.

use footlight_shared::Layer;

/// Chromium sends three sizes of a picture of so many pixels and more, and two sizes of
/// one of so many; of a smaller one it sends one.
const THREE: f64 = 960.0 * 540.0;
const TWO: f64 = 480.0 * 270.0;

/// How large a picture is, in pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Extent {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

impl Extent {
    /// Its lines, lying or standing.
    pub fn lines(self) -> f64 {
        self.width.min(self.height)
    }
}

/// See the module.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sizes {
    count: usize,
    /// How many times as large as it is meant to be the picture is, in each direction.
    larger: f64,
}

impl Default for Sizes {
    /// Those of a picture that is as large as it is meant to be.
    fn default() -> Self {
        Self { count: Layer::ALL.len(), larger: 1.0 }
    }
}

impl Sizes {
    /// Those of a picture that is meant to have so many lines.
    pub fn of(picture: Extent, lines: u32) -> Self {
        let pixels = picture.width * picture.height;
        let larger = picture.lines() / f64::from(lines.max(1));
        if pixels <= 0.0 {
            return Self::default();
        }
        let count = 1 + usize::from(pixels >= TWO) + usize::from(pixels >= THREE);
        Self { count, larger }
    }

    /// True for one that goes out.
    pub fn has(self, layer: Layer) -> bool {
        layer.index() < self.count
    }

    /// The whole picture.
    pub fn largest(self) -> Layer {
        Layer::ALL.into_iter().rfind(|layer| self.has(*layer)).unwrap_or(Layer::Low)
    }

    /// By how much a size is smaller than the picture, in each direction.
    pub fn scale(self, layer: Layer) -> f64 {
        f64::from(4 >> self.place(layer)) * self.larger.max(1.0)
    }

    /// Most bits a second of each size, where so many are meant for those of a picture
    /// that is large enough.
    pub fn bitrates(self, full: [u32; 3]) -> [u32; 3] {
        let share = self.larger.min(1.0).powi(2);
        Layer::ALL.map(|layer| {
            let of = |place: usize| full.get(place).copied().unwrap_or_default();
            of(layer.index()).max((f64::from(of(self.place(layer))) * share) as u32)
        })
    }

    /// Most frames a second of each size, where so many are meant for those of a picture
    /// that is large enough.
    pub fn frames(self, full: [u32; 3]) -> [u32; 3] {
        Layer::ALL.map(|layer| full.get(self.place(layer)).copied().unwrap_or_default())
    }

    /// Which of three sizes this one is.
    fn place(self, layer: Layer) -> usize {
        (layer.index() + Layer::ALL.len() - self.count).min(2)
    }
}
