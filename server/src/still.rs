//! Stills: small pictures of live stages, for those who choose where to go.
//!
//! Invariant: a [`Picture`] is what it says it is, as far as its headers tell,
//! and within bounds; it is never decoded here.

use std::ops::RangeInclusive;

use axum::body::Bytes;

/// The sides of a still, in pixels.
const SIDES: RangeInclusive<u32> = 16..=1280;

/// What a WebP has around a key frame, in bytes.
pub(crate) const BOX: usize = 20;

/// How a picture is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// JPEG, baseline or progressive.
    Jpeg,
    /// WebP without animation.
    WebP,
}

/// A picture that was looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    format: Format,
    bytes: Bytes,
}

/// A stage's picture and which one it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Still {
    /// Grows with every still of this server, its earlier lives included.
    pub version: u64,
    /// The picture.
    pub picture: Picture,
}

/// Why bytes are no still.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PictureError {
    /// They are something else, or only a part.
    #[error("This is not a whole picture of the type that it claims to be.")]
    Malformed,
    /// Too few pixels, or too many.
    #[error("A picture's sides are {} to {} pixels.", SIDES.start(), SIDES.end())]
    Size,
}

impl Format {
    /// The format that a content type names.
    pub fn of_type(name: &str) -> Option<Self> {
        [Self::Jpeg, Self::WebP].into_iter().find(|it| it.type_name().eq_ignore_ascii_case(name))
    }

    /// The content type.
    pub fn type_name(self) -> &'static str {
        match self {
            Format::Jpeg => "image/jpeg",
            Format::WebP => "image/webp",
        }
    }
}

impl Picture {
    /// Looks at the headers of a picture.
    ///
    /// # Errors
    /// It is of another format, torn, or out of bounds.
    pub fn parse(format: Format, bytes: Bytes) -> Result<Self, PictureError> {
        let size = match format {
            Format::Jpeg => jpeg_size(&bytes),
            Format::WebP => webp_size(&bytes),
        };
        let (width, height) = size.ok_or(PictureError::Malformed)?;
        if SIDES.contains(&width) && SIDES.contains(&height) {
            Ok(Self { format, bytes })
        } else {
            Err(PictureError::Size)
        }
    }

    /// A key frame of VP8 (RFC 6386) as a WebP: the same bits in a box (RFC 9649,
    /// section 2.5).
    ///
    /// # Errors
    /// It is no key frame, or out of bounds.
    pub fn of_key_frame(frame: &[u8]) -> Result<Self, PictureError> {
        let even = frame.len().next_multiple_of(2);
        let size = |bytes| u32::try_from(bytes).map(u32::to_le_bytes).or(Err(PictureError::Size));
        let mut bytes = Vec::with_capacity(BOX + even);
        bytes.extend_from_slice(b"RIFF");
        bytes.extend_from_slice(&size(BOX - 8 + even)?);
        bytes.extend_from_slice(b"WEBPVP8 ");
        bytes.extend_from_slice(&size(frame.len())?);
        bytes.extend_from_slice(frame);
        bytes.resize(BOX + even, 0);
        Self::parse(Format::WebP, bytes.into())
    }

    /// How it is written.
    pub fn format(&self) -> Format {
        self.format
    }

    /// As it came.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

/// Walks the segments of a JPEG (ITU-T T.81, B.1) to its frame header.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let inside = bytes.strip_prefix(&[0xff, 0xd8])?.strip_suffix(&[0xff, 0xd9])?;
    let mut rest = inside;
    loop {
        let (&[mark, kind, high, low], body) = rest.split_first_chunk()?;
        match (mark, kind) {
            (0xff, 0xc0..=0xc2) => {
                let &[_precision, h1, h0, w1, w0] = body.first_chunk()?;
                let side = |high, low| u32::from(u16::from_be_bytes([high, low]));
                return Some((side(w1, w0), side(h1, h0)));
            }
            // Another kind of frame, or a scan before any frame.
            (0xff, 0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf | 0xd8..=0xda) => return None,
            (0xff, _) => rest = rest.get(2 + usize::from(u16::from_be_bytes([high, low]))..)?,
            _ => return None,
        }
    }
}

/// Reads the first chunk of a WebP (RFC 9649, section 2).
fn webp_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let (size, rest) = bytes.strip_prefix(b"RIFF")?.split_first_chunk::<4>()?;
    if usize::try_from(u32::from_le_bytes(*size)).ok()? != rest.len() {
        return None;
    }
    let (name, rest) = rest.strip_prefix(b"WEBP")?.split_first_chunk::<4>()?;
    let (size, body) = rest.split_first_chunk::<4>()?;
    let body = body.get(..usize::try_from(u32::from_le_bytes(*size)).ok()?)?;
    match name {
        b"VP8 " => {
            let &[_, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1] = body.first_chunk()? else {
                return None;
            };
            let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
            Some((side(w0, w1), side(h0, h1)))
        }
        b"VP8L" => {
            let &[0x2f, a, b, c, d] = body.first_chunk()? else { return None };
            let packed = u32::from_le_bytes([a, b, c, d]);
            Some(((packed & 0x3fff) + 1, ((packed >> 14) & 0x3fff) + 1))
        }
        b"VP8X" => {
            let &[flags, _, _, _, w0, w1, w2, h0, h1, h2] = body.first_chunk()?;
            let side = |a, b, c| u32::from_le_bytes([a, b, c, 0]) + 1;
            let animated = flags & 0x02 != 0;
            (!animated).then(|| (side(w0, w1, w2), side(h0, h1, h2)))
        }
        _ => None,
    }
}

#[cfg(test)]
pub(crate) mod fuzz;
#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    /// A JPEG's headers: an application segment, a frame, a scan, the end.
    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 11, 8];
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes.extend([1, 1, 0x11, 0, 0xff, 0xda, 0, 2, 0, 0xff, 0xd9]);
        bytes
    }

    fn webp(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut bytes = b"RIFF".to_vec();
        bytes.extend(u32::try_from(12 + body.len()).unwrap().to_le_bytes());
        bytes.extend(b"WEBP");
        bytes.extend(name);
        bytes.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
        bytes.extend(body);
        bytes
    }

    fn parse(format: Format, bytes: Vec<u8>) -> Result<(), PictureError> {
        Picture::parse(format, bytes.into()).map(drop)
    }

    #[test]
    fn pictures_of_both_formats_are_taken() {
        assert_eq!(jpeg_size(&jpeg(640, 360)), Some((640, 360)));
        let lossy = webp(b"VP8 ", &[0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1, 0, 0]);
        assert_eq!(webp_size(&lossy), Some((640, 360)));
        let packed = 639 | 359 << 14;
        let lossless = webp(b"VP8L", &[&[0x2f], &u32::to_le_bytes(packed)[..], &[0]].concat());
        assert_eq!(webp_size(&lossless), Some((640, 360)));
        let extended = webp(b"VP8X", &[0, 0, 0, 0, 0x7f, 2, 0, 0x67, 1, 0]);
        assert_eq!(webp_size(&extended), Some((640, 360)));
        for bytes in [lossy, lossless, extended] {
            assert_eq!(parse(Format::WebP, bytes), Ok(()));
        }
        assert_eq!(parse(Format::Jpeg, jpeg(640, 360)), Ok(()));
    }

    #[test]
    fn sides_have_bounds() {
        for (width, height) in [(0, 360), (15, 360), (640, 1281), (u16::MAX, u16::MAX)] {
            assert_eq!(parse(Format::Jpeg, jpeg(width, height)), Err(PictureError::Size));
        }
    }

    #[test]
    fn a_key_frame_becomes_a_webp() {
        for frame in [&[0u8, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1, 7][..], &[0; 9]] {
            let picture = Picture::of_key_frame(frame);
            if frame.len() == 9 {
                assert_eq!(picture, Err(PictureError::Malformed));
                continue;
            }
            let picture = picture.unwrap();
            assert_eq!(picture.format(), Format::WebP);
            assert_eq!(picture.bytes().len(), BOX + 12);
            assert_eq!(&picture.bytes()[BOX..BOX + 11], frame);
        }
    }

    #[test]
    fn a_box_adds_nothing_to_what_is_in_it() {
        let cut = [0, 0, 0, 0x9d, 1, 0x2a, 64, 0, 36];
        assert_eq!(Picture::of_key_frame(&cut), Err(PictureError::Malformed));
        let mut longer = webp(b"VP8 ", &[0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1]);
        longer[16] += 2;
        assert_eq!(parse(Format::WebP, longer), Err(PictureError::Malformed));
    }

    #[test]
    fn other_things_and_parts_are_refused() {
        let whole = jpeg(640, 360);
        for end in 0..whole.len() {
            let torn = whole[..end].to_vec();
            assert_eq!(parse(Format::Jpeg, torn), Err(PictureError::Malformed), "{end}");
        }
        let animated = webp(b"VP8X", &[2, 0, 0, 0, 0x7f, 2, 0, 0x67, 1, 0]);
        let page = b"\xff\xd8<script>alert(1)</script>\xff\xd9".to_vec();
        let mut longer = webp(b"VP8X", &[0, 0, 0, 0, 0x7f, 2, 0, 0x67, 1, 0]);
        longer.push(0);
        for bytes in [animated, longer, whole.clone()] {
            assert_eq!(parse(Format::WebP, bytes), Err(PictureError::Malformed));
        }
        assert_eq!(parse(Format::Jpeg, page), Err(PictureError::Malformed));
    }
}
