//! Whether the inputs of a step are what they were when it last succeeded.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::paths;

/// The digest of some files, and the file that keeps the last good one.
pub(crate) struct Stamp {
    kept: PathBuf,
    digest: String,
}

impl Stamp {
    /// Looks at the files and folders `inputs`, named from the clone's root.
    pub(crate) fn of(kept: &Path, inputs: &[&str]) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        for input in inputs {
            take(&mut hasher, &paths::root().join(input))?;
        }
        Ok(Self { kept: kept.to_owned(), digest: format!("{:016x}", hasher.finish()) })
    }

    /// True where nothing has changed since [`Stamp::renew`].
    pub(crate) fn is_fresh(&self) -> bool {
        std::fs::read_to_string(&self.kept).is_ok_and(|kept| kept == self.digest)
    }

    /// Remembers the inputs as they were when the stamp was made.
    pub(crate) fn renew(&self) -> Result<()> {
        std::fs::write(&self.kept, &self.digest)
            .with_context(|| format!("cannot write {}", self.kept.display()))
    }
}

/// Takes in a file, or a folder with all below it in the order of their names.
fn take(hasher: &mut DefaultHasher, path: &Path) -> Result<()> {
    let context = || format!("cannot read {}", path.display());
    // The same in every clone, so that what is shared by two is made once.
    let name = path.strip_prefix(paths::root()).unwrap_or(path);
    hasher.write(name.as_os_str().as_encoded_bytes());
    if path.is_dir() {
        let entries = std::fs::read_dir(path).with_context(context)?;
        let mut below: Vec<PathBuf> =
            entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
        below.sort();
        return below.iter().try_for_each(|path| take(hasher, path));
    }
    hasher.write(&std::fs::read(path).with_context(context)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::Stamp;

    #[test]
    fn a_changed_file_makes_the_stamp_stale() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("input");
        let kept = folder.path().join("kept");
        let name = input.to_str().unwrap();
        std::fs::write(&input, "one").unwrap();
        let first = Stamp::of(&kept, &[name]).unwrap();
        assert!(!first.is_fresh());
        first.renew().unwrap();
        assert!(Stamp::of(&kept, &[name]).unwrap().is_fresh());
        std::fs::write(&input, "two").unwrap();
        assert!(!Stamp::of(&kept, &[name]).unwrap().is_fresh());
    }
}
