//! Numbers of a few bits, the most significant first.

/// Reads them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    /// From a bit on.
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// The next bit's place.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// A number of at most 32 bits.
    pub(super) fn take(&mut self, bits: usize) -> Option<u32> {
        let end = self.at + bits;
        if end > self.bytes.len() * 8 {
            return None;
        }
        let mut value = 0;
        while self.at < end {
            let byte = *self.bytes.get(self.at / 8)?;
            let within = self.at % 8;
            let taken = (8 - within).min(end - self.at);
            let part = byte >> (8 - within - taken) & (0xFF >> (8 - taken)) as u8;
            value = value << taken | u32::from(part);
            self.at += taken;
        }
        Some(value)
    }

    /// One bit.
    pub(super) fn flag(&mut self) -> Option<bool> {
        Some(self.take(1)? != 0)
    }

    /// A number below `limit`, which is not 0: `ns(n)` of the AV1 bitstream
    /// specification, section 4.10.7.
    pub(super) fn below(&mut self, limit: u32) -> Option<u32> {
        let width = 32 - limit.leading_zeros();
        let short = (1 << width) - limit;
        let value = self.take(width as usize - 1)?;
        if value < short {
            return Some(value);
        }
        Some((value << 1) - short + self.take(1)?)
    }
}

/// Writes them behind what is there, from a whole byte on.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    out: &'a mut Vec<u8>,
    /// Bits of the last byte that are not written.
    free: usize,
}

impl<'a> Writer<'a> {
    /// Behind these bytes.
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, free: 0 }
    }

    /// The lowest bits of a number.
    pub(super) fn put(&mut self, value: u32, bits: usize) {
        let mut left = bits;
        while left > 0 {
            if self.free == 0 {
                self.out.push(0);
                self.free = 8;
            }
            let taken = left.min(self.free);
            left -= taken;
            self.free -= taken;
            let part = (value >> left) as u8 & (0xFF >> (8 - taken)) as u8;
            if let Some(last) = self.out.last_mut() {
                *last |= part << self.free;
            }
        }
    }

    /// So many bits of another.
    pub(super) fn copy(&mut self, from: &mut Bits<'_>, bits: usize) -> Option<()> {
        let mut left = bits;
        while left > 0 {
            let taken = left.min(32);
            self.put(from.take(taken)?, taken);
            left -= taken;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_below_a_limit_are_as_short_as_can_be() {
        // Below 5: 0, 1 and 2 in two bits, 3 and 4 in three.
        let bytes = [0b00_01_10_11, 0b0111_0000];
        let mut bits = Bits::new(&bytes, 0);
        let read: Vec<u32> = (0..5).map(|_| bits.below(5).unwrap()).collect();
        assert_eq!(read, [0, 1, 2, 3, 4]);
        assert_eq!((bits.at(), bits.below(1)), (12, Some(0)), "nothing to tell");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            numbers in proptest::collection::vec((any::<u32>(), 1usize..33), 0..20),
        ) {
            let mut out = Vec::new();
            let mut writer = Writer::new(&mut out);
            numbers.iter().for_each(|(value, bits)| writer.put(*value, *bits));
            let mut bits = Bits::new(&out, 0);
            for (value, width) in numbers {
                let mask = u32::MAX >> (32 - width);
                prop_assert_eq!(bits.take(width), Some(value & mask));
            }
            prop_assert!(out.len() * 8 - bits.at() < 8);
            let mut copy = Vec::new();
            let whole = Writer::new(&mut copy).copy(&mut Bits::new(&out, 0), out.len() * 8);
            prop_assert!(whole.is_some() && copy == out);
        }
    }
}
