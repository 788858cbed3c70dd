//! The replacement of `s`: what it consists of, and what becomes of a match.

/// A piece of a replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Text(Vec<u8>),
    /// `\1` to `\9`, and `&` as 0.
    Group(usize),
    /// What becomes of the letters that follow.
    Case(Case),
}

/// A change of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// `\U`.
    Upper,
    /// `\L`.
    Lower,
    /// `\u`: the next letter.
    NextUpper,
    /// `\l`.
    NextLower,
    /// `\E`.
    End,
}

/// Appends the replacement of a match.
pub(crate) fn append(parts: &[Part], text: &[u8], spans: &[Option<(usize, usize)>], out: &mut Vec<u8>) {
    let (mut all, mut next) = (None, None);
    for part in parts {
        let piece = match part {
            Part::Case(Case::End) => {
                (all, next) = (None, None);
                continue;
            }
            Part::Case(case @ (Case::Upper | Case::Lower)) => {
                all = Some(*case);
                continue;
            }
            Part::Case(case) => {
                next = Some(*case);
                continue;
            }
            Part::Text(piece) => piece.as_slice(),
            Part::Group(number) => {
                spans.get(*number).copied().flatten().map_or(&[][..], |(from, to)| &text[from..to])
            }
        };
        if all.is_none() && next.is_none() {
            out.extend_from_slice(piece);
        } else {
            change(piece, all, &mut next, out);
        }
    }
}

fn change(piece: &[u8], all: Option<Case>, next: &mut Option<Case>, out: &mut Vec<u8>) {
    let mut buffer = [0; 4];
    for chunk in piece.utf8_chunks() {
        for c in chunk.valid().chars() {
            // What is more than one letter in the other case stays: the length of a word does not change.
            let upper = || c.to_uppercase().next().filter(|_| c.to_uppercase().len() == 1).unwrap_or(c);
            let lower = || c.to_lowercase().next().filter(|_| c.to_lowercase().len() == 1).unwrap_or(c);
            let changed = match next.take().or(all) {
                Some(Case::Upper | Case::NextUpper) => upper(),
                Some(Case::Lower | Case::NextLower) => lower(),
                Some(Case::End) | None => c,
            };
            out.extend_from_slice(changed.encode_utf8(&mut buffer).as_bytes());
        }
        out.extend_from_slice(chunk.invalid());
    }
}
