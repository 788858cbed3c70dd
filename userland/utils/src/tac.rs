//! The pieces of a text in reverse order.

/// Where a piece's separator stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attached {
    /// Behind it.
    After,
    /// Before it.
    Before,
}

/// The pieces of a text between separators, the last one first, each with its separator. An empty separator is the zero
/// byte.
pub fn reversed<'a>(text: &'a [u8], separator: &[u8], attached: Attached) -> Vec<&'a [u8]> {
    let separator = if separator.is_empty() { b"\0" } else { separator };
    let mut ends = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].windows(separator.len()).position(|window| window == separator) {
        let start = from + at;
        ends.push(if attached == Attached::After { start + separator.len() } else { start });
        from = start + separator.len();
    }
    let mut pieces = Vec::new();
    let mut start = 0;
    for end in ends.into_iter().chain([text.len()]) {
        if end > start {
            pieces.push(&text[start..end]);
            start = end;
        }
    }
    pieces.reverse();
    pieces
}

#[cfg(test)]
mod tests {
    use super::{Attached, reversed};

    fn tac(text: &str, separator: &str, attached: Attached) -> String {
        String::from_utf8_lossy(&reversed(text.as_bytes(), separator.as_bytes(), attached).concat())
            .into_owned()
    }

    #[test]
    fn lines_and_other_pieces() {
        assert_eq!(tac("a\nb\nc\n", "\n", Attached::After), "c\nb\na\n");
        assert_eq!(tac("a\nb", "\n", Attached::After), "ba\n");
        assert_eq!(tac("\n\na\n", "\n", Attached::After), "a\n\n\n");
        assert_eq!(tac("a:b:c", ":", Attached::Before), ":c:ba");
        assert_eq!(tac("1--2--3--", "--", Attached::After), "3--2--1--");
        assert_eq!(tac("", "\n", Attached::After), "");
    }
}
