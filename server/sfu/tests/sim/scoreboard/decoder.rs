//! What a viewer's decoder makes of what has come: pictures in their order, each
//! when it can be shown. It asks for a key frame when it cannot go on.

use std::time::{Duration, Instant};

use footlight_sfu::Layer;

use crate::viewer::{Piece, Viewer};

/// A picture is missing for so long before a key frame after it will do.
const GIVES_UP: Duration = Duration::from_millis(200);
/// And for so long before one is asked for, and asked for again.
const ASKS: Duration = Duration::from_millis(600);

/// See the module.
#[derive(Default)]
pub(super) struct Decoder {
    /// The number of the packet with which the next picture begins.
    next: Option<u64>,
    stuck: Option<Instant>,
    asked: Option<Instant>,
    /// When which layer's pictures were shown.
    pub(super) shown: Vec<(Instant, Layer)>,
}

impl Decoder {
    /// Looks at what the viewer has, and takes it away.
    pub(super) fn look(&mut self, now: Instant, viewer: &mut Viewer) {
        while let Some(first) = self.following(now, viewer) {
            let piece = &viewer.video[&first];
            self.shown.push((now, piece.layer));
            self.next = Some(first + u64::from(piece.count));
            (self.stuck, self.asked) = (None, None);
        }
        let Some(next) = self.next else { return };
        if viewer.video.range(next..).next().is_none() {
            self.stuck = None;
            return;
        }
        let since = *self.stuck.get_or_insert(now);
        if now - self.asked.unwrap_or(since) >= ASKS {
            self.asked = Some(now);
            viewer.picture_loss();
        }
        // The last one stays, so that a hole after it is seen.
        viewer.taken = next - 1;
        viewer.video = viewer.video.split_off(&(next - 1));
    }

    /// The first packet of the picture that can be shown now.
    fn following(&self, now: Instant, viewer: &Viewer) -> Option<u64> {
        if let Some(next) = self.next
            && is_whole(viewer, next)
        {
            return Some(next);
        }
        let gives_up = self.stuck.is_some_and(|since| now - since >= GIVES_UP);
        if self.next.is_some() && !gives_up {
            return None;
        }
        let begins = |(number, piece): (&u64, &Piece)| {
            (piece.key && piece.n == 0 && is_whole(viewer, *number)).then_some(*number)
        };
        viewer.video.range(self.next.unwrap_or(0)..).find_map(begins)
    }
}

/// All of the picture that begins with this packet is there.
fn is_whole(viewer: &Viewer, first: u64) -> bool {
    let Some(piece) = viewer.video.get(&first).filter(|piece| piece.n == 0) else { return false };
    let last = first + u64::from(piece.count);
    let of_it = |(_, other): &(&u64, &Piece)| other.timestamp == piece.timestamp;
    viewer.video.range(first..last).filter(of_it).count() == usize::from(piece.count)
}
