//! What a viewer makes of what came.

use footlight_sfu::Layer;

use super::{Piece, Viewer};

/// A whole frame.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Frame {
    pub(crate) first: Piece,
    pub(crate) complete: bool,
}

impl Viewer {
    /// The frames in the order of their numbers.
    pub(crate) fn frames(&self) -> Vec<Frame> {
        let mut frames: Vec<(Piece, Vec<(u64, Piece)>)> = Vec::new();
        for (number, piece) in &self.video {
            match frames.last_mut() {
                Some((first, pieces)) if first.timestamp == piece.timestamp => {
                    pieces.push((*number, piece.clone()));
                }
                _ => frames.push((piece.clone(), vec![(*number, piece.clone())])),
            }
        }
        let frame = |(first, pieces): (Piece, Vec<(u64, Piece)>)| {
            let consecutive = pieces.windows(2).all(|pair| pair[0].0 + 1 == pair[1].0);
            let whole = pieces.len() == usize::from(first.count)
                && pieces.last().is_some_and(|(_, last)| last.marker);
            Frame { complete: consecutive && whole && first.n == 0, first }
        };
        frames.into_iter().map(frame).collect()
    }

    /// The layer of the newest packet.
    pub(crate) fn layer(&self) -> Option<Layer> {
        self.video.values().next_back().map(|piece| piece.layer)
    }

    /// What any decoder needs: every frame whole, the first and each of another
    /// layer a key frame, numbers without holes, timestamps and picture ids that
    /// go on.
    pub(crate) fn assert_decodable(&self) {
        assert_eq!(self.holes(), [0u64; 0], "no number is missing");
        let mut frames = self.frames();
        // The last may still be on its way.
        frames.pop();
        assert!(!frames.is_empty());
        assert!(frames[0].first.key, "starts with a key frame");
        for frame in &frames {
            assert!(frame.complete, "a frame is torn: {frame:?}");
        }
        for pair in frames.windows(2) {
            let (one, two) = (&pair[0].first, &pair[1].first);
            let ahead = two.timestamp.wrapping_sub(one.timestamp) as i32;
            assert!(ahead > 0, "time goes on: {one:?} {two:?}");
            assert_eq!(two.picture_id, (one.picture_id + 1) & 0x7FFF, "{one:?} {two:?}");
            assert_eq!(two.tl0, one.tl0.wrapping_add(1));
            assert!(two.layer == one.layer || two.key, "a switch without a key frame: {two:?}");
            let same = two.layer == one.layer && !two.key;
            assert!(!same || two.frame == one.frame + 1, "a frame was left out: {one:?} {two:?}");
        }
    }

    /// Pairs of frames of which the second is of another layer.
    pub(crate) fn switches(&self) -> Vec<(Frame, Frame)> {
        let frames = self.frames();
        let pairs = frames.windows(2).map(|pair| (pair[0].clone(), pair[1].clone()));
        pairs.filter(|(one, two)| one.first.layer != two.first.layer).collect()
    }
}
