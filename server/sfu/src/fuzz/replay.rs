//! Doors with their seeds, which include whatever a fuzzer has once found, and with
//! seeded changes of them. The server's tests take this file in by its path.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// Takes what a peer might send.
pub(crate) type Door = fn(&[u8]);

/// Changed inputs for each door; `cargo xtask fuzz` does some thousand times as
/// many, and is led by what they reach.
const CHANGED: usize = 20_000;
/// Numbers that lengths and counters stumble over.
const ODD: [u8; 8] = [0, 1, 0x0F, 0x10, 0x7F, 0x80, 0xFE, 0xFF];

/// The folder of a crate's targets and seeds.
fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// The files of a folder in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The names of the targets, in their order.
pub(crate) fn targets() -> Vec<String> {
    let files = files(&fuzz().join("fuzz_targets")).into_iter();
    files.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// A door's seeds.
pub(crate) fn seeds(name: &str) -> Vec<Vec<u8>> {
    let files = files(&fuzz().join("seeds").join(name));
    files.into_iter().map(|file| std::fs::read(file).unwrap()).collect()
}

/// Changes an input in a few places.
fn change(rng: &mut StdRng, bytes: &mut Vec<u8>, others: &[Vec<u8>]) {
    for _ in 0..rng.random_range(1..6) {
        let at = rng.random_range(0..=bytes.len());
        match (rng.random_range(0..6), bytes.get_mut(at)) {
            (0, Some(byte)) => *byte ^= 1 << rng.random_range(0..8),
            (1, Some(byte)) => *byte = ODD[rng.random_range(0..ODD.len())],
            (2, Some(byte)) => *byte = rng.random(),
            (3, _) => bytes.truncate(at),
            (4, _) => bytes.insert(at, rng.random()),
            _ => {
                let other = &others[rng.random_range(0..others.len())];
                let from = rng.random_range(0..=other.len());
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
        }
        bytes.truncate(4_096);
    }
}

/// Fails where a door panics with a seed of its own, or with what it may become.
pub(crate) fn replay(doors: &[(&str, Door)]) {
    for (number, (name, door)) in doors.iter().enumerate() {
        let seeds = seeds(name);
        assert!(!seeds.is_empty(), "{name} has no seeds");
        seeds.iter().for_each(|seed| door(seed));
        let mut rng = StdRng::seed_from_u64(number as u64);
        for _ in 0..CHANGED {
            let mut bytes = seeds[rng.random_range(0..seeds.len())].clone();
            change(&mut rng, &mut bytes, &seeds);
            let input = bytes.clone();
            let survived = std::panic::catch_unwind(|| door(&input)).is_ok();
            assert!(survived, "{name} fails with {bytes:02x?}");
        }
    }
}
