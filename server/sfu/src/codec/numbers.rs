//! Numbers inside payloads that must go on over a change of stream: picture id
//! and TL0PICIDX, as VP8 (RFC 7741) and VP9 (RFC 9628) have them. A codec without
//! any has the default.

/// Where a payload's numbers are, and what they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Numbers {
    /// Offset of the picture id; 0 where there is none.
    pub(super) picture_id_at: u8,
    /// True for 15 bits, else 7.
    pub(super) wide: bool,
    /// The picture id.
    pub(super) picture_id: u16,
    /// Offset of TL0PICIDX; 0 where there is none.
    pub(super) tl0_at: u8,
    /// TL0PICIDX.
    pub(super) tl0: u8,
    /// The frame number of the dependency descriptor; 0 where there is none.
    pub(super) frame: u16,
    /// A picture id that is left out looks like a loss (VP8); else the distances
    /// between them mean something and must stay (VP9).
    pub(super) gapless: bool,
}

/// What is added to a stream's numbers on the way to one viewer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Offsets {
    /// Modulo 2^15.
    pub picture_id: u16,
    /// Modulo 2^8.
    pub tl0: u8,
    /// Modulo 2^16: the distances between frame numbers mean something, so that
    /// what is left out leaves its hole.
    pub frame: u16,
}

/// The numbers of the latest packet that a viewer was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Latest {
    picture_id: u16,
    tl0: u8,
    frame: u16,
}

impl Offsets {
    /// For a packet before which so many pictures were left out.
    pub(crate) fn less(self, pictures: u16) -> Self {
        Self { picture_id: self.picture_id.wrapping_sub(pictures), ..self }
    }

    /// What [`Self::less`] takes back.
    pub(crate) fn plus(self, pictures: u16) -> Self {
        Self { picture_id: self.picture_id.wrapping_add(pictures), ..self }
    }
}

impl Numbers {
    /// What of so many pictures left out the picture ids must make good.
    pub(crate) fn closes(&self, pictures: u16) -> u16 {
        if self.gapless { pictures } else { 0 }
    }

    /// The same with the frame number of the packet's descriptor.
    pub(crate) fn of_frame(self, frame: u16) -> Self {
        Self { frame, ..self }
    }

    /// The picture id, 0 where there is none.
    pub(crate) fn picture(&self) -> u16 {
        self.picture_id
    }

    /// How many pictures of the lowest rate came after those, where both tell.
    pub(crate) fn lowest_since(&self, before: &Self) -> Option<u8> {
        let told = self.gapless && self.tl0_at != 0 && before.tl0_at != 0;
        told.then(|| self.tl0.wrapping_sub(before.tl0))
    }

    /// Adds the offsets to the numbers in a copy of the inspected payload.
    pub(crate) fn rewrite(&self, offsets: Offsets, payload: &mut [u8]) {
        if self.picture_id_at != 0 {
            let at = usize::from(self.picture_id_at);
            let id = self.picture_id.wrapping_add(offsets.picture_id);
            if self.wide {
                if let Some(bytes) = payload.get_mut(at..at + 2) {
                    bytes.copy_from_slice(&(id | 0x8000).to_be_bytes());
                }
            } else if let Some(byte) = payload.get_mut(at) {
                *byte = (id & 0x7F) as u8;
            }
        }
        if self.tl0_at != 0
            && let Some(byte) = payload.get_mut(usize::from(self.tl0_at))
        {
            *byte = self.tl0.wrapping_add(offsets.tl0);
        }
    }
}

impl Latest {
    /// Before the first packet: anywhere.
    pub(crate) fn random() -> Self {
        Self {
            picture_id: rand::random::<u16>() & 0x7FFF,
            tl0: rand::random(),
            frame: rand::random(),
        }
    }

    /// What makes `next` the number after.
    pub(crate) fn continued_by(&self, next: &Numbers) -> Offsets {
        Offsets {
            picture_id: self.picture_id.wrapping_add(1).wrapping_sub(next.picture_id),
            tl0: self.tl0.wrapping_add(1).wrapping_sub(next.tl0),
            frame: self.frame.wrapping_add(1).wrapping_sub(next.frame),
        }
    }

    /// A packet was sent.
    pub(crate) fn sent(&mut self, numbers: &Numbers, offsets: Offsets) {
        self.picture_id = numbers.picture_id.wrapping_add(offsets.picture_id);
        self.tl0 = numbers.tl0.wrapping_add(offsets.tl0);
        self.frame = numbers.frame.wrapping_add(offsets.frame);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_comes_next_has_the_next_number(
            picture_id: u16, tl0: u8, before: u16, tl0_before: u8, frame: u16,
        ) {
            let at = Numbers { picture_id_at: 1, wide: true, tl0_at: 3, ..Numbers::default() };
            let numbers = Numbers { picture_id, tl0, frame, gapless: true, ..at };
            let mut latest = Latest { picture_id: before, tl0: tl0_before, frame: before };
            let offsets = latest.continued_by(&numbers);
            let mut payload = [0; 4];
            numbers.rewrite(offsets, &mut payload);
            let next = before.wrapping_add(1) | 0x8000;
            prop_assert_eq!([payload[1], payload[2]], next.to_be_bytes());
            prop_assert_eq!(payload[3], tl0_before.wrapping_add(1));
            prop_assert_eq!(frame.wrapping_add(offsets.frame), before.wrapping_add(1));
            latest.sent(&numbers, offsets);
            prop_assert_eq!(latest.tl0, tl0_before.wrapping_add(1));
        }
    }
}
