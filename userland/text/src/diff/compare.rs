//! Comparing two texts line by line.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffTag};

/// What does not count when lines are compared.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ignored {
    /// `-i`: whether letters are large or small.
    pub(super) case: bool,
    /// `-w`: white space.
    pub(super) spaces: bool,
    /// `-b`: how much white space there is.
    pub(super) amounts: bool,
    /// `-B`: changes that concern empty lines only.
    pub(super) empty_lines: bool,
}

/// A text in lines, each with its newline if it has one.
pub(super) fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

/// A place where texts differ: lines of the one, and those of the other that stand there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
}

/// Where two texts differ, in order.
pub(super) fn changes(old: &[&[u8]], new: &[&[u8]], ignored: Ignored) -> Vec<Change> {
    let mut numbers: HashMap<Vec<u8>, u32> = HashMap::new();
    let mut number = |line: &&[u8]| {
        let next = numbers.len() as u32;
        *numbers.entry(essence(line, ignored)).or_insert(next)
    };
    let old_numbers: Vec<u32> = old.iter().map(&mut number).collect();
    let new_numbers: Vec<u32> = new.iter().map(&mut number).collect();
    let mut found: Vec<Change> = Vec::new();
    for step in similar::capture_diff_slices(Algorithm::Myers, &old_numbers, &new_numbers) {
        if step.tag() == DiffTag::Equal {
            continue;
        }
        match found.last_mut() {
            Some(last)
                if last.old.end == step.old_range().start && last.new.end == step.new_range().start =>
            {
                last.old.end = step.old_range().end;
                last.new.end = step.new_range().end;
            }
            _ => found.push(Change { old: step.old_range(), new: step.new_range() }),
        }
    }
    for index in 0..found.len() {
        let limit = found.get(index + 1).map_or(old.len(), |next| next.old.start);
        slide(&mut found[index], limit, &old_numbers, &new_numbers);
    }
    if ignored.empty_lines {
        let is_empty = |line: &&[u8]| matches!(*line, b"" | b"\n");
        found.retain(|change| {
            !(old[change.old.clone()].iter().all(is_empty) && new[change.new.clone()].iter().all(is_empty))
        });
    }
    found
}

/// Among lines that repeat, the last ones are those that came or went, as other programs have it.
fn slide(change: &mut Change, limit: usize, old: &[u32], new: &[u32]) {
    let by = |change: &mut Change| {
        change.old = change.old.start + 1..change.old.end + 1;
        change.new = change.new.start + 1..change.new.end + 1;
    };
    while change.old.end < limit && change.new.end < new.len() {
        let follows = old[change.old.end];
        let begins = match (change.old.is_empty(), change.new.is_empty()) {
            (true, false) => new[change.new.start],
            (false, true) => old[change.old.start],
            _ => return,
        };
        if follows != begins {
            return;
        }
        by(change);
    }
}

/// What of a line counts.
fn essence(line: &[u8], ignored: Ignored) -> Vec<u8> {
    let has_end = line.ends_with(b"\n");
    let mut out = Vec::with_capacity(line.len());
    let mut was_space = false;
    for byte in line {
        let is_space = byte.is_ascii_whitespace();
        if is_space && (ignored.spaces || ignored.amounts) {
            was_space = true;
            continue;
        }
        if std::mem::take(&mut was_space) && !ignored.spaces {
            out.push(b' ');
        }
        out.push(if ignored.case { byte.to_ascii_lowercase() } else { *byte });
    }
    // White space at the end of a line does not count either, its newline being part of it.
    if !(has_end || ignored.spaces || ignored.amounts) {
        out.push(0);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(old: &str, new: &str, ignored: Ignored) -> Vec<(Range<usize>, Range<usize>)> {
        let found = changes(&lines(old.as_bytes()), &lines(new.as_bytes()), ignored);
        found.into_iter().map(|change| (change.old, change.new)).collect()
    }

    #[test]
    fn what_came_went_and_changed() {
        let all = Ignored::default();
        assert_eq!(found("a\nb\nc\n", "a\nx\nc\nd\n", all), [(1..2, 1..2), (3..3, 3..4)]);
        assert_eq!(found("a\nb\n", "b\n", all), [(0..1, 0..0)]);
        assert_eq!(found("a\nb\n", "a\nb\na\nb\n", all), [(2..2, 2..4)]);
        assert_eq!(found("a\n", "a", all), [(0..1, 0..1)]);
        assert!(found("", "", all).is_empty());
    }

    #[test]
    fn what_does_not_count() {
        let case = Ignored { case: true, ..Ignored::default() };
        assert!(found("A\n", "a\n", case).is_empty());
        let spaces = Ignored { spaces: true, ..Ignored::default() };
        assert!(found("a b\n", "ab  \n", spaces).is_empty());
        let amounts = Ignored { amounts: true, ..Ignored::default() };
        assert!(found("a  b\n", "a b \n", amounts).is_empty());
        assert_eq!(found("ab\n", "a b\n", amounts).len(), 1);
        let empty = Ignored { empty_lines: true, ..Ignored::default() };
        assert!(found("a\n\nb\n", "a\nb\n", empty).is_empty());
    }
}
