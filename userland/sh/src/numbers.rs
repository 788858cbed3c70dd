//! Numbers as arguments give them.

/// A decimal number, blanks around it allowed; `None` for anything else.
pub(crate) fn decimal(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text.trim_ascii()).ok()?;
    text.strip_prefix('+')
        .unwrap_or(text)
        .parse()
        .ok()
        .filter(|_| !text.starts_with("+-") && !text.starts_with("++"))
}
