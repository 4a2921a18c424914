//! How the machine bears it: media, processor and memory, as they were lately. The
//! rates are those between the last two looks.
//!
//! Invariant: reading `/proc` is done by whoever looks now and then, and by no request.

use std::fs;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What is known since the last two looks.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Rates {
    /// Bits of media that came each second.
    pub bits_in: u64,
    /// Bits of media that went each second.
    pub bits_out: u64,
    /// Processors that were kept busy.
    pub cpu: Option<f64>,
    /// Bytes of memory that are held.
    pub memory: Option<u64>,
}

/// One look.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Look {
    /// When.
    pub at: Instant,
    /// Bytes of media that have come.
    pub bytes_in: u64,
    /// Bytes of media that have gone.
    pub bytes_out: u64,
    /// The time that processors have given the process.
    pub cpu: Option<Duration>,
    /// Bytes of memory that it holds.
    pub memory: Option<u64>,
}

impl Look {
    /// At what the kernel knows of this process.
    pub fn now(bytes_in: u64, bytes_out: u64) -> Self {
        let at = Instant::now();
        Self { at, bytes_in, bytes_out, cpu: processor_time(), memory: memory() }
    }
}

/// The looks. See the module.
#[derive(Debug)]
pub struct Vitals {
    began: Instant,
    last: Mutex<(Option<Look>, Rates)>,
}

impl Default for Vitals {
    fn default() -> Self {
        Self { began: Instant::now(), last: Mutex::default() }
    }
}

impl Vitals {
    /// Takes a look into account.
    pub fn take(&self, look: Look) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = last.0 {
            last.1 = between(&before, &look);
        }
        last.0 = Some(look);
    }

    /// What is known now.
    pub fn rates(&self) -> Rates {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    /// How long the process has run.
    pub fn uptime(&self) -> Duration {
        self.began.elapsed()
    }
}

fn between(before: &Look, look: &Look) -> Rates {
    let seconds = look.at.saturating_duration_since(before.at).as_secs_f64().max(0.001);
    // The media path counts anew after a fault.
    let bits = |from: u64, to: u64| (to.saturating_sub(from) as f64 * 8.0 / seconds) as u64;
    let cpu = look
        .cpu
        .zip(before.cpu)
        .map(|(now, then)| now.saturating_sub(then).as_secs_f64() / seconds);
    Rates {
        bits_in: bits(before.bytes_in, look.bytes_in),
        bits_out: bits(before.bytes_out, look.bytes_out),
        cpu,
        memory: look.memory,
    }
}

/// Fields 14 and 15 of `/proc/self/stat`; the name, field 2, may hold anything.
fn processor_time() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    let ticks: u64 =
        rest.split_whitespace().skip(11).take(2).map(|field| field.parse().unwrap_or(0)).sum();
    let each = rustix::param::clock_ticks_per_second().max(1);
    Some(Duration::from_secs_f64(ticks as f64 / each as f64))
}

fn memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]

    use super::*;

    #[test]
    fn rates_are_those_between_two_looks() {
        let vitals = Vitals::default();
        let at = Instant::now();
        let look = |seconds, bytes, cpu| Look {
            at: at + Duration::from_secs(seconds),
            bytes_in: bytes,
            bytes_out: 2 * bytes,
            cpu: Some(Duration::from_millis(cpu)),
            memory: Some(7),
        };
        vitals.take(look(0, 1000, 0));
        assert_eq!(vitals.rates(), Rates::default());
        vitals.take(look(5, 6000, 2500));
        let expected = Rates { bits_in: 8000, bits_out: 16_000, cpu: Some(0.5), memory: Some(7) };
        assert_eq!(vitals.rates(), expected);
        // After a fault of the media path its counters begin anew.
        vitals.take(look(10, 0, 2500));
        assert_eq!((vitals.rates().bits_in, vitals.rates().cpu), (0, Some(0.0)));
    }

    #[test]
    fn the_kernel_tells_what_the_process_takes() {
        let look = Look::now(0, 0);
        assert!(look.cpu.is_some());
        assert!(look.memory.unwrap() > 1 << 20);
    }
}
