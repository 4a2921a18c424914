//! Tables as CSV (RFC 4180), for spreadsheets.
//!
//! Invariant: what people have written is never taken for a formula.

use std::fmt::{Display, Write};

/// One cell, ready to stand between commas.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Cell(String);

impl Cell {
    /// Something of ours that needs no quotes: a number, a day, an id.
    pub(crate) fn plain(value: impl Display) -> Self {
        Self(value.to_string())
    }

    /// Minor units as major ones with two digits: `-12.50`.
    pub(crate) fn money(minor: i64) -> Self {
        let sign = if minor < 0 { "-" } else { "" };
        let minor = minor.unsigned_abs();
        Self(format!("{sign}{}.{:02}", minor / 100, minor % 100))
    }

    /// What somebody has written. A spreadsheet computes what begins like a
    /// formula: that is marked as text.
    pub(crate) fn text(words: &str) -> Self {
        let computes = words.starts_with(['=', '+', '-', '@', '\t', '\r']);
        let mark = if computes { "'" } else { "" };
        Self(format!("\"{mark}{}\"", words.replace('"', "\"\"")))
    }
}

/// A table with a line of names.
pub(crate) fn table<const N: usize>(
    head: &[&str; N],
    lines: impl IntoIterator<Item = [Cell; N]>,
) -> String {
    let mut text = head.join(",");
    text.push_str("\r\n");
    for line in lines {
        for (at, cell) in line.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            // Writing to a string does not fail.
            let _ = write!(text, "{comma}{}", cell.0);
        }
        text.push_str("\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_their_commas_quotes_and_signs() {
        let lines = [
            [Cell::plain(1), Cell::money(-5), Cell::text("a, \"b\"")],
            [Cell::plain(2), Cell::money(123_450), Cell::text("=1+1")],
        ];
        let table = table(&["n", "sum", "words"], lines);
        let expected = "n,sum,words\r\n1,-0.05,\"a, \"\"b\"\"\"\r\n2,1234.50,\"'=1+1\"\r\n";
        assert_eq!(table, expected);
    }
}
