//! Writing differences down: in the form that POSIX has by default, and in the unified one.

use std::ops::Range;

use super::compare::Change;

const NO_NEWLINE: &[u8] = b"\n\\ No newline at end of file\n";

fn line(out: &mut Vec<u8>, mark: &str, line: &[u8]) {
    out.extend_from_slice(mark.as_bytes());
    out.extend_from_slice(line);
    if !line.ends_with(b"\n") {
        out.extend_from_slice(NO_NEWLINE);
    }
}

/// The form of old: `2,3c4`, and the lines.
pub(super) fn normal(old: &[&[u8]], new: &[&[u8]], changes: &[Change]) -> Vec<u8> {
    // Lines are counted from 1; none stand behind the line before.
    let numbers = |range: &Range<usize>| match range.len() {
        0 => range.start.to_string(),
        1 => range.end.to_string(),
        _ => format!("{},{}", range.start + 1, range.end),
    };
    let mut out = Vec::new();
    for change in changes {
        let letter = match (change.old.is_empty(), change.new.is_empty()) {
            (true, _) => 'a',
            (_, true) => 'd',
            _ => 'c',
        };
        out.extend_from_slice(
            format!("{}{letter}{}\n", numbers(&change.old), numbers(&change.new)).as_bytes(),
        );
        old[change.old.clone()].iter().for_each(|text| line(&mut out, "< ", text));
        if letter == 'c' {
            out.extend_from_slice(b"---\n");
        }
        new[change.new.clone()].iter().for_each(|text| line(&mut out, "> ", text));
    }
    out
}

/// The unified form, without the names: so many lines around each change.
pub(super) fn unified(old: &[&[u8]], new: &[&[u8]], changes: &[Change], around: usize) -> Vec<u8> {
    let numbers = |range: Range<usize>| match range.len() {
        0 => format!("{},0", range.start),
        1 => range.end.to_string(),
        length => format!("{},{length}", range.start + 1),
    };
    let mut out = Vec::new();
    let mut rest = changes;
    while let Some(first) = rest.first() {
        let apart = |pair: &[Change]| pair[1].old.start - pair[0].old.end > around.saturating_mul(2);
        let count = rest.windows(2).position(apart).map_or(rest.len(), |at| at + 1);
        let (hunk, others) = rest.split_at(count);
        rest = others;
        let last = &hunk[count - 1];
        let before = around.min(first.old.start).min(first.new.start);
        let behind = around.min(old.len() - last.old.end).min(new.len() - last.new.end);
        let (mut at, end) = (first.old.start - before, last.old.end + behind);
        let new_range = first.new.start - before..last.new.end + behind;
        out.extend_from_slice(format!("@@ -{} +{} @@\n", numbers(at..end), numbers(new_range)).as_bytes());
        for change in hunk {
            old[at..change.old.start].iter().for_each(|text| line(&mut out, " ", text));
            old[change.old.clone()].iter().for_each(|text| line(&mut out, "-", text));
            new[change.new.clone()].iter().for_each(|text| line(&mut out, "+", text));
            at = change.old.end;
        }
        old[at..end].iter().for_each(|text| line(&mut out, " ", text));
    }
    out
}
