//! Links and names in plain text.

use footlight_session::chat::Part::{self, Link, Mention, Words};
use footlight_session::chat::parts;
use proptest::prelude::*;

fn text<'a>(part: &Part<'a>) -> &'a str {
    match part {
        Words(text) | Link(text) | Mention(text) => text,
    }
}

#[test]
fn links_of_the_web_are_links_without_what_ends_the_sentence() {
    let line = "see https://a.example/b?c=d#e, (http://x.example) or HTTP://Y.example!";
    assert_eq!(
        parts(line),
        [
            Words("see "),
            Link("https://a.example/b?c=d#e"),
            Words(", ("),
            Link("http://x.example"),
            Words(") or "),
            Link("HTTP://Y.example"),
            Words("!"),
        ]
    );
    let wiki = "https://a.example/B_(c)";
    assert_eq!(parts(wiki), [Link(wiki)]);
}

#[test]
fn whatever_else_could_be_followed_is_words() {
    for line in [
        "javascript:alert(1)",
        "data:text/html,x",
        "//a.example",
        "https://",
        "http://?",
        "xhttps://a.example",
        "https://bank.example@evil.example/",
        "<b>no</b>",
    ] {
        assert_eq!(parts(line), [Words(line)], "{line}");
    }
    let quoted = "https://a.example/\"onclick=x";
    assert_eq!(parts(quoted), [Link("https://a.example/"), Words("\"onclick=x")]);
}

#[test]
fn names_are_called_at_the_beginning_of_a_word() {
    assert_eq!(
        parts("@anna, @b-e.rt. mail@host.example @x"),
        [Mention("@anna"), Words(", "), Mention("@b-e.rt"), Words(". mail@host.example @x")]
    );
}

proptest! {
    #[test]
    fn the_parts_are_the_line(line in "([a-z@./: ()äß👏-]|https://|@anna){0,60}") {
        let parts = parts(&line);
        prop_assert_eq!(parts.iter().map(text).collect::<String>(), line.as_str());
        for part in parts {
            if let Link(link) = part {
                prop_assert!(link.starts_with("https://") && link.len() > 8);
            }
        }
    }
}
