//! Moves the inline script that trunk writes into a file of its own: the content
//! security policy allows no inline script.
//!
//! Only trunk's own module script is touched. Afterwards the page holds no inline
//! script at all, or the build fails.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;
use std::path::Path;

use anyhow::{Context, Result, bail};

const OPEN: &str = "<script type=\"module\">";
const CLOSE: &str = "</script>";

/// Moves the inline module script of `dist/index.html` into `start-HASH.js`.
pub(crate) fn move_out(dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let html = std::fs::read_to_string(&page).context("trunk wrote no index.html")?;
    if let Some((html, script)) = split(&html) {
        std::fs::write(dist.join(name_of("start", "js", &script)), script)?;
        std::fs::write(&page, html)?;
    }
    let html = std::fs::read_to_string(&page)?;
    if html.match_indices("<script").any(|(at, _)| is_inline(&html[at..])) {
        bail!("dist/index.html has an inline script, which the security policy forbids");
    }
    Ok(())
}

/// The page without its inline module script, and that script.
fn split(html: &str) -> Option<(String, String)> {
    let (before, rest) = html.split_once(OPEN)?;
    let (script, after) = rest.split_once(CLOSE)?;
    let script = format!("{}\n", script.trim());
    let name = name_of("start", "js", &script);
    let html = format!("{before}<script type=\"module\" src=\"/{name}\">{CLOSE}{after}");
    Some((html, script))
}

/// A name that changes with the contents, as trunk's own do.
pub(crate) fn name_of(stem: &str, kind: &str, contents: &str) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(contents.as_bytes());
    format!("{stem}-{:016x}.{kind}", hasher.finish())
}

/// True where the tag that `html` begins with has no `src`.
fn is_inline(html: &str) -> bool {
    html.split('>').next().is_some_and(|tag| !tag.contains(" src="))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    use super::move_out;

    #[test]
    fn the_inline_script_moves_into_a_file_that_the_page_names() {
        let dist = tempfile::tempdir().unwrap();
        let page = dist.path().join("index.html");
        let html = "<head><script type=\"module\">\nimport init from '/a.js';\n</script></head>";
        std::fs::write(&page, html).unwrap();
        move_out(dist.path()).unwrap();
        let html = std::fs::read_to_string(&page).unwrap();
        let name = html.split('"').find(|part| part.starts_with("/start-")).unwrap();
        let script = std::fs::read_to_string(dist.path().join(&name[1..])).unwrap();
        assert_eq!(script, "import init from '/a.js';\n");
        assert!(!html.contains("import init"));
    }

    #[test]
    fn any_other_inline_script_fails_the_build() {
        let dist = tempfile::tempdir().unwrap();
        std::fs::write(dist.path().join("index.html"), "<script>alert(1)</script>").unwrap();
        assert!(move_out(dist.path()).is_err());
    }
}
