//! What stands between delimiters that the script chooses: expressions, `s` and `y`.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::escape::{bracket_end, escape, plain_expression};
use super::super::regex::{Flags, Regex};
use super::super::replace::{Case, Part};
use super::super::script::{Action, Pattern, Substitute};
use super::{Parser, Result, Wrong};
use crate::shown;

impl Parser<'_> {
    pub(super) fn flags(&self) -> Flags {
        Flags { kind: self.reading.kind, ignores_case: false, has_lines: false }
    }

    pub(super) fn pattern(&self, text: &[u8], flags: Flags) -> Result<Pattern> {
        if text.is_empty() {
            return Ok(None);
        }
        Regex::new(&shown(&plain_expression(text)), flags)
            .map(|regex| Some(Rc::new(regex)))
            .map_err(Wrong::Here)
    }

    /// The text up to a delimiter, which stands for itself behind a backslash.
    pub(super) fn delimited(&mut self, delimiter: u8, inside: Inside) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut bracket = 0;
        loop {
            let at = self.at;
            let byte = self.next()?;
            if byte == b'[' && inside == Inside::Expression && at >= bracket && delimiter != b'[' {
                bracket = bracket_end(self.text, at).unwrap_or(self.text.len());
            }
            let is_inside = at < bracket;
            match byte {
                _ if byte == delimiter && !is_inside => return Some(out),
                // A line ends behind a backslash only.
                b'\n' if inside != Inside::Characters => {
                    self.at = at;
                    return None;
                }
                b'\\' => match self.peek()? {
                    next if next == delimiter => {
                        self.at += 1;
                        let keeps = inside == Inside::Replacement && next == b'&';
                        out.extend_from_slice(if keeps { b"\\" } else { b"" });
                        out.push(next);
                    }
                    _ if is_inside => out.push(b'\\'),
                    next => {
                        self.at += 1;
                        out.extend_from_slice(&[b'\\', next]);
                    }
                },
                _ => out.push(byte),
            }
        }
    }

    pub(super) fn substitute(&mut self) -> Result<Substitute> {
        let unterminated = "unterminated `s' command";
        let delimiter = self.next().ok_or(unterminated)?;
        let pattern = self.delimited(delimiter, Inside::Expression).ok_or(unterminated)?;
        let replacement = self.delimited(delimiter, Inside::Replacement).ok_or(unterminated)?;
        let mut flags = self.flags();
        let mut made = Substitute {
            pattern: None,
            replacement: parts(&replacement),
            number: 0,
            is_global: false,
            prints: false,
            file: None,
        };
        loop {
            match self.peek() {
                Some(b'g') if made.is_global => return self.wrong("multiple `g' options to `s' command"),
                Some(b'p') if made.prints => return self.wrong("multiple `p' options to `s' command"),
                Some(b'0'..=b'9') if made.number > 0 => {
                    return self.wrong("multiple number options to `s' command");
                }
                Some(b'0'..=b'9') => {
                    made.number = self.number().unwrap_or(0);
                    if made.number == 0 {
                        return Err("number option to `s' command may not be zero".into());
                    }
                    continue;
                }
                Some(b'g') => made.is_global = true,
                Some(b'p') => made.prints = true,
                Some(b'i' | b'I') => flags.ignores_case = true,
                Some(b'm' | b'M') => flags.has_lines = !self.reading.has_zero_lines,
                Some(b'e') => {
                    return self
                        .wrong("the option `e' of `s' is not supported: no commands are run from scripts");
                }
                Some(b'w') => {
                    self.at += 1;
                    made.file = Some(self.file()?);
                    break;
                }
                Some(b'}' | b'#') | None => break,
                Some(b';' | b'\n') => {
                    self.at += 1;
                    break;
                }
                Some(byte) if byte.is_ascii_whitespace() => {}
                Some(_) => return self.wrong("unknown option to `s'"),
            }
            self.at += 1;
        }
        if pattern.is_empty() && (flags.ignores_case || flags.has_lines) {
            return Err("cannot specify modifiers on empty regexp".into());
        }
        made.number = made.number.max(1);
        made.pattern = self.pattern(&pattern, flags)?;
        let groups = made.pattern.as_ref().map_or(9, |regex| regex.groups());
        let used = made.replacement.iter().filter_map(|part| match part {
            Part::Group(number) => Some(*number),
            _ => None,
        });
        match used.max().filter(|used| *used > groups) {
            Some(used) => Err(Wrong::Here(format!("invalid reference \\{used} on `s' command's RHS"))),
            None => Ok(made),
        }
    }

    pub(super) fn translate(&mut self) -> Result<Action> {
        let unterminated = "unterminated `y' command";
        let delimiter = self.next().ok_or(unterminated)?;
        let mut text = || self.delimited(delimiter, Inside::Characters).ok_or(unterminated);
        let (from, to) = (characters(&text()?), characters(&text()?));
        if from.len() != to.len() {
            return Err("strings for `y' command are different lengths".into());
        }
        self.end()?;
        let mut map = HashMap::new();
        for (from, to) in from.into_iter().zip(to) {
            map.entry(from).or_insert(to);
        }
        Ok(Action::Translate(map))
    }
}

/// Between which delimiters a text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    Expression,
    Replacement,
    Characters,
}

/// The characters that `y` lists.
fn characters(text: &[u8]) -> Vec<char> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'\\' {
            if let Some((meant, length)) = escape(&text[at + 1..]) {
                out.push(meant);
                at += length + 1;
                continue;
            }
            at += usize::from(at + 1 < text.len());
        }
        out.push(text[at]);
        at += 1;
    }
    shown(&out).chars().collect()
}

/// What a replacement consists of.
fn parts(text: &[u8]) -> Vec<Part> {
    let mut out = Vec::new();
    let mut literal = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        at += 1;
        let part = match byte {
            b'&' => Part::Group(0),
            b'\\' => {
                if let Some((meant, length)) = escape(&text[at..]) {
                    literal.push(meant);
                    at += length;
                    continue;
                }
                let next = text.get(at).copied().unwrap_or(b'\\');
                at += 1;
                match next {
                    b'0'..=b'9' => Part::Group(usize::from(next - b'0')),
                    b'U' => Part::Case(Case::Upper),
                    b'L' => Part::Case(Case::Lower),
                    b'u' => Part::Case(Case::NextUpper),
                    b'l' => Part::Case(Case::NextLower),
                    b'E' => Part::Case(Case::End),
                    _ => {
                        literal.push(next);
                        continue;
                    }
                }
            }
            _ => {
                literal.push(*byte);
                continue;
            }
        };
        if !literal.is_empty() {
            out.push(Part::Text(std::mem::take(&mut literal)));
        }
        out.push(part);
    }
    if !literal.is_empty() {
        out.push(Part::Text(literal));
    }
    out
}
