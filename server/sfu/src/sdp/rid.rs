//! What a performer calls his layers (RFC 8851). Our own page calls them as we do; every
//! program has names of its own.

use footlight_shared::Layer;

/// Names that say how large a layer is, the smallest first; ours before others'.
const FAMILIES: [[&str; 3]; 5] = [
    ["l", "m", "h"],
    ["q", "h", "f"],
    ["lo", "mid", "hi"],
    ["low", "mid", "high"],
    ["low", "medium", "high"],
];
/// More than are sent by anybody.
const MAX_RIDS: usize = 16;
/// As many bytes as the short form of a header extension has room for.
const MAX_RID: usize = 16;

/// Layers by name, in the offer's order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Rids(Vec<(Layer, String)>);

impl Rids {
    /// The layers that an offer names, each once. Names that say nothing, as OBS' 0, 1
    /// and 2, are of ever smaller layers: the first is what the sender prefers (RFC 8853,
    /// section 5.2).
    pub(super) fn of(offered: impl Iterator<Item = String>) -> Self {
        let mut names: Vec<String> = Vec::new();
        for name in offered.take(MAX_RIDS).filter(|name| is_rid(name)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let known =
            |family: &[&str; 3]| names.iter().filter(|it| family.contains(&it.as_str())).count();
        // Of equals the last is found.
        let family = FAMILIES.iter().rev().max_by_key(|family| known(family));
        let family = family.filter(|family| known(family) > 0);
        let index = |(n, name): (usize, &String)| match family {
            Some(family) => family.iter().position(|it| it == name),
            None => (Layer::ALL.len() - 1).checked_sub(n),
        };
        let layer = |(n, name)| Some((*Layer::ALL.get(index((n, name))?)?, name.clone()));
        let layers = names.iter().enumerate().filter_map(layer);
        Self(layers.collect())
    }

    /// Without any there is but one layer.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, name)| name.as_str())
    }

    /// The layers.
    pub(crate) fn layers(&self) -> Vec<Layer> {
        self.0.iter().map(|(layer, _)| *layer).collect()
    }

    /// The layer that a packet names.
    pub(crate) fn layer(&self, name: &[u8]) -> Option<Layer> {
        self.0.iter().find(|(_, it)| it.as_bytes() == name).map(|(layer, _)| *layer)
    }
}

/// RFC 8851, section 10.
fn is_rid(name: &str) -> bool {
    let is_of_it = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=MAX_RID).contains(&name.len()) && name.bytes().all(is_of_it)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Layer::{High, Low, Medium};

    fn of(names: &str) -> Vec<(Layer, String)> {
        Rids::of(names.split(';').map(str::to_owned)).0
    }

    fn named(layers: &[(Layer, &str)]) -> Vec<(Layer, String)> {
        layers.iter().map(|(layer, name)| (*layer, (*name).to_owned())).collect()
    }

    #[test]
    fn names_that_say_how_large_a_layer_is_are_believed() {
        assert_eq!(of("l;m;h"), named(&[(Low, "l"), (Medium, "m"), (High, "h")]));
        assert_eq!(of("h;l"), named(&[(High, "h"), (Low, "l")]));
        assert_eq!(of("f;h;q"), named(&[(High, "f"), (Medium, "h"), (Low, "q")]));
        assert_eq!(of("q;h"), named(&[(Low, "q"), (Medium, "h")]));
        assert_eq!(of("hi;mid;lo"), named(&[(High, "hi"), (Medium, "mid"), (Low, "lo")]));
        assert_eq!(of("low;high;mid"), named(&[(Low, "low"), (High, "high"), (Medium, "mid")]));
        assert_eq!(of("medium;low"), named(&[(Medium, "medium"), (Low, "low")]));
    }

    #[test]
    fn of_others_the_first_is_the_largest_and_the_fourth_too_many() {
        let three = [(High, "0"), (Medium, "1"), (Low, "2")];
        assert_eq!(of("0;1;2"), named(&three));
        assert_eq!(of("0;1;2;3"), named(&three));
        assert_eq!(of("main;main;alt"), named(&[(High, "main"), (Medium, "alt")]));
    }

    #[test]
    fn what_is_no_name_is_left_out() {
        assert_eq!(of(""), []);
        assert_eq!(of("a b;ü;aaaaaaaaaaaaaaaaa;\r\na"), []);
        assert_eq!(of("h;l;q;x"), named(&[(High, "h"), (Low, "l")]));
    }

    #[test]
    fn a_packet_names_what_was_offered_and_nothing_else() {
        let rids = Rids::of(["0", "1"].into_iter().map(str::to_owned));
        assert_eq!(rids.layer(b"1"), Some(Medium));
        assert_eq!(rids.layers(), [High, Medium]);
        for other in [&b"2"[..], b"h", b"", b"\xFF"] {
            assert_eq!(rids.layer(other), None);
        }
    }
}
