//! `${…}`: a parameter and what is done to it, from the text between the braces.

use super::word::{self, Context};
use super::{Reading, scan};
use crate::tree::{CaseChange, End, Index, Operation, Otherwise, Parameter, Part, Place, Word};
use std::rc::Rc;

/// `$name`.
pub(crate) fn plain(name: &[u8]) -> Part {
    Part::Parameter(Rc::new(Parameter {
        source: [b"$", name].concat(),
        name: name.to_vec(),
        index: None,
        indirect: false,
        operation: Operation::None,
    }))
}

/// `${…}`; `double` between double quotes.
pub(crate) fn braced(inner: &[u8], source: &[u8], double: bool, line: u32, reading: Reading) -> Part {
    let cursor = Cursor { text: inner, double, line, reading };
    match cursor.read() {
        Some((name, index, indirect, operation)) => {
            Part::Parameter(Rc::new(Parameter { source: source.to_vec(), name, index, indirect, operation }))
        }
        None => Part::Bad(source.to_vec()),
    }
}

type Read = (Vec<u8>, Option<Index>, bool, Operation);

struct Cursor<'a> {
    text: &'a [u8],
    double: bool,
    line: u32,
    reading: Reading,
}

/// The end of the name of a parameter at a place; the place itself when there is none.
fn parameter_end(text: &[u8], at: usize) -> usize {
    match text.get(at) {
        Some(b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!') => at + 1,
        Some(digit) if digit.is_ascii_digit() => {
            at + text.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count()
        }
        _ => scan::name_end(text, at),
    }
}

impl Cursor<'_> {
    fn read(&self) -> Option<Read> {
        let text = self.text;
        if let Some(rest) = text.strip_prefix(b"#")
            && !rest.is_empty()
        {
            let end = parameter_end(rest, 0);
            if end > 0 {
                let (index, end) = self.index(rest, end)?;
                if end == rest.len() {
                    let name = rest.get(..parameter_end(rest, 0))?.to_vec();
                    return Some((name, index, false, Operation::Length));
                }
            }
        }
        if let Some(rest) = text.strip_prefix(b"!")
            && !rest.is_empty()
            && let Some(read) = self.indirect(rest)
        {
            return Some(read);
        }
        let end = parameter_end(text, 0);
        if end == 0 {
            return None;
        }
        let (index, behind) = self.index(text, end)?;
        let operation = self.operation(text.get(behind..)?)?;
        Some((text.get(..end)?.to_vec(), index, false, operation))
    }

    /// Behind `${!`: names, keys, or a parameter that another names.
    fn indirect(&self, rest: &[u8]) -> Option<Read> {
        let end = parameter_end(rest, 0);
        if end == 0 {
            return None;
        }
        let name = rest.get(..end)?.to_vec();
        if scan::is_name(&name) && matches!(rest.get(end..), Some(b"*" | b"@")) {
            let joined = rest.get(end) == Some(&b'*');
            return Some((name, None, false, Operation::Names { joined }));
        }
        let (index, behind) = self.index(rest, end)?;
        if behind == rest.len() && matches!(index, Some(Index::At | Index::Star)) {
            let joined = matches!(index, Some(Index::Star));
            return Some((name, None, false, Operation::Keys { joined }));
        }
        if !scan::is_name(&name) && !name.first()?.is_ascii_digit() && behind < rest.len() {
            // `${!-x}` and its like: the parameter `!` with an operator.
            return None;
        }
        let operation = self.operation(rest.get(behind..)?)?;
        Some((name, index, true, operation))
    }

    fn index(&self, text: &[u8], at: usize) -> Option<(Option<Index>, usize)> {
        if text.get(at) != Some(&b'[') || !scan::is_name(text.get(..at)?) {
            return Some((None, at));
        }
        let end = scan::bracket(text, at + 1, self.reading).ok()?;
        let inner = text.get(at + 1..end - 1)?;
        let index = match inner {
            b"" => return None,
            b"@" => Index::At,
            b"*" => Index::Star,
            _ => Index::Of(word::subscript(inner, self.line, self.reading)),
        };
        Some((Some(index), end))
    }

    fn word(&self, source: &[u8]) -> Word {
        let context = if self.double { Context::DoubleOperand } else { Context::Operand };
        word::in_context(source, context, self.line, self.reading)
    }

    fn pattern(&self, source: &[u8]) -> Word {
        word::in_context(source, Context::Operand, self.line, self.reading)
    }

    fn operation(&self, text: &[u8]) -> Option<Operation> {
        let Some((first, rest)) = text.split_first() else { return Some(Operation::None) };
        let otherwise = |kind: u8, word: &[u8], empty_is_unset: bool| {
            let kind = match kind {
                b'-' => Otherwise::Use,
                b'=' => Otherwise::Assign,
                b'?' => Otherwise::Fail,
                b'+' => Otherwise::UseIfSet,
                _ => return None,
            };
            Some(Operation::Otherwise { kind, empty_is_unset, word: self.word(word) })
        };
        match first {
            b':' => match rest.split_first() {
                Some((kind @ (b'-' | b'=' | b'?' | b'+'), word)) => otherwise(*kind, word, true),
                Some(_) => self.slice(rest),
                None => None,
            },
            b'-' | b'=' | b'?' | b'+' => otherwise(*first, rest, false),
            b'#' | b'%' => {
                let end = if *first == b'#' { End::Front } else { End::Back };
                let longest = rest.first() == Some(first);
                let pattern = self.pattern(rest.get(usize::from(longest)..)?);
                Some(Operation::Trim { end, longest, pattern })
            }
            b'/' => self.replacement(rest),
            b'^' | b',' | b'~' => {
                let everywhere = rest.first() == Some(first);
                let pattern = rest.get(usize::from(everywhere)..)?;
                let change = match first {
                    b'^' => CaseChange::Upper,
                    b',' => CaseChange::Lower,
                    _ => CaseChange::Swap,
                };
                let pattern = (!pattern.is_empty()).then(|| self.pattern(pattern));
                Some(Operation::Case { change, everywhere, pattern })
            }
            b'@' => match rest {
                [letter] if b"QEPAKaukUL".contains(letter) => Some(Operation::Transform(*letter)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The place of a byte outside quotes and expansions.
    fn find(&self, text: &[u8], wanted: u8) -> Option<usize> {
        let mut at = 0;
        let mut depth = 0_usize;
        let mut questions = 0_usize;
        loop {
            let byte = *text.get(at)?;
            match byte {
                b'\\' => at += 1,
                b'\'' => {
                    at = scan::single(text, at + 1).ok()?;
                    continue;
                }
                b'"' => {
                    at = scan::double(text, at + 1, self.reading).ok()?;
                    continue;
                }
                b'`' => {
                    at = scan::backquote(text, at + 1).ok()?;
                    continue;
                }
                b'$' => {
                    at = scan::dollar(text, at + 1, scan::Quotes::None, self.reading).ok()?;
                    continue;
                }
                byte if byte == wanted && depth == 0 && questions == 0 => return Some(at),
                b'(' if wanted == b':' => depth += 1,
                b')' if wanted == b':' => depth = depth.saturating_sub(1),
                b'?' if wanted == b':' => questions += 1,
                b':' if wanted == b':' => questions = questions.saturating_sub(1),
                _ => {}
            }
            at += 1;
        }
    }

    fn slice(&self, text: &[u8]) -> Option<Operation> {
        let arithmetic = |source: &[u8]| word::arithmetic(source, self.line, self.reading);
        Some(match self.find(text, b':') {
            Some(colon) => Operation::Slice {
                offset: arithmetic(text.get(..colon)?),
                length: Some(arithmetic(text.get(colon + 1..)?)),
            },
            None => Operation::Slice { offset: arithmetic(text), length: None },
        })
    }

    fn replacement(&self, text: &[u8]) -> Option<Operation> {
        let (place, text) = match text.split_first() {
            Some((b'/', rest)) => (Place::All, rest),
            Some((b'#', rest)) => (Place::Front, rest),
            Some((b'%', rest)) => (Place::Back, rest),
            _ => (Place::First, text),
        };
        // A slash at the very front belongs to the pattern.
        let anchored = matches!(place, Place::Front | Place::Back);
        let lead = usize::from(text.first() == Some(&b'/') && !anchored);
        let slash = self.find(text.get(lead..)?, b'/').map(|at| at + lead);
        let (pattern, with) = match slash {
            Some(at) => (text.get(..at)?, text.get(at + 1..)?),
            None => (text, b"".as_slice()),
        };
        Some(Operation::Replace { place, pattern: self.pattern(pattern), with: self.pattern(with) })
    }
}
