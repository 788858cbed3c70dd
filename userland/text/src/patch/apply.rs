//! Putting hunks into a text.

use super::read::Hunk;

/// How many lines at the edges of a hunk may be left out.
const FUZZ_MAX: usize = 2;

/// What became of a hunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is in: the line it was put at, how far that is from where it said, and how many lines were left out.
    Applied { line: usize, offset: isize, fuzz: usize },
    /// It fits nowhere near: the line it would have been put at.
    Failed { line: usize },
}

/// Puts hunks in, one after another; says what became of each.
pub(super) fn apply(lines: &mut Vec<Vec<u8>>, hunks: &[Hunk], fuzz_max: usize) -> Vec<Outcome> {
    // How far lines have moved through the hunks before, and where the last one ended.
    let (mut shift, mut end) = (0isize, 0usize);
    let mut found_offset = 0isize;
    let mut outcomes = Vec::new();
    for hunk in hunks {
        // What takes nothing away stands behind the line that it names.
        let first = if hunk.old.is_empty() { hunk.old_start } else { hunk.old_start.saturating_sub(1) };
        let wanted = first as isize + shift + found_offset;
        let place = (0..=fuzz_max.min(FUZZ_MAX)).find_map(|fuzz| {
            let (skip, cut) = (fuzz.min(hunk.before), fuzz.min(hunk.behind));
            // With no more to leave out there is nothing else to try.
            if fuzz > 0 && fuzz > hunk.before.max(hunk.behind) {
                return None;
            }
            let inner = &hunk.old[skip..hunk.old.len() - cut];
            search(lines, inner, wanted + skip as isize, end, hunk).map(|at| (at, skip, cut, fuzz))
        });
        let Some((at, skip, cut, fuzz)) = place else {
            outcomes.push(Outcome::Failed { line: hunk.new_start });
            shift += hunk.new.len() as isize - hunk.old.len() as isize;
            found_offset -= hunk.new.len() as isize - hunk.old.len() as isize;
            continue;
        };
        let new = hunk.new[skip..hunk.new.len() - cut].to_vec();
        end = at + new.len();
        lines.splice(at..at + hunk.old.len() - skip - cut, new);
        let start = at as isize - skip as isize;
        let offset = start - (first as isize + shift);
        found_offset = offset;
        shift += hunk.new.len() as isize - hunk.old.len() as isize;
        outcomes.push(Outcome::Applied { line: (start + 1).max(1) as usize, offset, fuzz });
    }
    outcomes
}

/// Where lines stand, the nearest to where they are wanted, not before `from`.
fn search(lines: &[Vec<u8>], inner: &[Vec<u8>], wanted: isize, from: usize, hunk: &Hunk) -> Option<usize> {
    let last = lines.len().checked_sub(inner.len())?;
    let fits = |at: isize| {
        let at = usize::try_from(at).ok().filter(|at| *at >= from && *at <= last)?;
        (lines[at..at + inner.len()] == *inner).then_some(at)
    };
    // A hunk without lines around it has its place and no other.
    if inner.is_empty() || hunk.old_start == 0 {
        return fits(wanted);
    }
    (0..=lines.len() as isize).find_map(|far| fits(wanted + far).or_else(|| fits(wanted - far)))
}

#[cfg(test)]
mod tests {
    use super::super::read::read;
    use super::*;

    fn applied(text: &str, patch: &str) -> (String, Vec<Outcome>) {
        let mut lines: Vec<Vec<u8>> =
            text.split_inclusive('\n').map(|line| line.as_bytes().to_vec()).collect();
        let files = read(patch.as_bytes()).expect("a good patch");
        let outcomes = apply(&mut lines, &files[0].hunks, FUZZ_MAX);
        (String::from_utf8(lines.concat()).expect("text"), outcomes)
    }

    const PATCH: &str = "--- a\n+++ b\n@@ -1,3 +1,3 @@\n 1\n-2\n+x\n 3\n";

    #[test]
    fn in_place_moved_and_with_other_lines_around() {
        let outcome = |line, offset, fuzz| vec![Outcome::Applied { line, offset, fuzz }];
        assert_eq!(applied("1\n2\n3\n", PATCH), ("1\nx\n3\n".into(), outcome(1, 0, 0)));
        assert_eq!(applied("0\n1\n2\n3\n", PATCH), ("0\n1\nx\n3\n".into(), outcome(2, 1, 0)));
        assert_eq!(applied("y\n2\n3\n", PATCH).1, vec![Outcome::Applied { line: 1, offset: 0, fuzz: 1 }]);
        assert_eq!(applied("a\nb\n", PATCH), ("a\nb\n".into(), vec![Outcome::Failed { line: 1 }]));
    }

    #[test]
    fn what_is_no_patch() {
        assert_eq!(read(b"hello\n"), Ok(Vec::new()));
        assert!(read(b"--- a\n+++ b\n@@ -1,3 +1,3 @@\n 1\n").is_err());
        assert!(read(b"--- a\n+++ b\n@@ -x +1 @@\n").is_err());
    }
}
