//! Taking words apart: from a word's source to the literal texts, quotes and expansions that it consists of. What is inside
//! a substitution is parsed here too, once; a mistake in it is kept and told when the word is expanded.

use super::scan::{self, Quotes};
use super::{Reading, parameter};
use crate::arithmetic;
use crate::tree::{
    Arithmetic, Assigned, Assignment, Bytes, Direction, Element, Part, Script, Subscript, Word,
};
use std::rc::Rc;

/// Where the text stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Context {
    /// In a command.
    Word,
    /// Behind `=`: a tilde may follow each colon.
    Value,
    /// Between double quotes.
    Double,
    /// In a here-document: quotes are plain characters.
    Here,
    /// The word of `${x:-…}` between double quotes: double quotes still quote, single ones do not.
    DoubleOperand,
    /// A regular expression, a pattern or an operand of `${x:-…}`, outside double quotes.
    Operand,
}

impl Context {
    fn is_double(self) -> bool {
        matches!(self, Context::Double | Context::Here | Context::DoubleOperand)
    }
}

/// A word from its source.
pub(crate) fn word(source: &[u8], line: u32, reading: Reading) -> Word {
    let mut word = in_context(source, Context::Word, line, reading);
    word.has_braces = reading.braces && super::braces::has_any(source, reading);
    if is_assignment(source, reading) {
        word.assignment = assignment(source, line, reading).map(Rc::new);
    }
    word
}

/// A word from its source, in a context.
pub(crate) fn in_context(source: &[u8], context: Context, line: u32, reading: Reading) -> Word {
    Word { source: source.to_vec(), parts: parts(source, context, line, reading), ..Word::default() }
}

/// Whether a word's source has the form of an assignment.
pub(crate) fn is_assignment(source: &[u8], reading: Reading) -> bool {
    let Some((name, end)) = scan::name_and_subscript(source, reading) else { return false };
    let _ = name;
    matches!(source.get(end..), Some([b'=', ..] | [b'+', b'=', ..]))
}

/// An assignment from its source.
pub(crate) fn assignment(source: &[u8], line: u32, reading: Reading) -> Option<Assignment> {
    let (name, end) = scan::name_and_subscript(source, reading)?;
    let appends = source.get(end) == Some(&b'+');
    let value = source.get(end + 1 + usize::from(appends)..)?;
    let index =
        (end > name).then(|| subscript(source.get(name + 1..end - 1).unwrap_or_default(), line, reading));
    let array =
        value.strip_prefix(b"(").and_then(|inner| inner.strip_suffix(b")")).filter(|_| index.is_none());
    let value = match array {
        Some(inner) => Assigned::Array(elements(inner, line, reading)),
        None => Assigned::Scalar(in_context(value, Context::Value, line, reading)),
    };
    let name = source.get(..name)?.to_vec();
    Some(Assignment { name, index, appends, value, source: source.to_vec() })
}

/// A subscript from the text between its brackets.
pub(crate) fn subscript(source: &[u8], line: u32, reading: Reading) -> Subscript {
    Subscript {
        key: in_context(source, Context::Operand, line, reading),
        number: arithmetic(source, line, reading),
    }
}

/// The elements of an array's value, from the text between its parentheses.
pub(crate) fn elements(source: &[u8], line: u32, reading: Reading) -> Vec<Element> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(byte) = source.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' => at += 1,
            b'\\' if source.get(at + 1) == Some(&b'\n') => at += 2,
            b'#' => {
                while source.get(at).is_some_and(|byte| *byte != b'\n') {
                    at += 1;
                }
            }
            b'[' => {
                let end = scan::bracket(source, at + 1, reading).unwrap_or(at);
                let appends = source.get(end) == Some(&b'+');
                let value_at = end + usize::from(appends);
                if end > at && source.get(value_at) == Some(&b'=') {
                    let index = subscript(source.get(at + 1..end - 1).unwrap_or_default(), line, reading);
                    let next = word_end(source, value_at + 1, reading);
                    let value = source.get(value_at + 1..next).unwrap_or_default();
                    let value = in_context(value, Context::Value, line, reading);
                    all.push(Element { index: Some(index), appends, value });
                    at = next;
                } else {
                    at = plain_element(source, at, line, reading, &mut all);
                }
            }
            _ => at = plain_element(source, at, line, reading, &mut all),
        }
    }
    all
}

fn plain_element(source: &[u8], at: usize, line: u32, reading: Reading, all: &mut Vec<Element>) -> usize {
    let end = word_end(source, at, reading).max(at + 1);
    let value = word(source.get(at..end).unwrap_or_default(), line, reading);
    all.push(Element { index: None, appends: false, value });
    end
}

fn word_end(source: &[u8], at: usize, reading: Reading) -> usize {
    scan::word(source, at, scan::WordKind::Plain, reading).unwrap_or(source.len())
}

/// An arithmetic expression from its source. What has nothing to expand in it is parsed now.
pub(crate) fn arithmetic(source: &[u8], line: u32, reading: Reading) -> Arithmetic {
    let expands = source.iter().any(|byte| matches!(byte, b'$' | b'`' | b'"' | b'\\' | b'\''));
    if !expands && let Ok(parsed) = arithmetic::parse(source) {
        return Arithmetic::Fixed(Rc::new(parsed));
    }
    // Quotes are removed, and what they hold is expanded, as between double quotes.
    Arithmetic::Expanded(Rc::new(in_context(source, Context::DoubleOperand, line, reading)))
}

/// The commands of a substitution from their source.
pub(crate) fn script(source: &[u8], line: u32, reading: Reading) -> Rc<Script> {
    let deeper = Reading { depth: reading.depth + 1, ..reading };
    let parsed = super::parse_all(source, line, deeper, None).map_err(|(_, message)| message);
    Rc::new(Script { source: source.to_vec(), line, parsed })
}

/// Collects literal text until something else comes.
struct Parts {
    all: Vec<Part>,
    literal: Bytes,
    quoted: bool,
}

impl Parts {
    fn flush(&mut self) {
        if !self.literal.is_empty() {
            let text = std::mem::take(&mut self.literal);
            self.all.push(if self.quoted { Part::Quoted(text) } else { Part::Literal(text) });
        }
    }

    fn push(&mut self, part: Part) {
        self.flush();
        self.all.push(part);
    }
}

/// The parts of a text.
pub(crate) fn parts(source: &[u8], context: Context, line: u32, reading: Reading) -> Vec<Part> {
    let double = context.is_double();
    let mut parts = Parts { all: Vec::new(), literal: Vec::new(), quoted: double };
    let mut at = 0;
    if !double {
        at = tilde(source, 0, context, &mut parts);
    }
    while let Some(byte) = source.get(at).copied() {
        match byte {
            b'\\' => at = backslash(source, at, context, &mut parts),
            b'\'' if !double => {
                let end = scan::single(source, at + 1).unwrap_or(source.len() + 1);
                parts.push(Part::Quoted(source.get(at + 1..end - 1).unwrap_or_default().to_vec()));
                at = end.min(source.len());
            }
            b'"' if matches!(context, Context::Word | Context::Value | Context::Operand) => {
                at = double_quotes(source, at + 1, line, reading, &mut parts);
            }
            b'"' if context == Context::DoubleOperand => {
                let end = scan::double(source, at + 1, reading).unwrap_or(source.len() + 1);
                let inner = source.get(at + 1..end - 1).unwrap_or_default();
                parts.push(Part::Double(self::parts(inner, Context::Double, line, reading)));
                at = end.min(source.len());
            }
            b'`' => {
                let end = scan::backquote(source, at + 1).unwrap_or(source.len() + 1);
                let inner = source.get(at + 1..end - 1).unwrap_or_default();
                parts.push(Part::Command(script(&unbackquoted(inner, context), line, reading)));
                at = end.min(source.len());
            }
            b'$' => at = dollar(source, at, context, line, reading, &mut parts),
            b'<' | b'>'
                if matches!(context, Context::Word | Context::Value) && source.get(at + 1) == Some(&b'(') =>
            {
                let direction = if byte == b'<' { Direction::Read } else { Direction::Write };
                let end = scan::command(source, at + 2, reading).unwrap_or(source.len() + 1);
                let inner = source.get(at + 2..end - 1).unwrap_or_default();
                parts.push(Part::Process(direction, script(inner, line, reading)));
                at = end.min(source.len());
            }
            b':' if context == Context::Value => {
                parts.literal.push(byte);
                at = tilde(source, at + 1, context, &mut parts);
            }
            b'=' if context == Context::Word && scan::is_name(source.get(..at).unwrap_or_default()) => {
                parts.literal.push(byte);
                at = tilde(source, at + 1, context, &mut parts);
            }
            _ => {
                parts.literal.push(byte);
                at += 1;
            }
        }
    }
    parts.flush();
    parts.all
}

/// A tilde with its name, if one stands here.
fn tilde(source: &[u8], at: usize, context: Context, parts: &mut Parts) -> usize {
    if source.get(at) != Some(&b'~') {
        return at;
    }
    let rest = source.get(at + 1..).unwrap_or_default();
    let ends = |byte: &u8| *byte == b'/' || (*byte == b':' && context != Context::Operand);
    let length = rest.iter().position(ends).unwrap_or(rest.len());
    let name = rest.get(..length).unwrap_or_default();
    let plain = |byte: &u8| scan::in_name(*byte) || matches!(byte, b'-' | b'+' | b'.');
    if !name.iter().all(plain) {
        return at;
    }
    parts.push(Part::Tilde(name.to_vec()));
    at + 1 + length
}

fn backslash(source: &[u8], at: usize, context: Context, parts: &mut Parts) -> usize {
    let Some(next) = source.get(at + 1).copied() else {
        parts.literal.push(b'\\');
        return at + 1;
    };
    if next == b'\n' {
        return at + 2;
    }
    match context {
        Context::Word | Context::Value | Context::Operand => parts.push(Part::Quoted(vec![next])),
        _ => {
            let quotes = matches!(next, b'$' | b'`' | b'\\')
                || (next == b'"' && context != Context::Here)
                || (next == b'}' && context == Context::DoubleOperand);
            if !quotes {
                parts.literal.push(b'\\');
            }
            parts.literal.push(next);
        }
    }
    at + 2
}

fn double_quotes(source: &[u8], at: usize, line: u32, reading: Reading, parts: &mut Parts) -> usize {
    let end = scan::double(source, at, reading).unwrap_or(source.len() + 1);
    let inner = source.get(at..end - 1).unwrap_or_default();
    parts.push(Part::Double(self::parts(inner, Context::Double, line, reading)));
    end.min(source.len())
}

/// Backquoted text with the backslashes taken away that protected it.
fn unbackquoted(text: &[u8], context: Context) -> Bytes {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let next = text.get(at + 1).copied();
        let quotes = matches!(next, Some(b'`' | b'\\' | b'$')) || (next == Some(b'"') && context.is_double());
        if *byte == b'\\' && quotes {
            at += 1;
        }
        out.extend(text.get(at));
        at += 1;
    }
    out
}

fn dollar(
    source: &[u8],
    at: usize,
    context: Context,
    line: u32,
    reading: Reading,
    parts: &mut Parts,
) -> usize {
    let double = context.is_double();
    let quotes = if double { Quotes::Double } else { Quotes::None };
    let Some(next) = source.get(at + 1).copied() else {
        parts.literal.push(b'$');
        return at + 1;
    };
    let end = || scan::dollar(source, at + 1, quotes, reading).unwrap_or(source.len());
    match next {
        b'(' => {
            let is_arithmetic = source.get(at + 2) == Some(&b'(')
                && matches!(scan::arithmetic(source, at + 3, reading), Ok(Some(_)));
            let end = end();
            if is_arithmetic {
                let inner = source.get(at + 3..end - 2).unwrap_or_default();
                parts.push(Part::Arithmetic(arithmetic(inner, line, reading)));
            } else {
                let inner = source.get(at + 2..end - 1).unwrap_or_default();
                parts.push(Part::Command(script(inner, line, reading)));
            }
            end
        }
        b'[' => {
            let end = end();
            parts.push(Part::Arithmetic(arithmetic(
                source.get(at + 2..end - 1).unwrap_or_default(),
                line,
                reading,
            )));
            end
        }
        b'{' => {
            let end = end();
            let inner = source.get(at + 2..end - 1).unwrap_or_default();
            let whole = source.get(at..end).unwrap_or_default();
            parts.push(parameter::braced(inner, whole, double, line, reading));
            end
        }
        b'\'' if !double => {
            let end = end();
            let mut text = Vec::new();
            super::quote::unescape(
                source.get(at + 2..end - 1).unwrap_or_default(),
                super::quote::Escapes::Dollar,
                &mut text,
            );
            // A zero byte ends such a text.
            if let Some(zero) = text.iter().position(|byte| *byte == 0) {
                text.truncate(zero);
            }
            parts.push(Part::Quoted(text));
            end
        }
        b'"' if !double => double_quotes(source, at + 2, line, reading, parts),
        b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!' | b'0'..=b'9' => {
            parts.push(parameter::plain(&[next]));
            at + 2
        }
        _ => {
            let end = scan::name_end(source, at + 1);
            if end == at + 1 {
                parts.literal.push(b'$');
            } else {
                parts.push(parameter::plain(source.get(at + 1..end).unwrap_or_default()));
            }
            end
        }
    }
}
