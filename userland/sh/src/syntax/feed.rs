//! The tokens that the grammar gets. Operators and reserved words are themselves; every other word is a number into a table
//! of sources, so that nothing the grammar does to words can change them. What the grammar lacks is put into its terms:
//! `select` is a `for` that is remembered, a loop's braces are `do` and `done`, and a subshell's parenthesis is followed by
//! a newline so that it is no arithmetic. Aliases are put into the text before it is cut.

use super::reserved::{Expect, First, OPERATORS, Open, Parentheses};
use super::scan::{self, Endless, WordKind};
use super::{Aliases, Missing, More, Problem, Reading};
use crate::tree::Bytes;
use brush_parser::{SourcePosition, SourceSpan, Token};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

/// Where feeding ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Until {
    /// At the newline behind a complete command.
    Newline,
    /// Behind the parenthesis that closes a substitution.
    Parenthesis,
}

/// The base of the numbers that stand for `{name}` before a redirection.
pub(crate) const VARIABLE_FD_BASE: usize = 1_000_000_000;
/// Digits of the greatest descriptor that is one.
const FD_DIGITS_MAX: usize = 8;

/// A word as it was written.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) source: Bytes,
    pub(crate) line: u32,
}

/// A here-document.
#[derive(Debug)]
pub(crate) struct Here {
    pub(crate) tag: Bytes,
    pub(crate) strips_tabs: bool,
    pub(crate) quoted: bool,
    pub(crate) text: Bytes,
    pub(crate) line: u32,
    pub(super) is_pending: bool,
}

/// Cuts a text into tokens.
pub(crate) struct Feeder<'a> {
    pub(super) text: Cow<'a, [u8]>,
    /// Where reading began.
    pub(super) begin: usize,
    pub(super) at: usize,
    pub(super) line: u32,
    pub(crate) reading: Reading,
    pub(super) aliases: Aliases<'a>,
    pub(super) more: More,
    pub(super) until: Until,
    pub(crate) tokens: Vec<Token>,
    pub(crate) words: Vec<Raw>,
    pub(crate) heres: Vec<Here>,
    /// The places, in tokens, of the `for` that are `select`.
    pub(crate) selects: HashSet<usize>,
    pub(super) stack: Vec<Open>,
    pub(super) expect: Expect,
    /// The last token was the first word of a command: `()` makes it a function.
    pub(super) named: bool,
    pub(super) broken: bool,
    pub(super) broken_at: Option<usize>,
    /// Aliases whose text is being read, with its end.
    pub(super) expanding: Vec<(Bytes, usize)>,
    /// Where an alias's text ended with a blank: the next word may be an alias too.
    pub(super) again_at: Option<usize>,
    /// Where the last comment ended: a backslash in it joins no lines.
    pub(super) comment_end: Option<usize>,
    pub(super) warnings: Vec<String>,
}

impl<'a> Feeder<'a> {
    pub(crate) fn new(
        text: &'a [u8],
        at: usize,
        line: u32,
        reading: Reading,
        aliases: Aliases<'a>,
        more: More,
        until: Until,
    ) -> Feeder<'a> {
        Feeder {
            text: Cow::Borrowed(text),
            begin: at,
            at,
            line,
            reading,
            aliases,
            more,
            until,
            tokens: Vec::new(),
            words: Vec::new(),
            heres: Vec::new(),
            selects: HashSet::new(),
            stack: Vec::new(),
            expect: Expect::Command,
            named: false,
            broken: false,
            broken_at: None,
            expanding: Vec::new(),
            again_at: None,
            comment_end: None,
            warnings: Vec::new(),
        }
    }

    /// Where reading goes on.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// The line there.
    pub(crate) fn line(&self) -> u32 {
        self.line
    }

    /// Whether all of the text has been read.
    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Whether reading on cannot make it right.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    /// The text, if it has changed, and warnings.
    pub(crate) fn leave(self) -> (Option<Bytes>, Vec<String>) {
        match self.text {
            Cow::Owned(text) => (Some(text), self.warnings),
            Cow::Borrowed(_) => (None, self.warnings),
        }
    }

    /// The first token that cannot stand where it stands.
    pub(crate) fn broken_at(&self) -> Option<usize> {
        self.broken_at
    }

    /// The last word, if nothing is open: what is missing is missing before it.
    pub(crate) fn last_if_closed(&self) -> Option<usize> {
        let closed = self.stack.is_empty() && self.expect.is_settled() && !self.continues();
        closed.then(|| self.tokens.iter().rposition(|token| token.to_str() != "\n")).flatten()
    }

    /// The line behind the text's last one.
    pub(super) fn end_line(&self) -> u32 {
        self.line + u32::from(!self.text.ends_with(b"\n"))
    }

    /// Notes that the last token cannot stand where it stands.
    pub(super) fn breaks(&mut self) {
        self.broken = true;
        self.broken_at.get_or_insert(self.tokens.len().saturating_sub(1));
    }

    /// What to say of a text that ended too early.
    pub(crate) fn incomplete(&self) -> Problem {
        Problem::Incomplete { line: self.end_line(), missing: Missing::Rest, here_tag: None }
    }

    /// What to say of a token that does not belong there.
    pub(crate) fn unexpected(&self, index: usize) -> Problem {
        let Some(token) = self.tokens.get(index) else { return self.incomplete() };
        let text = token.to_str();
        let shown = match text {
            "\n" => "newline".into(),
            _ => match self.raw(text) {
                Some(raw) => String::from_utf8_lossy(&raw.source).into_owned(),
                None => text.to_owned(),
            },
        };
        let line = token.location().start.line as u32;
        Problem::Wrong { line, message: format!("syntax error near unexpected token `{shown}'") }
    }

    /// The word that a token's text stands for.
    pub(crate) fn raw(&self, token: &str) -> Option<&Raw> {
        token
            .strip_prefix('w')
            .and_then(|number| number.parse::<usize>().ok())
            .and_then(|at| self.words.get(at))
    }

    /// The here-document that a token's text stands for.
    pub(crate) fn here(&self, token: &str) -> Option<&Here> {
        token
            .strip_prefix('h')
            .and_then(|number| number.parse::<usize>().ok())
            .and_then(|at| self.heres.get(at))
    }

    pub(super) fn span(&self, index: usize) -> SourceSpan {
        let position = Arc::new(SourcePosition { index, line: self.line as usize, column: 1 });
        SourceSpan { start: Arc::clone(&position), end: position }
    }

    pub(super) fn operator(&mut self, text: &str) {
        let span = self.span(self.tokens.len());
        self.tokens.push(Token::Operator(text.to_owned(), span));
        self.named = false;
    }

    pub(super) fn verbatim(&mut self, text: &str) {
        let span = self.span(self.tokens.len());
        self.tokens.push(Token::Word(text.to_owned(), span));
        self.named = false;
    }

    pub(super) fn word_token(&mut self, source: Bytes) {
        let number = self.words.len();
        self.words.push(Raw { source, line: self.line });
        self.verbatim(&format!("w{number}"));
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Moves on, counting lines.
    pub(super) fn advance_to(&mut self, end: usize) {
        let passed = self.text.get(self.at..end).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u32;
        self.at = end.min(self.text.len());
    }

    pub(super) fn endless(&self, endless: Endless) -> Problem {
        match endless {
            Endless::Closing(closing) => {
                Problem::Incomplete { line: self.line, missing: Missing::Closing(closing), here_tag: None }
            }
            Endless::Wrong => {
                Problem::Wrong { line: self.line, message: "syntax error: nested too deeply".into() }
            }
        }
    }

    /// Reads tokens up to the end of a complete command.
    pub(crate) fn feed(&mut self) -> Result<(), Problem> {
        loop {
            self.skip_blanks();
            if self.stack.len() > super::DEPTH_MAX {
                return Err(self.endless(Endless::Wrong));
            }
            let Some(byte) = self.peek(0) else { return self.end() };
            match byte {
                b'\n' => {
                    if self.newline()? {
                        return Ok(());
                    }
                }
                b'<' | b'>' if self.peek(1) == Some(b'(') => self.word()?,
                _ if scan::ends_word(byte) => {
                    if self.operators()? {
                        return Ok(());
                    }
                }
                _ => self.word()?,
            }
        }
    }

    pub(super) fn end(&mut self) -> Result<(), Problem> {
        if self.until == Until::Parenthesis {
            return Err(Problem::Incomplete {
                line: self.line,
                missing: Missing::Closing(b')'),
                here_tag: None,
            });
        }
        self.read_heres()?;
        // A line that ends with a backslash goes on.
        let line = self.text.strip_suffix(b"\n").unwrap_or_default();
        let is_escaped = line.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 0;
        let is_new = self.begin < self.text.len() && self.comment_end != Some(line.len());
        let goes_on = self.continues() || (is_new && !is_escaped);
        let complete = self.stack.is_empty() && self.expect.is_settled() && !goes_on;
        if complete || self.more == More::Never { Ok(()) } else { Err(self.incomplete()) }
    }

    pub(super) fn skip_blanks(&mut self) {
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b' ' | b'\t'), _) => self.at += 1,
                (Some(b'\\'), Some(b'\n')) => self.advance_to(self.at + 2),
                (Some(b'#'), _) => {
                    while self.peek(0).is_some_and(|byte| byte != b'\n') {
                        self.at += 1;
                    }
                    self.comment_end = Some(self.at);
                }
                _ => return,
            }
        }
    }

    /// Whether the last token wants another command.
    pub(super) fn continues(&self) -> bool {
        let last = self.tokens.iter().rev().find(|token| token.to_str() != "\n");
        matches!(last, Some(Token::Operator(text, _)) if matches!(text.as_str(), "&&" | "||" | "|" | "|&"))
    }

    /// True at the end of a complete command.
    pub(super) fn newline(&mut self) -> Result<bool, Problem> {
        self.advance_to(self.at + 1);
        self.read_heres()?;
        let complete = self.until == Until::Newline
            && (self.broken || (self.stack.is_empty() && self.expect.is_settled() && !self.continues()));
        if self.tokens.is_empty() {
            return Ok(false);
        }
        self.operator("\n");
        self.expect = self.expect.after_newline();
        Ok(complete)
    }

    /// True at the end of a substitution.
    pub(super) fn operators(&mut self) -> Result<bool, Problem> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(found) = OPERATORS.iter().find(|operator| rest.starts_with(operator)).copied() else {
            self.at += 1;
            return Ok(false);
        };
        let text = std::str::from_utf8(found).unwrap_or_default();
        match found {
            b"(" => return self.open_parenthesis().map(|()| false),
            b")" => return Ok(self.close_parenthesis()),
            b"<<" | b"<<-" => return self.here_document(text).map(|()| false),
            _ => {}
        }
        self.at += found.len();
        self.operator(text);
        match found {
            b";;" | b";&" | b";;&" => {
                self.broken |= self.stack.last() != Some(&Open::Case);
                self.expect = Expect::Pattern(First::Yes);
            }
            b"|" if matches!(self.expect, Expect::Pattern(_)) => {}
            b";" if matches!(self.expect, Expect::LoopIn | Expect::LoopWords | Expect::LoopDo) => {
                self.expect = Expect::LoopDo;
            }
            b";" | b"&" | b"&&" | b"||" | b"|" | b"|&" => {
                // A pipeline's end inside a construct that is not there yet is an error that more text does not mend.
                self.broken |= !self.expect.is_settled();
                self.expect = Expect::Command;
            }
            _ => self.redirect_target()?,
        }
        Ok(false)
    }

    /// The word behind a redirection's operator.
    pub(super) fn redirect_target(&mut self) -> Result<(), Problem> {
        self.skip_blanks();
        match self.peek(0) {
            Some(byte)
                if !scan::ends_word(byte) || (matches!(byte, b'<' | b'>') && self.peek(1) == Some(b'(')) =>
            {
                let end = scan::word(&self.text, self.at, WordKind::Plain, self.reading)
                    .map_err(|endless| self.endless(endless))?;
                self.take_word(end);
            }
            None => {
                self.operator("\n");
                self.breaks();
            }
            // The grammar says what is wrong.
            _ => self.broken = true,
        }
        if self.expect == Expect::Command {
            self.expect = Expect::Assigned;
        }
        Ok(())
    }

    pub(super) fn take_word(&mut self, end: usize) {
        let source = self.text.get(self.at..end).unwrap_or_default().to_vec();
        self.word_token(source);
        self.advance_to(end);
    }

    pub(super) fn word(&mut self) -> Result<(), Problem> {
        let end = scan::word(&self.text, self.at, WordKind::Plain, self.reading)
            .map_err(|endless| self.endless(endless))?;
        let source = self.text.get(self.at..end).unwrap_or_default().to_vec();
        if matches!(self.text.get(end), Some(b'<' | b'>')) && self.text.get(end + 1) != Some(&b'(') {
            let is_number = source.len() <= FD_DIGITS_MAX && source.iter().all(u8::is_ascii_digit);
            let name = source.strip_prefix(b"{").and_then(|inner| inner.strip_suffix(b"}"));
            let name = name.filter(|name| is_place(name)).map(<[u8]>::to_vec);
            if is_number || name.is_some() {
                self.redirected_fd(&source, name, end);
                return Ok(());
            }
        }
        if self.expand_alias(&source, end) {
            return Ok(());
        }
        match self.expect {
            Expect::Command | Expect::AfterCompound | Expect::FunctionBody(_) => {
                self.command_word(&source, end)?
            }
            Expect::Assigned => {
                self.take_word(end);
                if !super::word::is_assignment(&source, self.reading) {
                    self.expect = Expect::Arguments;
                }
            }
            Expect::Arguments | Expect::LoopWords => self.take_word(end),
            Expect::LoopName => {
                self.take_word(end);
                self.expect = Expect::LoopIn;
            }
            Expect::LoopIn if source == b"in" => {
                self.verbatim("in");
                self.at = end;
                self.expect = Expect::LoopWords;
            }
            Expect::LoopIn | Expect::LoopDo => self.begin_loop(&source, end),
            Expect::CaseSubject => {
                self.take_word(end);
                self.expect = Expect::CaseIn;
            }
            Expect::CaseIn if source == b"in" => {
                self.verbatim("in");
                self.at = end;
                self.stack.push(Open::Case);
                self.expect = Expect::Pattern(First::Yes);
            }
            Expect::CaseIn => {
                self.take_word(end);
                self.broken = true;
            }
            Expect::Pattern(First::Yes) if source == b"esac" => self.reserved(&source, end),
            Expect::Pattern(_) => {
                self.take_word(end);
                self.expect = Expect::Pattern(First::No);
            }
            Expect::FunctionName => {
                self.take_word(end);
                self.expect = Expect::FunctionBody(Parentheses::Possible);
            }
        }
        Ok(())
    }

    /// The number or the name directly before a redirection.
    pub(super) fn redirected_fd(&mut self, source: &[u8], name: Option<Bytes>, end: usize) {
        let text = match name {
            Some(name) => {
                let number = VARIABLE_FD_BASE + self.words.len();
                self.words.push(Raw { source: name, line: self.line });
                number.to_string()
            }
            None => String::from_utf8_lossy(source).into_owned(),
        };
        // The grammar takes it for a descriptor when the operator's place touches it.
        let span = self.span(self.tokens.len() + 1);
        self.tokens.push(Token::Word(text, span));
        self.at = end;
    }

    /// Puts an alias's text in its place; false when the word is none.
    pub(super) fn expand_alias(&mut self, source: &[u8], end: usize) -> bool {
        let Some(aliases) = self.aliases else { return false };
        let at = self.at;
        self.expanding.retain(|(_, end)| *end > at);
        let again = self.again_at.is_some_and(|place| place <= at);
        if again {
            self.again_at = None;
        }
        let is_place = matches!(self.expect, Expect::Command | Expect::Assigned) || again;
        if !is_place || self.expanding.iter().any(|(name, _)| name == source) {
            return false;
        }
        let Some(value) = aliases(source) else { return false };
        let text = self.text.to_mut();
        text.splice(at..end, value.iter().copied());
        let grown = value.len() as isize - (end - at) as isize;
        for (_, end) in &mut self.expanding {
            *end = end.saturating_add_signed(grown);
        }
        let value_end = at + value.len();
        if value.ends_with(b" ") || value.ends_with(b"\t") {
            self.again_at = Some(value_end);
        }
        self.expanding.push((source.to_vec(), value_end));
        if again {
            // What the text begins with may be an alias in its turn.
            self.again_at = Some(at);
        }
        true
    }
}

/// Whether a text between braces before a redirection names what takes a descriptor: a variable or an element of one.
fn is_place(text: &[u8]) -> bool {
    scan::is_name(text) || crate::assign::split_element(text).is_some_and(|(_, key)| !key.is_empty())
}
