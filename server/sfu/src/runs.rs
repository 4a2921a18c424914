//! How long the runs of packets were that the kernel got at once.

use std::ops::AddAssign;

/// The longest of each class in packets; the last is all that a run may be.
pub const RUN_PACKETS: [u64; 10] = [1, 2, 3, 4, 6, 7, 8, 16, 32, 64];
/// The longest of each class in bytes.
pub const RUN_BYTES: [u64; 10] =
    [128, 256, 512, 1_024, 1_500, 3_000, 6_000, 12_000, 24_000, 65_535];

/// Counts of runs by their length.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Runs {
    /// By packets, in the classes of [`RUN_PACKETS`].
    pub packets: [Class; 10],
    /// By bytes, in the classes of [`RUN_BYTES`].
    pub bytes: [Class; 10],
}

/// Runs of about the same length.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Class {
    /// How many.
    pub count: u64,
    /// Their lengths together.
    pub sum: u64,
}

impl Runs {
    /// Another one.
    pub(crate) fn count(&mut self, packets: usize, bytes: usize) {
        for (classes, bounds, length) in [
            (&mut self.packets, &RUN_PACKETS, packets as u64),
            (&mut self.bytes, &RUN_BYTES, bytes as u64),
        ] {
            let class = bounds.partition_point(|bound| *bound < length).min(bounds.len() - 1);
            if let Some(class) = classes.get_mut(class) {
                class.count += 1;
                class.sum += length;
            }
        }
    }
}

impl AddAssign for Runs {
    fn add_assign(&mut self, other: Self) {
        let own = self.packets.iter_mut().chain(&mut self.bytes);
        for (class, more) in own.zip(other.packets.iter().chain(&other.bytes)) {
            class.count += more.count;
            class.sum += more.sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_run_is_in_the_class_that_it_just_fits() {
        let mut runs = Runs::default();
        for (packets, bytes) in [(1, 148), (7, 8_512), (7, 8_500), (60, 64_000)] {
            runs.count(packets, bytes);
        }
        assert_eq!(runs.packets[0], Class { count: 1, sum: 1 });
        assert_eq!(runs.packets[5], Class { count: 2, sum: 14 });
        assert_eq!(runs.packets[9], Class { count: 1, sum: 60 });
        assert_eq!(runs.bytes[1], Class { count: 1, sum: 148 });
        assert_eq!(runs.bytes[7], Class { count: 2, sum: 17_012 });
        let mut twice = runs;
        twice += runs;
        assert_eq!(twice.packets[5], Class { count: 4, sum: 28 });
    }
}
