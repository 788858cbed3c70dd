//! `${name^pattern}` and the like: the case of letters.

use crate::assign::{lower, upper};
use crate::pattern::Pattern;
use crate::tree::{Bytes, CaseChange};

/// A text with the case of its letters changed: of the first, or of all, that match.
pub(super) fn changed_case(
    text: &[u8],
    change: CaseChange,
    everywhere: bool,
    pattern: Option<&Pattern>,
) -> Bytes {
    let mut out = Vec::with_capacity(text.len());
    let mut is_first = true;
    for chunk in text.utf8_chunks() {
        for letter in chunk.valid().chars() {
            let mut buffer = [0; 4];
            let bytes = letter.encode_utf8(&mut buffer).as_bytes();
            let wanted = (everywhere || is_first) && pattern.is_none_or(|pattern| pattern.matches(bytes));
            is_first = false;
            if !wanted {
                out.extend_from_slice(bytes);
                continue;
            }
            out.extend(match change {
                CaseChange::Upper => upper(bytes),
                CaseChange::Lower => lower(bytes),
                CaseChange::Swap if letter.is_uppercase() => lower(bytes),
                CaseChange::Swap => upper(bytes),
            });
        }
        out.extend_from_slice(chunk.invalid());
    }
    out
}
