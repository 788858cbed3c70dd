//! From tokens to lists of pipelines of commands. Pure.

use crate::lex::{Piece, Redirection, Syntax, Token, Word, is_name, tokens};
use std::ops::Range;

/// A redirection of a descriptor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Redirect {
    /// The descriptor.
    pub(crate) fd: u32,
    /// What happens to it.
    pub(crate) kind: Redirection,
    /// A path, or a descriptor's number.
    pub(crate) target: Word,
}

/// A command: a program or builtin with its words, or a subshell.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Command {
    /// Variables that it gets.
    pub(crate) assignments: Vec<(Vec<u8>, Word)>,
    /// Its name and arguments.
    pub(crate) words: Vec<Word>,
    /// Its redirections, in order.
    pub(crate) redirects: Vec<Redirect>,
    /// For a subshell: its text.
    pub(crate) subshell: Option<Vec<u8>>,
}

/// Commands joined by pipes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Pipeline {
    /// `!`: the status is turned around.
    pub(crate) negated: bool,
    /// The commands.
    pub(crate) commands: Vec<Command>,
}

/// Whether a pipeline runs, after the one before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum When {
    /// Always.
    Always,
    /// If that went well.
    Success,
    /// If that failed.
    Failure,
}

/// Pipelines joined by `&&` and `||`, in the foreground or not.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Item {
    /// The pipelines.
    pub(crate) pipelines: Vec<(When, Pipeline)>,
    /// Whether nobody waits for it.
    pub(crate) background: bool,
    /// Its text.
    pub(crate) text: Vec<u8>,
}

/// Parses text into the items of a list.
pub(crate) fn parse(text: &[u8]) -> Result<Vec<Item>, Syntax> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0 };
    let mut items = Vec::new();
    loop {
        while parser.eat(&Token::Next) {}
        let begin = parser.at;
        if parser.peek().is_none() {
            return Ok(items);
        }
        let pipelines = parser.and_or()?;
        let span = parser.span(begin);
        let background = parser.eat(&Token::Background);
        if !background && parser.peek().is_some() && !parser.eat(&Token::Next) {
            return Err(Syntax::Wrong("something is missing between two commands".into()));
        }
        items.push(Item { pipelines, background, text: text[span].to_vec() });
    }
}

struct Parser<'t> {
    tokens: &'t [(Token, Range<usize>)],
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn eat(&mut self, token: &Token) -> bool {
        let eaten = self.peek() == Some(token);
        self.at += usize::from(eaten);
        eaten
    }

    fn span(&self, begin: usize) -> Range<usize> {
        let start = self.tokens.get(begin).map_or(0, |(_, range)| range.start);
        start..self.tokens.get(self.at.saturating_sub(1)).map_or(start, |(_, range)| range.end)
    }

    fn and_or(&mut self) -> Result<Vec<(When, Pipeline)>, Syntax> {
        let mut pipelines = vec![(When::Always, self.pipeline()?)];
        loop {
            let when = if self.eat(&Token::And) {
                When::Success
            } else if self.eat(&Token::Or) {
                When::Failure
            } else {
                return Ok(pipelines);
            };
            while self.eat(&Token::Next) {}
            pipelines.push((when, self.pipeline()?));
        }
    }

    fn pipeline(&mut self) -> Result<Pipeline, Syntax> {
        let bang = Token::Word(vec![Piece::Text { bytes: b"!".to_vec(), quoted: false }]);
        let mut pipeline = Pipeline { negated: self.eat(&bang), commands: vec![self.command()?] };
        while self.eat(&Token::Pipe) {
            while self.eat(&Token::Next) {}
            pipeline.commands.push(self.command()?);
        }
        Ok(pipeline)
    }

    fn command(&mut self) -> Result<Command, Syntax> {
        let mut command = Command::default();
        let begin = self.at;
        loop {
            match self.peek().cloned() {
                Some(Token::Word(word)) if command.subshell.is_none() => match assignment(&word) {
                    Some(assignment) if command.words.is_empty() => command.assignments.push(assignment),
                    _ => command.words.push(word),
                },
                Some(Token::Redirect(fd, kind)) => {
                    self.at += 1;
                    let Some(Token::Word(target)) = self.peek().cloned() else {
                        return Err(Syntax::Wrong("a redirection has no target".into()));
                    };
                    command.redirects.push(Redirect { fd, kind, target });
                }
                Some(Token::Subshell(text)) if self.at == begin => command.subshell = Some(text),
                Some(Token::Word(_) | Token::Subshell(_)) => {
                    return Err(Syntax::Wrong("`(' or a word is not expected here".into()));
                }
                None if self.at == begin => return Err(Syntax::Incomplete),
                _ if self.at == begin => {
                    return Err(Syntax::Wrong("a command is missing".into()));
                }
                _ => return Ok(command),
            }
            self.at += 1;
        }
    }
}

/// `NAME=word`.
fn assignment(word: &Word) -> Option<(Vec<u8>, Word)> {
    let Some(Piece::Text { bytes, quoted: false }) = word.first() else { return None };
    let end = bytes.iter().position(|byte| *byte == b'=')?;
    let (name, value) = (&bytes[..end], &bytes[end + 1..]);
    if !is_name(name) {
        return None;
    }
    let mut rest = vec![Piece::Text { bytes: value.to_vec(), quoted: false }];
    rest.extend_from_slice(&word[1..]);
    Some((name.to_vec(), rest))
}
