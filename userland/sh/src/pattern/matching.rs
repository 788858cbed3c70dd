//! Whether pieces match a text. Time grows with the product of both lengths; with extended patterns inside each other it
//! may grow faster, which [`super::read`] bounds by how deep they are nested.

use super::{Class, Item, Piece};

impl Class {
    fn has(self, character: u32) -> bool {
        let Some(found) = char::from_u32(character) else { return false };
        match self {
            Class::Alnum => found.is_alphanumeric(),
            Class::Alpha => found.is_alphabetic(),
            Class::Blank => matches!(found, ' ' | '\t'),
            Class::Cntrl => found.is_control(),
            Class::Digit => found.is_ascii_digit(),
            Class::Graph => !found.is_control() && !found.is_whitespace(),
            Class::Lower => found.is_lowercase(),
            Class::Print => !found.is_control(),
            Class::Punct => found.is_ascii_punctuation(),
            Class::Space => found.is_whitespace(),
            Class::Upper => found.is_uppercase(),
            Class::Xdigit => found.is_ascii_hexdigit(),
            Class::Word => found.is_alphanumeric() || found == '_',
            Class::Ascii => found.is_ascii(),
        }
    }
}

fn folded(character: u32) -> u32 {
    char::from_u32(character).and_then(|found| found.to_lowercase().next()).map_or(character, u32::from)
}

fn one(piece: &Piece, character: u32, ignores_case: bool) -> bool {
    match piece {
        Piece::Char(wanted) if ignores_case => folded(*wanted) == folded(character),
        Piece::Char(wanted) => *wanted == character,
        Piece::Any => true,
        Piece::Set { negated, items } => {
            let has = |character: u32| {
                items.iter().any(|item| match item {
                    Item::Range(low, high) => (*low..=*high).contains(&character),
                    Item::Class(class) => class.has(character),
                })
            };
            let swapped = || {
                char::from_u32(character).is_some_and(|found| {
                    found.to_uppercase().next().is_some_and(|upper| has(upper.into()))
                        || has(folded(character))
                })
            };
            (has(character) || (ignores_case && swapped())) != *negated
        }
        Piece::Star | Piece::Group { .. } => false,
    }
}

/// Whether pieces match all of a text. Without groups this goes back to the last star only.
pub(super) fn matches(pieces: &[Piece], text: &[u32], ignores_case: bool) -> bool {
    let (mut at_piece, mut at_text) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        let piece = pieces.get(at_piece);
        let fits = match piece {
            Some(Piece::Star) => {
                star = Some((at_piece, at_text));
                at_piece += 1;
                continue;
            }
            Some(Piece::Group { kind, choices }) => {
                let rest = pieces.get(at_piece + 1..).unwrap_or_default();
                if group(*kind, choices, rest, text.get(at_text..).unwrap_or_default(), ignores_case) {
                    return true;
                }
                false
            }
            Some(piece) => match text.get(at_text) {
                Some(character) => one(piece, *character, ignores_case),
                None => return false,
            },
            None if at_text == text.len() => return true,
            None => false,
        };
        if fits {
            at_piece += 1;
            at_text += 1;
            continue;
        }
        match star {
            Some((star_piece, star_text)) if star_text < text.len() => {
                star = Some((star_piece, star_text + 1));
                at_piece = star_piece + 1;
                at_text = star_text + 1;
            }
            _ => return false,
        }
    }
}

/// Whether a group followed by more pieces matches a text.
fn group(kind: u8, choices: &[Vec<Piece>], rest: &[Piece], text: &[u32], ignores_case: bool) -> bool {
    let any = |part: &[u32]| choices.iter().any(|choice| matches(choice, part, ignores_case));
    let split = |at: usize| (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default());
    let lengths = 0..=text.len();
    match kind {
        b'!' => lengths.rev().any(|at| {
            let (part, behind) = split(at);
            !any(part) && matches(rest, behind, ignores_case)
        }),
        b'@' | b'?' => {
            (kind == b'?' && matches(rest, text, ignores_case))
                || lengths.rev().any(|at| {
                    let (part, behind) = split(at);
                    any(part) && matches(rest, behind, ignores_case)
                })
        }
        _ => {
            // How far repetitions can reach, place by place, each looked at once.
            let mut reached = vec![false; text.len() + 1];
            let mut places = vec![0];
            if kind == b'*' && matches(rest, text, ignores_case) {
                return true;
            }
            while let Some(from) = places.pop() {
                for to in from + 1..=text.len() {
                    let part = text.get(from..to).unwrap_or_default();
                    if reached.get(to) == Some(&false) && any(part) {
                        reached[to] = true;
                        if matches(rest, text.get(to..).unwrap_or_default(), ignores_case) {
                            return true;
                        }
                        places.push(to);
                    }
                }
            }
            kind == b'+' && any(&[]) && matches(rest, text, ignores_case)
        }
    }
}
