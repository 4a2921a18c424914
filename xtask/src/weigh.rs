//! What a browser downloads of the client, in compressed bytes: for any page, for who
//! watches a stage, and for each part.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::precompress::Sizes;
use crate::say;

/// Most that who watches a stage has to download, in KiB.
const STAGE_KIB: u64 = 400;
/// The parts that the page of a stage fetches at once; see `client/src/page/watch/`.
const STAGE: [&str; 2] = ["written", "life"];
/// The script that loads the parts.
const LINK: &str = "link.js";
/// What stands in it before the name of each part.
const LOADS: &str = "export const __wasm_split_load_";

/// Says it, and fails where a stage is more than it may be.
pub(crate) fn tell(sizes: &Sizes) -> Result<()> {
    let weights = Weights::of(sizes)?;
    let kib = |bytes: u64| bytes.div_ceil(1024);
    let (first, stage) = (kib(weights.of_all(&[])?), kib(weights.of_all(&STAGE)?));
    say::line(&format!("  to download, compressed: {first} KiB for any page, {stage} for a stage"));
    let parts: Vec<String> = weights
        .parts
        .keys()
        .map(|name| Ok(format!("{name} {}", kib(weights.of_all(&[name])?) - first)))
        .collect::<Result<_>>()?;
    say::line(&format!("  more for each part, alone: {} KiB", parts.join(", ")));
    if stage > STAGE_KIB {
        bail!(
            "that is more than {STAGE_KIB} KiB for who watches a stage: see client/src/page/parts.rs"
        );
    }
    Ok(())
}

/// Which files are fetched, and what each weighs.
struct Weights<'a> {
    sizes: &'a Sizes,
    /// Those that any page fetches.
    first: BTreeSet<&'a Path>,
    /// What each part needs, what it shares with others included.
    parts: BTreeMap<String, BTreeSet<&'a Path>>,
}

impl<'a> Weights<'a> {
    fn of(sizes: &'a Sizes) -> Result<Self> {
        let named = |name: &str| sizes.keys().find(|it| it.ends_with(name)).map(AsRef::as_ref);
        let link: &Path = named(LINK).context("no script that loads the parts")?;
        let script = std::fs::read_to_string(link).context("the script that loads the parts")?;
        let folder = link.parent().unwrap_or(link);
        let first = sizes.keys().map(AsRef::as_ref);
        let first = first.filter(|it: &&Path| !it.starts_with(folder) || *it == link).collect();
        let mut parts = BTreeMap::new();
        for rest in script.split(LOADS).skip(1) {
            let name = rest.split(' ').next().unwrap_or_default();
            let shared = rest.split("__").filter_map(|it| it.strip_prefix("chunk_"));
            let shared = shared.map(|it| {
                let digits = it.chars().take_while(char::is_ascii_digit).collect::<String>();
                format!("chunk_{digits}.wasm")
            });
            let files = shared.chain([format!("split_{name}.wasm")]);
            let files = files.map(|it| named(&it).with_context(|| format!("{it} is not there")));
            parts.insert(name.to_owned(), files.collect::<Result<_>>()?);
        }
        Ok(Self { sizes, first, parts })
    }

    /// The first download, and these parts with it.
    fn of_all(&self, parts: &[&str]) -> Result<u64> {
        let mut files = self.first.clone();
        for part in parts {
            files.extend(self.parts.get(*part).with_context(|| format!("no part named {part}"))?);
        }
        Ok(files.into_iter().filter_map(|it| self.sizes.get(it)).sum())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::*;

    #[test]
    fn a_part_weighs_what_it_shares_with_others_and_a_stage_what_it_fetches() {
        let dist = tempfile::tempdir().unwrap();
        let parts = dist.path().join("snippets/parts-1");
        std::fs::create_dir_all(&parts).unwrap();
        let script = format!(
            "const __chunk_9 = makeLoad(x, []);\nconst __chunk_10 = makeLoad(x, []);\n\
             {LOADS}written = wrapAsyncCb(makeLoad(x, [__chunk_9, __chunk_10]));\n\
             {LOADS}life = wrapAsyncCb(makeLoad(x, []));\n\
             {LOADS}call = wrapAsyncCb(makeLoad(x, [__chunk_10]));\n"
        );
        std::fs::write(parts.join(LINK), script).unwrap();
        let sizes: Sizes = [
            (dist.path().join("main.wasm"), 300 << 10),
            (parts.join(LINK), 1 << 10),
            (parts.join("chunk_9.wasm"), 2 << 10),
            (parts.join("chunk_10.wasm"), 4 << 10),
            (parts.join("split_written.wasm"), 8 << 10),
            (parts.join("split_life.wasm"), 1 << 10),
            (parts.join("split_call.wasm"), 16 << 10),
        ]
        .into();
        let weights = Weights::of(&sizes).unwrap();
        assert_eq!(weights.of_all(&[]).unwrap(), 301 << 10);
        assert_eq!(weights.of_all(&["written"]).unwrap(), 315 << 10);
        assert_eq!(weights.of_all(&["call"]).unwrap(), 321 << 10);
        assert_eq!(weights.of_all(&["written", "call"]).unwrap(), 331 << 10);
        assert!(tell(&sizes).is_ok());
        let heavy = Sizes::from_iter(sizes.iter().map(|(it, size)| (it.clone(), size * 2)));
        assert!(tell(&heavy).is_err());
    }
}
