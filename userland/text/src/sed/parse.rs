//! From a script's text to [`Script`]. Errors are in GNU's words and say where the script is wrong.

mod address;
mod delimited;

use std::collections::HashMap;

use super::escape::escape;
use super::output::{FAILED, Stop};
use super::script::{Action, Address, Command, Script, Until};
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

    fn wrong<T>(&mut self, why: &str) -> Result<T> {
        self.at += 1;
        Err(why.into())
    }
}
