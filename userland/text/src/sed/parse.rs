//! From a script's text to [`Script`]. Errors are in GNU's words and say where the script is wrong.

use std::collections::HashMap;
use std::rc::Rc;

use super::escape::{bracket_end, escape, plain_expression};
use super::output::{FAILED, Stop};
use super::regex::{Flags, Regex};
use super::replace::{Case, Part};
use super::script::{Action, Address, Command, Pattern, Script, Substitute, Until};
use crate::posix::Kind;
use crate::shown;

/// The status when the command line or the script is wrong.
pub(crate) const WRONG: u8 = 1;

/// A piece of a script, and where it comes from.
pub(crate) enum Piece {
    /// The value of `-e`, or the first operand.
    Expression(Vec<u8>),
    /// A file: its name and contents.
    File(Vec<u8>, Vec<u8>),
}

/// How a script is read.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    /// Basic or extended expressions.
    pub(crate) kind: Kind,
    /// Whether lines end with a zero byte: `M` has nothing to say then.
    pub(crate) has_zero_lines: bool,
    /// Whether commands that reach files are refused.
    pub(crate) is_confined: bool,
}

/// Reads a script.
///
/// # Errors
/// What is wrong with it, and where.
pub(crate) fn parse(pieces: &[Piece], reading: Reading) -> Result<Script, Stop> {
    let mut text = Vec::new();
    let mut starts = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 {
            text.push(b'\n');
        }
        starts.push(text.len());
        match piece {
            Piece::Expression(piece) => text.extend_from_slice(piece),
            Piece::File(_, piece) => text.extend_from_slice(piece.strip_suffix(b"\n").unwrap_or(piece)),
        }
    }
    let mut parser = Parser {
        text: &text,
        at: 0,
        reading,
        script: Script::default(),
        blocks: Vec::new(),
        labels: HashMap::new(),
        jumps: Vec::new(),
    };
    let message = match parser.run() {
        Ok(()) => return Ok(parser.script),
        Err(Wrong::Label(label)) => {
            let message = format!("can't find label for jump to `{}'", shown(&label));
            return Err(Stop { message: Some(message), status: FAILED });
        }
        Err(Wrong::Here(why)) => {
            let at = parser.at;
            let index = starts.partition_point(|start| *start <= at).saturating_sub(1);
            let start = starts.get(index).copied().unwrap_or(0);
            let expressions = |pieces: &[Piece]| {
                pieces.iter().filter(|piece| matches!(piece, Piece::Expression(_))).count()
            };
            match &pieces[index] {
                Piece::Expression(_) => {
                    let number = expressions(&pieces[..=index]);
                    format!("-e expression #{number}, char {}: {why}", at - start)
                }
                Piece::File(name, _) => {
                    // A newline that was read is of the line it ends.
                    let read = &text[start..at];
                    let line =
                        read.strip_suffix(b"\n").unwrap_or(read).iter().filter(|b| **b == b'\n').count();
                    format!("file {} line {}: {why}", shown(name), line + 1)
                }
            }
        }
        Err(Wrong::Whole(why)) => match &pieces[0] {
            Piece::Expression(_) => format!("-e expression #1, char 0: {why}"),
            Piece::File(name, _) => format!("file {} line 0: {why}", shown(name)),
        },
    };
    Err(Stop { message: Some(message), status: WRONG })
}

/// What is wrong: at the place that was reached, with the script as a whole, or a label that is nowhere.
enum Wrong {
    Here(String),
    Label(Vec<u8>),
    Whole(String),
}

impl From<&str> for Wrong {
    fn from(why: &str) -> Wrong {
        Wrong::Here(why.to_owned())
    }
}

type Result<T, E = Wrong> = std::result::Result<T, E>;

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    reading: Reading,
    script: Script,
    /// Where blocks begin that are open.
    blocks: Vec<usize>,
    labels: HashMap<Vec<u8>, usize>,
    /// Branches whose places are not known yet.
    jumps: Vec<(usize, Vec<u8>)>,
}

impl Parser<'_> {
    fn run(&mut self) -> Result<()> {
        if self.text.starts_with(b"#n") && self.text.get(2).is_none_or(|byte| *byte == b'\n') {
            self.script.is_quiet = true;
        }
        loop {
            while self.peek().is_some_and(|byte| byte.is_ascii_whitespace() || byte == b';') {
                self.at += 1;
            }
            if self.peek().is_none() {
                break;
            }
            self.command()?;
        }
        if !self.blocks.is_empty() {
            return Err(Wrong::Whole("unmatched `{'".into()));
        }
        for (index, label) in std::mem::take(&mut self.jumps) {
            let place = match self.labels.get(&label) {
                Some(place) => *place,
                None if label.is_empty() => self.script.commands.len(),
                None => return Err(Wrong::Label(label)),
            };
            if let Action::Branch(to) | Action::BranchIfReplaced(to) | Action::BranchUnlessReplaced(to) =
                &mut self.script.commands[index].action
            {
                *to = place;
            }
        }
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace() && byte != b'\n') {
            self.at += 1;
        }
    }

    fn number(&mut self) -> Option<u64> {
        let mut value = None;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            value = Some(value.unwrap_or(0u64).saturating_mul(10).saturating_add(u64::from(digit - b'0')));
            self.at += 1;
        }
        value
    }

    fn command(&mut self) -> Result<()> {
        let from = self.address()?;
        let mut to = None;
        if from.is_some() {
            self.skip_blanks();
            if self.peek() == Some(b',') {
                self.at += 1;
                self.skip_blanks();
                to = Some(self.until()?);
                self.skip_blanks();
            }
        }
        match (&from, &to) {
            (Some(Address::Zero), Some(Until::Match(_))) => {}
            (Some(Address::Zero), _) => {
                self.at += 1;
                return Err("invalid usage of line address 0".into());
            }
            _ => {}
        }
        self.skip_blanks();
        let is_negated = self.peek() == Some(b'!');
        if is_negated {
            self.at += 1;
            self.skip_blanks();
            if self.peek() == Some(b'!') {
                self.at += 1;
                return Err("multiple `!'s".into());
            }
        }
        let Some(name) = self.next() else { return Err("missing command".into()) };
        let has_address = from.is_some();
        match name {
            b'#' if has_address => return Err("comments don't accept any addresses".into()),
            b':' if has_address => return Err(": doesn't want any addresses".into()),
            b'}' if has_address && !self.blocks.is_empty() => {
                return Err("} doesn't want any addresses".into());
            }
            b'=' | b'a' | b'i' | b'c' | b'r' | b'R' | b'w' | b'W' => {}
            b'q' | b'Q' if to.is_some() => return Err("command only uses one address".into()),
            _ => {}
        }
        let index = self.script.commands.len();
        let action = self.action(name, index)?;
        self.script.commands.push(Command { from, to, is_negated, action });
        Ok(())
    }

    fn address(&mut self) -> Result<Option<Address>> {
        let Some(first) = self.peek() else { return Ok(None) };
        Ok(Some(match first {
            b'0'..=b'9' => {
                let first = self.number().unwrap_or(0);
                self.skip_blanks();
                if self.peek() == Some(b'~') {
                    self.at += 1;
                    self.skip_blanks();
                    Address::Every { first, step: self.number().unwrap_or(0) }
                } else if first == 0 {
                    Address::Zero
                } else {
                    Address::Line(first)
                }
            }
            b'$' => {
                self.at += 1;
                Address::Last
            }
            b'/' | b'\\' => Address::Match(self.pattern_address()?),
            b'+' | b'~' if self.text.get(self.at + 1).is_some_and(u8::is_ascii_digit) => {
                self.at += 1;
                self.number();
                return Err("invalid usage of +N or ~N as first address".into());
            }
            _ => return Ok(None),
        }))
    }

    fn until(&mut self) -> Result<Until> {
        let first = self.peek();
        if let Some(mark @ (b'+' | b'~')) = first {
            self.at += 1;
            let Some(number) = self.number() else { return Err("expected a number".into()) };
            return Ok(if mark == b'+' { Until::More(number) } else { Until::Multiple(number) });
        }
        if first.is_some_and(|byte| byte.is_ascii_digit()) {
            return Ok(Until::Line(self.number().unwrap_or(0)));
        }
        match self.address()? {
            Some(Address::Last) => Ok(Until::Last),
            Some(Address::Match(pattern)) => Ok(Until::Match(pattern)),
            _ => {
                self.at += usize::from(self.at < self.text.len());
                Err("unexpected `,'".into())
            }
        }
    }

    fn pattern_address(&mut self) -> Result<Pattern> {
        let unterminated = "unterminated address regex";
        let mut delimiter = self.next().unwrap_or(b'/');
        if delimiter == b'\\' {
            delimiter = self.next().ok_or(unterminated)?;
        }
        let pattern = self.delimited(delimiter, Inside::Expression).ok_or(unterminated)?;
        let mut flags = self.flags();
        loop {
            match self.peek() {
                Some(b'I') => flags.ignores_case = true,
                Some(b'M') => flags.has_lines = !self.reading.has_zero_lines,
                _ => break,
            }
            self.at += 1;
            if pattern.is_empty() {
                return Err("cannot specify modifiers on empty regexp".into());
            }
        }
        self.pattern(&pattern, flags)
    }

    fn flags(&self) -> Flags {
        Flags { kind: self.reading.kind, ignores_case: false, has_lines: false }
    }

    fn pattern(&self, text: &[u8], flags: Flags) -> Result<Pattern> {
        if text.is_empty() {
            return Ok(None);
        }
        Regex::new(&shown(&plain_expression(text)), flags)
            .map(|regex| Some(Rc::new(regex)))
            .map_err(Wrong::Here)
    }

    /// The text up to a delimiter, which stands for itself behind a backslash.
    fn delimited(&mut self, delimiter: u8, inside: Inside) -> Option<Vec<u8>> {
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

    /// Behind a command: nothing, or what begins the next one.
    fn end(&mut self) -> Result<()> {
        self.skip_blanks();
        match self.peek() {
            None | Some(b'}' | b'#') => Ok(()),
            Some(b'\n' | b';') => {
                self.at += 1;
                Ok(())
            }
            Some(_) => {
                self.at += 1;
                Err("extra characters after command".into())
            }
        }
    }

    fn action(&mut self, name: u8, index: usize) -> Result<Action> {
        let simple = match name {
            b'=' => Action::LineNumber,
            b'd' => Action::Delete,
            b'D' => Action::DeleteLine,
            b'F' => Action::FileName,
            b'g' => Action::Get,
            b'G' => Action::GetMore,
            b'h' => Action::Hold,
            b'H' => Action::HoldMore,
            b'n' => Action::Next,
            b'N' => Action::NextMore,
            b'p' => Action::Print,
            b'P' => Action::PrintLine,
            b'x' => Action::Exchange,
            b'z' => Action::Empty,
            _ => return self.action_with_more(name, index),
        };
        self.end()?;
        Ok(simple)
    }

    fn action_with_more(&mut self, name: u8, index: usize) -> Result<Action> {
        Ok(match name {
            b'{' => {
                self.blocks.push(index);
                Action::Block(0)
            }
            b'}' => {
                let Some(start) = self.blocks.pop() else { return Err("unexpected `}'".into()) };
                self.script.commands[start].action = Action::Block(index);
                self.end()?;
                Action::Nothing
            }
            b'#' => {
                while self.peek().is_some_and(|byte| byte != b'\n') {
                    self.at += 1;
                }
                Action::Nothing
            }
            b':' => {
                let label = self.label();
                if label.is_empty() {
                    return Err("\":\" lacks a label".into());
                }
                self.labels.entry(label).or_insert(index);
                Action::Nothing
            }
            b'b' | b't' | b'T' => {
                let label = self.label();
                self.end()?;
                self.jumps.push((index, label));
                match name {
                    b'b' => Action::Branch(0),
                    b't' => Action::BranchIfReplaced(0),
                    _ => Action::BranchUnlessReplaced(0),
                }
            }
            b'a' => Action::Append(self.lines()?),
            b'i' => Action::Insert(self.lines()?),
            b'c' => Action::Change(self.lines()?),
            b'l' => {
                self.skip_blanks();
                let width = self.number().map(|width| usize::try_from(width).unwrap_or(usize::MAX));
                self.end()?;
                Action::List(width)
            }
            b'q' | b'Q' => {
                self.skip_blanks();
                let status = (self.number().unwrap_or(0) & 0xff) as u8;
                self.end()?;
                if name == b'q' { Action::Quit(status) } else { Action::QuitSilently(status) }
            }
            b'r' => Action::Read(self.file_name()?),
            b'R' => Action::ReadLine(self.file_name()?),
            b'w' => Action::Write(self.file()?),
            b'W' => Action::WriteLine(self.file()?),
            b's' => Action::Substitute(Box::new(self.substitute()?)),
            b'y' => self.translate()?,
            b'v' => {
                self.label();
                self.end()?;
                Action::Nothing
            }
            b'e' => return Err("the command `e' is not supported: no commands are run from scripts".into()),
            _ => return Err(Wrong::Here(format!("unknown command: `{}'", shown(&[name])))),
        })
    }

    fn label(&mut self) -> Vec<u8> {
        self.skip_blanks();
        let rest = &self.text[self.at..];
        let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b';' | b'}');
        let label = rest[..rest.iter().position(ends).unwrap_or(rest.len())].to_vec();
        self.at += label.len();
        label
    }

    /// The lines that `a`, `i` and `c` take.
    fn lines(&mut self) -> Result<Vec<u8>> {
        self.skip_blanks();
        if self.peek().is_none() {
            return Err("expected \\ after `a', `c' or `i'".into());
        }
        if self.peek() == Some(b'\\') {
            let backslash = self.at;
            self.at += 1;
            let start = self.at;
            self.skip_blanks();
            if self.peek() == Some(b'\n') {
                self.at += 1;
            } else if self.at == start && self.peek() == Some(b'\\') {
                self.at = backslash;
            } else {
                self.at = start;
            }
        }
        let mut out = Vec::new();
        if self.peek().is_none() {
            return Ok(out);
        }
        while let Some(byte) = self.next() {
            match byte {
                b'\n' => break,
                b'\\' => match escape(&self.text[self.at..]) {
                    Some((meant, length)) => {
                        out.push(meant);
                        self.at += length;
                    }
                    None => out.extend(self.next()),
                },
                _ => out.push(byte),
            }
        }
        out.push(if self.reading.has_zero_lines { 0 } else { b'\n' });
        Ok(out)
    }

    fn file_name(&mut self) -> Result<Vec<u8>> {
        if self.reading.is_confined {
            return Err("e/r/w commands disabled in sandbox mode".into());
        }
        self.skip_blanks();
        let rest = &self.text[self.at..];
        let name = rest[..rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())].to_vec();
        self.at += name.len();
        if name.is_empty() { Err("missing filename in r/R/w/W commands".into()) } else { Ok(name) }
    }

    fn file(&mut self) -> Result<usize> {
        let name = self.file_name()?;
        let files = &mut self.script.files;
        Ok(files.iter().position(|file| *file == name).unwrap_or_else(|| {
            files.push(name);
            files.len() - 1
        }))
    }

    fn substitute(&mut self) -> Result<Substitute> {
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

    fn wrong<T>(&mut self, why: &str) -> Result<T> {
        self.at += 1;
        Err(why.into())
    }

    fn translate(&mut self) -> Result<Action> {
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
enum Inside {
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
