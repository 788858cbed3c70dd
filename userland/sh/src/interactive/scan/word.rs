//! Inside words: quotes, parameters, substitutions, the characters of patterns.

use super::{AtEnd, Brace, DEEPEST, Expect, Inside, Level, Quote, Role, Scanner, Shape, Until};
use std::ops::Range;

/// The word that is read, for what is noted where the text ends.
struct Reading<'a> {
    start: usize,
    role: Role,
    before: &'a [Range<usize>],
}

impl Reading<'_> {
    fn at_end(&self, quote: Quote, variable: Option<(usize, Brace)>) -> AtEnd {
        AtEnd { start: self.start, role: self.role, quote, variable, before: self.before.to_vec() }
    }
}

impl Scanner<'_> {
    fn part(&mut self, range: Range<usize>, inside: Inside) {
        self.scan.parts.push((range, inside));
    }

    /// Reads a word from here on; its shape.
    pub(super) fn word(&mut self, role: Role, level: &Level, until: Until) -> Shape {
        let mut reading = Reading { start: self.at, role, before: &level.before };
        let mut shape = Shape::Bare;
        while let Some(byte) = self.peek(0) {
            let at = self.at;
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b')' => break,
                b'<' | b'>' if !self.begins_process_substitution() => break,
                b'<' | b'>' => self.substitution(2),
                b'(' if shape == Shape::Assignment
                    && self.text.get(..at).is_some_and(|text| text.ends_with('=')) =>
                {
                    self.array();
                }
                b'(' => break,
                b'`' if until == Until::Backquote => break,
                b'`' => self.backquoted(),
                b'\\' => self.escape(),
                b'\'' => self.quoted(1, Quote::Single, &reading),
                b'"' => self.double(1, &reading),
                b'$' => self.dollar(Quote::None, &reading),
                b'[' if shape == Shape::Bare
                    && role == Role::Command
                    && self.index_len(reading.start) > 0 =>
                {
                    self.at += self.index_len(reading.start);
                    continue;
                }
                b'*' | b'?' | b'[' => {
                    self.part(at..at + 1, Inside::Glob);
                    self.at += 1;
                    continue;
                }
                b'=' if shape == Shape::Bare && role == Role::Command && self.is_assigned(reading.start) => {
                    shape = Shape::Assignment;
                    reading.role = Role::Assignment;
                    self.at += 1;
                    continue;
                }
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            if shape == Shape::Bare {
                shape = Shape::Other;
            }
        }
        if self.at >= self.text.len() {
            self.at = self.text.len();
            self.ended(reading.at_end(Quote::None, None));
        }
        shape
    }

    /// Whether what has been read of a word is a name, with an index or a plus sign maybe.
    fn is_assigned(&self, start: usize) -> bool {
        let name = self.text.get(start..self.at).unwrap_or("");
        let name = name.strip_suffix('+').unwrap_or(name);
        let name =
            name.split_once('[').filter(|(_, index)| index.ends_with(']')).map_or(name, |(name, _)| name);
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    }

    /// The length of `[…]` here, if it is the index of an assignment.
    fn index_len(&self, start: usize) -> usize {
        let len = self.rest().find(']').map_or(0, |end| end + 1);
        let behind = self.rest().get(len..).unwrap_or("");
        let assigned = behind.starts_with('=') || behind.starts_with("+=");
        if assigned && self.is_assigned(start) { len } else { 0 }
    }

    /// `( … )` behind `NAME=`: words.
    fn array(&mut self) {
        self.operator(1);
        let mut level = Level { expect: Expect::Arguments, before: Vec::new(), cases: 0, target: None };
        while let Some(byte) = self.peek(0) {
            match byte {
                b')' => return self.operator(1),
                b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b'(' | b'<' | b'>' => self.at += 1,
                _ => self.word_of(&mut level, Until::Parenthesis),
            }
        }
    }

    fn escape(&mut self) {
        let start = self.at;
        let next = self.text.get(start + 1..).and_then(|rest| rest.chars().next());
        self.at = start + 1 + next.map_or(0, char::len_utf8);
        self.part(start..self.at, Inside::Escape);
    }

    /// `'…'` and `$'…'`, from their beginning of this length.
    fn quoted(&mut self, opening: usize, quote: Quote, reading: &Reading<'_>) {
        let start = self.at;
        self.at += opening;
        loop {
            match self.peek(0) {
                None => {
                    self.at = self.text.len();
                    self.ended(reading.at_end(quote, None));
                    break;
                }
                Some(b'\\') if quote == Quote::Dollar => self.at += 2,
                Some(b'\'') => {
                    self.at += 1;
                    break;
                }
                Some(_) => self.at += 1,
            }
        }
        self.part(start..self.at, Inside::Quoted);
    }

    /// `"…"`, from its beginning of this length.
    fn double(&mut self, opening: usize, reading: &Reading<'_>) {
        let start = self.at;
        self.at += opening;
        loop {
            match self.peek(0) {
                None => {
                    self.at = self.text.len();
                    self.ended(reading.at_end(Quote::Double, None));
                    break;
                }
                Some(b'\\') => self.escape(),
                Some(b'$') => self.dollar(Quote::Double, reading),
                Some(b'`') => self.backquoted(),
                Some(b'"') => {
                    self.at += 1;
                    break;
                }
                Some(_) => self.at += 1,
            }
        }
        self.part(start..self.at, Inside::Quoted);
    }

    /// What begins with a dollar sign.
    fn dollar(&mut self, quote: Quote, reading: &Reading<'_>) {
        let start = self.at;
        match self.peek(1) {
            Some(b'\'') if quote == Quote::None => self.quoted(2, Quote::Dollar, reading),
            Some(b'"') if quote == Quote::None => self.double(2, reading),
            Some(b'(') if self.peek(2) == Some(b'(') => {
                let end = self.rest().find("))").map_or(self.text.len(), |end| start + end + 2);
                self.part(start..start + 3, Inside::Substitution);
                self.at = start + 3;
                self.variables_until(end.saturating_sub(2).max(self.at));
                self.at = end;
            }
            Some(b'(') => self.substitution(2),
            Some(b'{') => self.braced(quote, reading),
            Some(b'?' | b'$' | b'!' | b'#' | b'@' | b'*' | b'-' | b'0'..=b'9') => {
                self.at += 2;
                self.part(start..self.at, Inside::Variable);
            }
            _ => {
                self.at += 1 + self.name_len(start + 1);
                if self.at > start + 1 {
                    self.part(start..self.at, Inside::Variable);
                }
                if self.at >= self.text.len() {
                    self.ended(reading.at_end(quote, Some((start + 1, Brace::None))));
                }
            }
        }
    }

    fn name_len(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or("");
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            return 0;
        }
        rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
    }

    /// `${…}`.
    fn braced(&mut self, quote: Quote, reading: &Reading<'_>) {
        let start = self.at;
        self.at += 2;
        if matches!(self.peek(0), Some(b'#' | b'!')) && self.peek(1) != Some(b'}') {
            self.at += 1;
        }
        let name = self.at;
        self.at += self.name_len(name);
        self.part(start..self.at, Inside::Variable);
        if self.at >= self.text.len() {
            return self.ended(reading.at_end(quote, Some((name, Brace::Open))));
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            self.at = self.text.len();
        }
        while let Some(byte) = self.peek(0) {
            match byte {
                b'}' => {
                    self.part(self.at..self.at + 1, Inside::Variable);
                    self.at += 1;
                    break;
                }
                b'\\' => self.escape(),
                b'\'' if quote == Quote::None => self.quoted(1, Quote::Single, reading),
                b'"' => self.double(1, reading),
                b'$' => self.dollar(quote, reading),
                b'`' => self.backquoted(),
                _ => self.at += 1,
            }
        }
        self.depth -= 1;
    }

    /// Commands in parentheses, from their beginning of this length.
    fn substitution(&mut self, opening: usize) {
        self.part(self.at..self.at + opening, Inside::Substitution);
        self.at += opening;
        self.depth += 1;
        self.commands(Until::Parenthesis);
        self.depth -= 1;
        if self.peek(0) == Some(b')') {
            self.part(self.at..self.at + 1, Inside::Substitution);
            self.at += 1;
        }
    }

    fn backquoted(&mut self) {
        self.part(self.at..self.at + 1, Inside::Substitution);
        self.at += 1;
        self.depth += 1;
        self.commands(Until::Backquote);
        self.depth -= 1;
        if self.peek(0) == Some(b'`') {
            self.part(self.at..self.at + 1, Inside::Substitution);
            self.at += 1;
        }
    }

    /// Names in arithmetic, up to a place.
    pub(super) fn variables_until(&mut self, end: usize) {
        while self.at < end {
            let len = self.name_len(self.at);
            if len > 0 {
                self.part(self.at..(self.at + len).min(end), Inside::Variable);
            }
            self.at += len.max(1);
        }
        self.at = end;
    }
}
