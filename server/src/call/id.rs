//! The making of ids that nobody guesses.

use footlight_shared::CallId;

const ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
/// 22 of 36 kinds: more than 113 bits.
const LENGTH: usize = 22;

/// A new call's id, from the system's randomness.
pub(super) fn random() -> CallId {
    let letter = |_| char::from(ALPHABET[rand::random_range(0..ALPHABET.len())]);
    let text: String = (0..LENGTH).map(letter).collect();
    match CallId::try_from(text) {
        Ok(id) => id,
        Err(_) => unreachable!("lower-case letters and digits of the right number"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_the_same() {
        let some: std::collections::HashSet<CallId> = (0..1000).map(|_| random()).collect();
        assert_eq!(some.len(), 1000);
    }
}
