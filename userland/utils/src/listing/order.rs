//! The order of names in which numbers count as numbers: `a9` before `a10`.

use std::cmp::Ordering;

/// Compares two names by their text and the numbers in it; equal ones by their bytes.
pub fn by_version(one: &[u8], other: &[u8]) -> Ordering {
    let (mut a, mut b) = (one, other);
    loop {
        let (text_a, text_b) = (part(a, false), part(b, false));
        match text_a.cmp(text_b) {
            Ordering::Equal => {}
            unequal => return unequal,
        }
        (a, b) = (&a[text_a.len()..], &b[text_b.len()..]);
        let (digits_a, digits_b) = (part(a, true), part(b, true));
        let (value_a, value_b) = (value(digits_a), value(digits_b));
        match value_a.len().cmp(&value_b.len()).then_with(|| value_a.cmp(value_b)) {
            Ordering::Equal => {}
            unequal => return unequal,
        }
        (a, b) = (&a[digits_a.len()..], &b[digits_b.len()..]);
        if a.is_empty() || b.is_empty() {
            return a.len().cmp(&b.len()).then_with(|| one.cmp(other));
        }
    }
}

/// The beginning that is of digits, or of anything else.
fn part(text: &[u8], digits: bool) -> &[u8] {
    let end = text.iter().position(|byte| byte.is_ascii_digit() != digits).unwrap_or(text.len());
    &text[..end]
}

/// Digits without zeros before them.
fn value(digits: &[u8]) -> &[u8] {
    let start = digits.iter().position(|digit| *digit != b'0').unwrap_or(digits.len());
    &digits[start..]
}

/// What stands behind a name's last dot, with the dot; nothing for a name that begins with its only one.
pub fn extension(name: &[u8]) -> &[u8] {
    match name.iter().rposition(|byte| *byte == b'.') {
        Some(dot) => &name[dot..],
        None => b"",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count() {
        let mut names = ["a10", "a9", "a", "b1", "a9b", "a09", "10", "9", "a10.1", "a10.02"];
        names.sort_by(|one, other| by_version(one.as_bytes(), other.as_bytes()));
        assert_eq!(names, ["9", "10", "a", "a09", "a9", "a9b", "a10", "a10.1", "a10.02", "b1"]);
        assert_eq!(extension(b"a.tar.gz"), b".gz");
        assert_eq!(extension(b"a"), b"");
    }
}
