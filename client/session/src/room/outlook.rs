//! What is on a member's screen, as the server is told it: at once where nothing
//! was said for a while, and never more often than that.

use std::time::Duration;

use footlight_shared::{RoomView, limit};

/// Least time between two.
const PAUSE: Duration = Duration::from_millis(250);
/// The sizes that are asked for, in lines: a window that is drawn larger does not
/// ask for another one with every pixel.
const HEIGHTS: [u16; 8] = [90, 135, 180, 270, 360, 540, 720, 1080];

/// The lines to ask for where a picture stands in so many.
pub fn height_of(lines: f64) -> u16 {
    let enough = HEIGHTS.into_iter().find(|height| f64::from(*height) >= lines);
    enough.unwrap_or(HEIGHTS[HEIGHTS.len() - 1])
}

/// What is in sight, and what the server knows of it.
#[derive(Clone, Debug, Default)]
pub struct Outlook {
    wanted: RoomView,
    told: Option<RoomView>,
    told_at: Option<Duration>,
}

impl Outlook {
    /// This is on the screen now. Their order means nothing.
    pub fn see(&mut self, mut view: RoomView) {
        let tiles = &mut view.tiles;
        tiles.sort_by_key(|tile| (tile.member, tile.source));
        tiles.dedup_by_key(|tile| (tile.member, tile.source));
        // The larger ones, where there are too many.
        if tiles.len() > limit::ROOM_TILES {
            tiles.sort_by_key(|tile| std::cmp::Reverse(tile.height));
            tiles.truncate(limit::ROOM_TILES);
            tiles.sort_by_key(|tile| (tile.member, tile.source));
        }
        self.wanted = view;
    }

    /// Nobody knows it any more: it is to be said again, at once.
    pub fn forget(&mut self) {
        (self.told, self.told_at) = (None, None);
    }

    /// What is to be said now, counted as said.
    pub fn poll(&mut self, now: Duration) -> Option<RoomView> {
        if self.timeout().is_none_or(|at| now < at) {
            return None;
        }
        self.told = Some(self.wanted.clone());
        self.told_at = Some(now);
        self.told.clone()
    }

    /// When there is something to be said.
    pub fn timeout(&self) -> Option<Duration> {
        let news = self.told.as_ref() != Some(&self.wanted);
        news.then(|| self.told_at.map_or(Duration::ZERO, |at| at + PAUSE))
    }
}
