//! What left, and when, until its arrival is told.
//!
//! Invariant: eight bytes a packet and a fixed number of packets; a number is
//! believed to have arrived once.

/// Packets remembered: two seconds of the largest layer, or of all that a member is
/// sent; powers of two.
const OF_A_STAGE: usize = 512;
const OF_A_MEETING: usize = 2_048;

/// Names a probe in what was sent for it; 0 is none.
pub(super) type Cluster = u8;

/// One packet.
#[derive(Clone, Copy, Default, Debug)]
struct Entry {
    /// Microseconds since the origin, modulo 2^32.
    sent: u32,
    size: u16,
    cluster: Cluster,
    fate: Fate,
}

/// What is known of a packet.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
enum Fate {
    #[default]
    Unknown,
    Lost,
    Arrived,
}

/// A packet whose fate was told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Told {
    /// Microseconds since the origin.
    pub sent: i64,
    /// Bytes.
    pub size: u16,
    /// Of which probe it is.
    pub cluster: Cluster,
    /// True where it had been told as lost before.
    pub was_lost: bool,
}

/// See the module.
#[derive(Debug)]
pub(super) struct History {
    entries: Box<[Entry]>,
    /// The number of the next packet, wraps counted.
    next: u64,
}

impl History {
    /// Empty, for one who meets others or for one who watches a stage; the first
    /// number is 0.
    pub(super) fn new(meets: bool) -> Self {
        let remembered = if meets { OF_A_MEETING } else { OF_A_STAGE };
        Self { entries: vec![Entry::default(); remembered].into_boxed_slice(), next: 0 }
    }

    /// The packet with the next number leaves.
    pub(super) fn sent(&mut self, now: i64, size: usize, cluster: Cluster) {
        let entry = Entry { sent: now as u32, size: size as u16, cluster, fate: Fate::Unknown };
        if let Some(known) = self.entry_mut(self.next) {
            *known = entry;
        }
        self.next += 1;
    }

    /// Reads what [`Self::sent`] will need, see [`crate::peer::Peer::warm`].
    pub(super) fn warm(&self) -> u64 {
        let entry = self.entries.get(self.place(self.next));
        entry.map_or(0, |entry| u64::from(entry.sent))
    }

    /// How many packets left.
    pub(super) fn count(&self) -> u64 {
        self.next
    }

    /// A number with its wraps, where it is still remembered.
    pub(super) fn extend(&self, number: u16) -> Option<u64> {
        let behind = (self.next as u16).wrapping_sub(number);
        if behind == 0 || usize::from(behind) > self.entries.len() {
            return None;
        }
        self.next.checked_sub(u64::from(behind))
    }

    /// A packet's arrival or loss is told; `None` where that is no news.
    pub(super) fn told(&mut self, now: i64, number: u64, arrived: bool) -> Option<Told> {
        let entry = self.entry_mut(number)?;
        let was_lost = entry.fate == Fate::Lost;
        if entry.fate == Fate::Arrived || (was_lost && !arrived) {
            return None;
        }
        entry.fate = if arrived { Fate::Arrived } else { Fate::Lost };
        let age = (now as u32).wrapping_sub(entry.sent);
        let sent = now - i64::from(age);
        Some(Told { sent, size: entry.size, cluster: entry.cluster, was_lost })
    }

    fn entry_mut(&mut self, number: u64) -> Option<&mut Entry> {
        let place = self.place(number);
        self.entries.get_mut(place)
    }

    /// Where a packet is kept.
    fn place(&self, number: u64) -> usize {
        number as usize & (self.entries.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_arrives_once_and_may_do_so_after_it_was_given_up() {
        let mut history = History::new(false);
        history.sent(1_000, 500, 3);
        let number = history.extend(0);
        assert_eq!(number, Some(0));
        let told = Told { sent: 1_000, size: 500, cluster: 3, was_lost: false };
        assert_eq!(history.told(9_000, 0, false), Some(told));
        assert_eq!(history.told(9_000, 0, false), None);
        assert_eq!(history.told(9_000, 0, true), Some(Told { was_lost: true, ..told }));
        assert_eq!(history.told(9_000, 0, true), None);
        assert_eq!(history.told(9_000, 0, false), None);
    }

    #[test]
    fn numbers_that_were_never_sent_or_are_forgotten_mean_nothing() {
        let mut history = History::new(false);
        assert_eq!(history.extend(0), None);
        for n in 0..70_000 {
            history.sent(n, 1, 0);
        }
        assert_eq!(history.extend(70_000_u32 as u16), None);
        assert_eq!(history.extend(69_999_u32 as u16), Some(69_999));
        assert_eq!(history.extend((70_000 - OF_A_STAGE) as u16), Some(70_000 - OF_A_STAGE as u64));
        assert_eq!(history.extend((69_999 - OF_A_STAGE) as u16), None);
    }

    #[test]
    fn a_member_is_sent_a_thousand_packets_a_second_and_tells_of_them_late() {
        let mut history = History::new(true);
        for n in 0..10_000_i64 {
            history.sent(n * 1_000, 1_000, 0);
            let told = u16::try_from(n - 600).ok().and_then(|number| {
                let number = history.extend(number)?;
                history.told(n * 1_000, number, true)
            });
            let sent = Some((n - 600) * 1_000).filter(|sent| *sent >= 0);
            assert_eq!(told.map(|told| told.sent), sent);
        }
    }

    #[test]
    fn the_clock_may_wrap() {
        let mut history = History::new(false);
        let wrap = i64::from(u32::MAX);
        history.sent(wrap - 10, 1, 0);
        assert_eq!(history.told(wrap + 20, 0, true).map(|told| told.sent), Some(wrap - 10));
        assert_eq!(std::mem::size_of::<Entry>(), 8);
    }
}
