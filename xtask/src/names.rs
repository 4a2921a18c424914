//! The names by which the WebAssembly asks for functions of the script.
//!
//! wasm-bindgen ends each in a hash, in both files: eight bytes that no compression
//! makes smaller, hundreds of times. A number of the same length does as well, because
//! the two are always made and downloaded together.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};

/// How each of them begins.
const MARK: &[u8] = b"__wbg_";
/// Hexadecimal digits of the hash.
const DIGITS: usize = 16;

/// Names them anew in the script and the WebAssembly that are in `folder`.
pub(crate) fn number(folder: &Path) -> Result<()> {
    let mut names = HashMap::new();
    for kind in ["js", "wasm"] {
        for entry in std::fs::read_dir(folder).context("wasm-bindgen wrote nothing")? {
            let path = entry?.path();
            if path.extension().is_some_and(|it| it == kind) {
                let mut bytes = std::fs::read(&path)?;
                rename(&mut bytes, &mut names, kind == "js");
                std::fs::write(&path, bytes)?;
            }
        }
    }
    Ok(())
}

/// Names anew what is in `bytes`; `learns` where names that are not known yet may be
/// met. In a binary the byte after a name may look as if it belonged to it.
fn rename(bytes: &mut [u8], names: &mut HashMap<Vec<u8>, usize>, learns: bool) {
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(MARK.len()).position(|it| it == MARK) {
        let start = at + found;
        at = start + MARK.len();
        let letters = bytes[start..].iter().take_while(|it| is_letter(**it)).count();
        if learns && ends_in_hash(&bytes[start..start + letters]) {
            learn(&bytes[start..start + letters], names);
        }
        let end = (start + MARK.len()..=start + letters)
            .find_map(|end| Some((end, *names.get(&bytes[start..end])?)));
        if let Some((end, nth)) = end {
            bytes[end - DIGITS..end].copy_from_slice(format!("{nth:016}").as_bytes());
        }
    }
}

/// Numbers those apart that differ in the hash alone.
fn learn(name: &[u8], names: &mut HashMap<Vec<u8>, usize>) {
    let plain = |name: &[u8]| name[..name.len() - DIGITS].to_vec();
    let nth = names.keys().filter(|known| plain(known) == plain(name)).count();
    names.entry(name.to_vec()).or_insert(nth);
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')
}

fn ends_in_hash(name: &[u8]) -> bool {
    let hash = |hash: &[u8]| hash.iter().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
    let (plain, digits) = name.split_at(name.len().saturating_sub(DIGITS));
    plain.ends_with(b"_") && plain.len() > MARK.len() && hash(digits)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    #[test]
    fn both_files_call_the_same_by_the_same_number() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        let (a, b) = ("__wbg_get_0123456789abcdef", "__wbg_get_fedcba9876543210");
        let script = format!("{a}: 1, {b}: 2, {a}, __wbg_ptr, __wbg_set_wasm");
        std::fs::write(place("a.js"), script).unwrap();
        // The letter after the second is not of it.
        std::fs::write(place("a.wasm"), format!("\x1a{b}\x00\x1a{a}get")).unwrap();
        super::number(folder.path()).unwrap();
        let (a, b) = ("__wbg_get_0000000000000000", "__wbg_get_0000000000000001");
        let script = std::fs::read_to_string(place("a.js")).unwrap();
        assert_eq!(script, format!("{a}: 1, {b}: 2, {a}, __wbg_ptr, __wbg_set_wasm"));
        let binary = std::fs::read_to_string(place("a.wasm")).unwrap();
        assert_eq!(binary, format!("\x1a{b}\x00\x1a{a}get"));
    }
}
