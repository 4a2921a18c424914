//! Datagrams on a connection: each goes with its length before it (RFC 4571).
//!
//! Pure, and nothing of what is framed is looked at. Invariants: no frame of
//! more than [`MAX_FRAME`] bytes is read, so that a reader needs no more room
//! than that for one that is not complete; whatever was written is read as it
//! was.

use std::ops::Range;

/// The longest frame that is taken: more than any path's datagrams.
pub const MAX_FRAME: usize = 4_096;
/// What goes before each frame: its length.
pub const FRAME_HEADER: usize = 2;

/// The stream's next frame would be longer than [`MAX_FRAME`]: whatever this is,
/// it is not media, and there is no way to find its next frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a frame of more than {MAX_FRAME} bytes")]
pub struct FrameTooLong;

/// Where in `bytes` the first frame's datagram is; `None` until it is complete.
/// The next frame begins at the range's end.
///
/// # Errors
/// [`FrameTooLong`]: give the stream up.
pub fn next_frame(bytes: &[u8]) -> Result<Option<Range<usize>>, FrameTooLong> {
    let Some(length) = bytes.first_chunk::<FRAME_HEADER>() else { return Ok(None) };
    let length = usize::from(u16::from_be_bytes(*length));
    if length > MAX_FRAME {
        return Err(FrameTooLong);
    }
    let end = FRAME_HEADER + length;
    Ok((bytes.len() >= end).then_some(FRAME_HEADER..end))
}

/// Appends a datagram as a frame. One that no length can name (65,536 bytes and
/// more) is left out: no datagram is.
pub fn append_frame(out: &mut Vec<u8>, datagram: &[u8]) {
    if let Ok(length) = u16::try_from(datagram.len()) {
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(datagram);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn datagrams() -> impl Strategy<Value = Vec<Vec<u8>>> {
        vec(vec(any::<u8>(), 0..200), 0..20)
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_however_it_comes(
            sent in datagrams(),
            pieces in vec(1..300_usize, 1..40),
        ) {
            let mut stream = Vec::new();
            for datagram in &sent {
                append_frame(&mut stream, datagram);
            }
            let (mut got, mut held, mut rest) = (Vec::new(), Vec::new(), &stream[..]);
            for size in pieces.iter().cycle() {
                let (piece, after) = rest.split_at((*size).min(rest.len()));
                held.extend_from_slice(piece);
                rest = after;
                while let Some(frame) = next_frame(&held).unwrap() {
                    got.push(held[frame.clone()].to_vec());
                    held.drain(..frame.end);
                }
                if rest.is_empty() {
                    break;
                }
            }
            prop_assert_eq!(got, sent);
            prop_assert!(held.is_empty());
        }

        #[test]
        fn whatever_comes_is_a_frame_or_no_frame(bytes in vec(any::<u8>(), 0..6_000)) {
            match next_frame(&bytes) {
                Ok(Some(frame)) => {
                    prop_assert!(frame.start == FRAME_HEADER && frame.end <= bytes.len());
                    prop_assert!(frame.len() <= MAX_FRAME);
                }
                // What is held for want of the rest is never more than this.
                Ok(None) => prop_assert!(bytes.len() < FRAME_HEADER + MAX_FRAME),
                Err(FrameTooLong) => prop_assert!(bytes[0] >= 0x10),
            }
        }
    }
}
