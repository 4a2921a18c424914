//! Whether the documents point to what is there.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::path::{Path, PathBuf};

use clap::CommandFactory;

use crate::{Cli, paths};

/// Every document of ours, with its text.
fn documents() -> Vec<(PathBuf, String)> {
    let root = paths::root();
    let mut found: Vec<PathBuf> = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "e2e/README.md"]
        .map(|it| root.join(it))
        .into();
    for folder in ["docs", "docs/decisions", "docs/figures"] {
        let entries = std::fs::read_dir(root.join(folder)).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        found.extend(paths.filter(|path| path.extension().is_some_and(|it| it == "md")));
    }
    let read = |path: PathBuf| (path.clone(), std::fs::read_to_string(path).unwrap());
    found.into_iter().map(read).collect()
}

#[test]
fn links_lead_to_files() {
    for (path, text) in documents() {
        let folder = path.parent().unwrap_or(Path::new("."));
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            if !link.is_empty() && !link.contains("://") {
                assert!(folder.join(link).exists(), "{}: {link}", path.display());
            }
        }
    }
}

#[test]
fn named_tasks_are_tasks() {
    let cli = Cli::command();
    for (path, text) in documents() {
        for rest in text.split("cargo xtask ").skip(1) {
            let name: String = rest.chars().take_while(char::is_ascii_lowercase).collect();
            let is_task = cli.find_subcommand(&name).is_some();
            assert!(name.is_empty() || is_task, "{}: cargo xtask {name}", path.display());
        }
    }
}

#[test]
fn decisions_are_listed_by_their_headings() {
    let folder = paths::root().join("docs/decisions");
    let list = std::fs::read_to_string(folder.join("README.md")).unwrap();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name == "README.md" {
            continue;
        }
        let text = std::fs::read_to_string(folder.join(&name)).unwrap();
        let heading = text.lines().next().unwrap();
        let (number, title) = heading.strip_prefix("# ").unwrap().split_once(": ").unwrap();
        let row = format!("| [{number}]({name}) | {title} |");
        assert!(list.contains(&row), "docs/decisions/README.md has no row {row}");
    }
}
