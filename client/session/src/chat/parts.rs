//! What a reader makes of a line of plain text: links that can be followed, and
//! names that are called.

/// A part of a line; all of them together are the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part<'a> {
    /// Words.
    Words(&'a str),
    /// An address of the web: `http` or `https`, and no other scheme.
    Link(&'a str),
    /// `@` and a name.
    Mention(&'a str),
}

/// Takes a line apart.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut plain, mut at) = (0, 0);
    let mut before = None;
    while let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        let fresh = before.is_none_or(|before: char| !before.is_alphanumeric());
        let found = if fresh { link(rest).or_else(|| mention(rest)) } else { None };
        let Some((part, length)) = found else {
            before = Some(next);
            at += next.len_utf8();
            continue;
        };
        if let Some(words) = text.get(plain..at).filter(|words| !words.is_empty()) {
            parts.push(Part::Words(words));
        }
        parts.push(part);
        at += length;
        (plain, before) = (at, None);
    }
    if let Some(words) = text.get(plain..).filter(|words| !words.is_empty()) {
        parts.push(Part::Words(words));
    }
    parts
}

/// The link that `rest` begins with. What ends a sentence does not belong to it,
/// nor does a bracket that was opened before it; who shows a name before the host
/// (`https://bank.example@evil.example`) gets no link.
fn link(rest: &str) -> Option<(Part<'_>, usize)> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| {
        rest.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })?;
    let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '\\');
    let mut link = rest.split(ends).next()?;
    loop {
        let unopened = link.ends_with(')') && !link.contains('(');
        let Some(shorter) = link.strip_suffix(['.', ',', ';', ':', '!', '?', '\'']) else {
            match link.strip_suffix(')').filter(|_| unopened) {
                Some(shorter) => link = shorter,
                None => break,
            }
            continue;
        };
        link = shorter;
    }
    let host = link.get(scheme.len()..)?.split(['/', '?', '#']).next()?;
    let plain = host.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !host.contains('@');
    plain.then_some((Part::Link(link), link.len()))
}

/// The name that `rest` calls.
fn mention(rest: &str) -> Option<(Part<'_>, usize)> {
    let name = rest.strip_prefix('@')?;
    let ends = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let name = name.split(ends).next()?.trim_end_matches(['.', '-']);
    let length = 1 + name.len();
    (name.chars().count() >= 3).then_some((Part::Mention(rest.get(..length)?), length))
}
