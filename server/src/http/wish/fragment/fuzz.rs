//! The door by which a fuzzer reaches the fragments; built for the tests and for
//! `server/fuzz/`, which takes this file and the parser in by their path.

use crate::http::wish::fragment::{Fragment, LINE_BYTES, LINES};

/// What the SFU has to say.
const OURS: &str = "a=ice-ufrag:ours\r\na=ice-pwd:of22charactersAtTheLeast\r\n";

/// What a program patches a session with, and the answer to it.
pub(crate) fn fragment(bytes: &[u8]) {
    let Ok(read) = Fragment::parse(bytes) else { return };
    let Ok(text) = std::str::from_utf8(bytes) else { panic!("it is no text") };
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    assert!(lines.len() <= LINES && lines.iter().all(|line| line.len() <= LINE_BYTES));
    for (name, known) in [("a=ice-ufrag:", &read.ufrag), ("a=ice-pwd:", &read.pwd)] {
        let value = lines.iter().find_map(|line| line.strip_prefix(name));
        assert_eq!(known.as_deref(), value.map(str::trim));
    }

    let answer = read.answer(OURS);
    let plain = |line: &str| line.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    assert!(answer.ends_with("\r\n") && answer.split_terminator("\r\n").all(plain), "{answer:?}");
    let first = lines.iter().position(|line| line.starts_with("m=")).unwrap_or(lines.len());
    let (section, rest) = lines[first..].split_at(usize::from(first < lines.len()));
    let mut rest = rest.iter().take_while(|line| !line.starts_with("m="));
    let name = rest.find(|line| line.starts_with("a=mid:"));
    let said = section.iter().chain(name).map(|line| format!("{line}\r\n"));
    let expected = format!("a=ice-lite\r\n{}{OURS}", said.collect::<String>());
    assert_eq!(answer, expected, "the first section and nothing else");
    match Fragment::parse(answer.as_bytes()) {
        Ok(again) => assert_eq!(again.answer(OURS), answer),
        Err(_) => panic!("nobody can read it: {answer}"),
    }
}
