//! The style sheets, which trunk copies one by one: joined they are a third smaller,
//! compressed, and one request.

use std::path::Path;

use anyhow::{Context, Result};

use crate::inline;

/// Joins all that `dist/index.html` names, in their order.
pub(crate) fn join(dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let html = std::fs::read_to_string(&page).context("trunk wrote no index.html")?;
    let (mut kept, mut joined, mut place) = (String::new(), String::new(), None);
    for piece in html.split_inclusive('>') {
        let link = piece.rfind("<link ").map(|at| piece.split_at(at));
        match link.and_then(|(before, tag)| Some((before, sheet(tag)?))) {
            Some((before, name)) => {
                kept.push_str(before);
                place.get_or_insert(kept.len());
                let path = dist.join(name);
                joined += &std::fs::read_to_string(&path).context("a style sheet is not there")?;
                std::fs::remove_file(&path)?;
            }
            None => kept.push_str(piece),
        }
    }
    if let Some(place) = place {
        let name = inline::name_of("style", "css", &joined);
        kept.insert_str(place, &format!("<link rel=\"stylesheet\" href=\"/{name}\">"));
        std::fs::write(dist.join(name), joined)?;
        std::fs::write(&page, kept)?;
    }
    Ok(())
}

/// Which file of ours a tag takes as a style sheet.
fn sheet(tag: &str) -> Option<&str> {
    let (_, rest) = tag.split_once("href=\"/").filter(|_| tag.contains("rel=\"stylesheet\""))?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

    #[test]
    fn one_sheet_takes_the_place_of_all_in_their_order() {
        let dist = tempfile::tempdir().unwrap();
        std::fs::write(dist.path().join("b-1.css"), "b {}\n").unwrap();
        std::fs::write(dist.path().join("a-2.css"), "a {}\n").unwrap();
        let html = "<title>T</title> <link rel=\"stylesheet\" href=\"/b-1.css\" integrity=\"x\"/>\n\
                    <link rel=\"icon\" href=\"/i.svg\"/><link rel=\"stylesheet\" href=\"/a-2.css\"/></head>";
        std::fs::write(dist.path().join("index.html"), html).unwrap();
        super::join(dist.path()).unwrap();
        let html = std::fs::read_to_string(dist.path().join("index.html")).unwrap();
        let name = html.split("href=\"/").nth(1).and_then(|it| it.split('"').next()).unwrap();
        assert_eq!(std::fs::read_to_string(dist.path().join(name)).unwrap(), "b {}\na {}\n");
        let wanted = format!(
            "<title>T</title> <link rel=\"stylesheet\" href=\"/{name}\">\n\
             <link rel=\"icon\" href=\"/i.svg\"/></head>"
        );
        assert_eq!(html, wanted);
        assert!(!dist.path().join("a-2.css").exists());
    }
}
