//! Names that files may safely be given.

use super::NAME_BYTES;

/// What stays of a name that somebody else has chosen: no path, nothing that
/// file systems refuse, nothing that makes it look like another one.
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|it| !is_deceptive(*it)).map(replaced).collect();
    // Windows drops dots at the end; elsewhere one at the start hides a file.
    let kept = kept.trim_matches(|it: char| it == '.' || it.is_whitespace());
    if kept.is_empty() { "file".to_owned() } else { shortened(kept) }
}

/// Control characters, and those that turn the direction of writing.
fn is_deceptive(it: char) -> bool {
    it.is_control()
        || matches!(it, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

fn replaced(it: char) -> char {
    if matches!(it, ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { it }
}

/// Within the limit, the extension kept.
fn shortened(name: &str) -> String {
    if name.len() <= NAME_BYTES {
        return name.to_owned();
    }
    let extension = name.rfind('.').map_or("", |dot| &name[dot..]);
    let extension = if extension.len() > 16 { "" } else { extension };
    let mut end = NAME_BYTES - extension.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{extension}", &name[..end])
}
