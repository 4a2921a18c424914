//! Brotli and gzip copies beside the client's files, so that the server never
//! compresses while it serves.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// What compresses well; pictures and fonts are compressed already.
const KINDS: [&str; 8] = ["html", "js", "css", "wasm", "json", "svg", "txt", "webmanifest"];

/// How large the smaller copy of each file is that a page is made of: script, style
/// and WebAssembly.
pub(crate) type Sizes = BTreeMap<PathBuf, u64>;

/// Writes `FILE.br` and `FILE.gz` for every file below `folder`.
pub(crate) fn all(folder: &Path) -> Result<Sizes> {
    let mut sizes = Sizes::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default().to_owned();
        if path.is_dir() {
            sizes.extend(all(&path)?);
        } else if KINDS.contains(&kind.as_str()) {
            let brotli = one(&path).with_context(|| format!("compressing {}", path.display()))?;
            if ["js", "css", "wasm"].contains(&kind.as_str()) {
                sizes.insert(path, brotli);
            }
        }
    }
    Ok(sizes)
}

/// Writes both copies of one file; returns the size of the smaller.
fn one(path: &Path) -> Result<u64> {
    let plain = std::fs::read(path)?;
    let mut brotli = Vec::new();
    let parameters =
        brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut plain.as_slice(), &mut brotli, &parameters)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&plain)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    std::fs::write(path.with_file_name(format!("{name}.br")), &brotli)?;
    std::fs::write(path.with_file_name(format!("{name}.gz")), gzip.finish()?)?;
    Ok(brotli.len() as u64)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use std::io::Read;

    #[test]
    fn both_copies_unpack_to_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let text = "footlight ".repeat(100);
        std::fs::write(folder.path().join("a.js"), &text).unwrap();
        std::fs::create_dir(folder.path().join("parts")).unwrap();
        let files = [folder.path().join("a.js"), folder.path().join("parts/b.wasm")];
        std::fs::write(&files[1], &text).unwrap();
        let sizes = super::all(folder.path()).unwrap();
        let brotli = std::fs::read(folder.path().join("a.js.br")).unwrap();
        assert_eq!(sizes, files.map(|file| (file, brotli.len() as u64)).into());
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut brotli.as_slice(), &mut plain).unwrap();
        assert_eq!(plain, text.as_bytes());
        let gzip = std::fs::File::open(folder.path().join("a.js.gz")).unwrap();
        let mut plain = String::new();
        flate2::read::GzDecoder::new(gzip).read_to_string(&mut plain).unwrap();
        assert_eq!(plain, text);
    }
}
