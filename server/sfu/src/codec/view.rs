//! What of one stream somebody is sent, where it has layers within: all up to a
//! spatial and a temporal layer.

/// Spatial and temporal layers that are told apart; what is above the last goes
/// with it.
const SPATIAL: u8 = 3;
const TEMPORAL: u8 = 3;

/// How many views there are.
pub(crate) const VIEWS: usize = (SPATIAL * TEMPORAL) as usize;

/// A spatial and a temporal layer, and all that they need.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct View {
    /// The largest picture.
    spatial: u8,
    /// The highest rate.
    temporal: u8,
}

impl View {
    /// Everything.
    pub(crate) const WHOLE: View = View { spatial: SPATIAL - 1, temporal: TEMPORAL - 1 };

    /// Up to these layers.
    pub(crate) fn new(spatial: u8, temporal: u8) -> Self {
        Self { spatial: spatial.min(SPATIAL - 1), temporal: temporal.min(TEMPORAL - 1) }
    }

    /// The largest picture.
    pub(crate) fn spatial(self) -> u8 {
        self.spatial
    }

    /// The highest rate.
    pub(crate) const fn temporal(self) -> u8 {
        self.temporal
    }

    /// The place in a table.
    pub(crate) fn index(self) -> usize {
        usize::from(self.spatial * TEMPORAL + self.temporal)
    }

    /// Every view, in the order of the table.
    pub(crate) fn all() -> impl Iterator<Item = View> {
        (0..SPATIAL)
            .flat_map(|spatial| (0..TEMPORAL).map(move |temporal| View { spatial, temporal }))
    }
}

/// Some views.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Views(u16);

impl Views {
    /// None.
    pub(crate) const NONE: Views = Views(0);
    /// Every one.
    pub(crate) const ALL: Views = Views((1 << VIEWS) - 1);

    /// Those that a test holds for.
    pub(crate) fn that(test: impl Fn(View) -> bool) -> Self {
        let bit = |view: View| if test(view) { 1 << view.index() } else { 0 };
        Self(View::all().map(bit).sum())
    }

    /// True for one of them.
    pub(crate) fn contains(self, view: View) -> bool {
        self.0 & 1 << view.index() != 0
    }

    /// Those of both.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// True for every one.
    pub(crate) fn is_all(self) -> bool {
        self == Self::ALL
    }
}

/// Where a packet stands among the layers of its stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Layering {
    /// The layer that it is of.
    pub layer: super::LayerId,
    /// How many spatial layers it says that there are; 0 where it does not.
    pub spatial: u8,
    /// The views that need it.
    pub views: Views,
    /// The views that may be entered with its frame: by one who had all of the
    /// next lower, or where `reach` tells, by one who can decode it.
    pub enter: Views,
    /// The views whose owners have all that its frame is predicted from, the same
    /// picture's smaller frames apart; `None` where nothing tells.
    pub reach: Option<Views>,
    /// The first packet of its frame.
    pub begins: bool,
    /// The last packet of its frame.
    pub ends: bool,
}

impl Layering {
    /// A stream without layers within.
    pub(crate) const PLAIN: Layering = Layering {
        layer: super::LayerId { spatial: 0, temporal: 0 },
        spatial: 0,
        views: Views::ALL,
        enter: Views::NONE,
        reach: None,
        begins: false,
        ends: false,
    };
}

impl Layering {
    /// True where everybody who gets a larger picture gets this one, too.
    pub(crate) fn supports_all(&self) -> bool {
        let own = View::new(self.layer.spatial, self.layer.temporal);
        View::all()
            .filter(|view| view.spatial() >= own.spatial() && view.temporal() >= own.temporal())
            .all(|view| self.views.contains(view))
    }
}

impl Default for Layering {
    fn default() -> Self {
        Self::PLAIN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_has_a_place_of_its_own() {
        let places: Vec<usize> = View::all().map(View::index).collect();
        assert_eq!(places, (0..VIEWS).collect::<Vec<_>>());
        assert_eq!(View::new(u8::MAX, u8::MAX), View::WHOLE);
        assert!(Views::that(|_| true).is_all() && !Views::NONE.contains(View::WHOLE));
    }
}
