//! From text to the shell's tree. The grammar of commands is the crate `brush-parser`'s; everything below it is here,
//! because a shell must be exact about bytes, quotes, here-documents and aliases: `scan` finds where things end, `feed`
//! cuts the text into tokens (for the grammar a word is only a number), `lower` turns the grammar's tree into ours, and
//! `word` takes words apart. One call reads one complete command, so that what a line changes (aliases, options, the rest
//! of the input) counts for the next.

pub(crate) mod braces;
pub(crate) mod feed;
mod here;
mod keywords;
mod lower;
mod parameter;
mod parentheses;
pub(crate) mod quote;
mod reserved;
pub(crate) mod scan;
pub(crate) mod test;
pub(crate) mod unparse;
pub(crate) mod word;

#[cfg(test)]
mod tests;

use crate::tree::{Bytes, List};
use brush_parser::{ParseError, ParserOptions};
use feed::{Feeder, Until};
use std::rc::Rc;

/// How deep commands may be nested.
pub(crate) const DEPTH_MAX: usize = 200;

/// What the reading of a text depends on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Reading {
    /// `shopt extglob`.
    pub(crate) extglob: bool,
    /// `set -B`.
    pub(crate) braces: bool,
    /// How deep in substitutions the text stands.
    pub(crate) depth: usize,
}

/// Where aliases are looked up.
pub(crate) type Aliases<'a> = Option<&'a dyn Fn(&[u8]) -> Option<Bytes>>;

/// Why a text is no command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Problem {
    /// It needs more: what is missing, for messages; and the end of a here-document that is looked for.
    Incomplete { line: u32, missing: Missing, here_tag: Option<Bytes> },
    /// It is wrong.
    Wrong { line: u32, message: String },
}

/// What an incomplete text lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Missing {
    /// This closing character.
    Closing(u8),
    /// The rest of a command.
    Rest,
}

/// A command that has been read.
#[derive(Debug)]
pub(crate) struct Complete {
    /// It; nothing when there was none any more.
    pub(crate) list: Option<Rc<List>>,
    /// Where reading goes on, in bytes.
    pub(crate) end: usize,
    /// The line there.
    pub(crate) line: u32,
    /// What replaces the text up to where reading goes on, when aliases have changed it.
    pub(crate) rewritten: Option<Bytes>,
    /// Warnings for the person who wrote it.
    pub(crate) warnings: Vec<String>,
}

/// Whether more text may come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum More {
    /// It may.
    Possible,
    /// This is all.
    Never,
}

/// Reads the next complete command of `text` from `start` on, which is on line `line`.
pub(crate) fn next_command(
    text: &[u8],
    start: usize,
    line: u32,
    reading: Reading,
    aliases: Aliases<'_>,
    more: More,
) -> Result<Complete, Problem> {
    let mut feeder = Feeder::new(text, start, line, reading, aliases, more, Until::Newline);
    loop {
        feeder.feed()?;
        if feeder.tokens.is_empty() {
            return Ok(done(feeder, None));
        }
        match brush_parser::parse_tokens(&feeder.tokens, &options()) {
            Ok(program) => {
                let list = lower::program(&program, &feeder)?;
                return Ok(done(feeder, Some(Rc::new(list))));
            }
            // The grammar wants more than the feeder thought.
            Err(ParseError::ParsingAtEndOfInput) if !feeder.is_at_end() && !feeder.is_broken() => {}
            Err(ParseError::ParsingAtEndOfInput) => {
                let wrong = feeder.broken_at().or_else(|| feeder.last_if_closed());
                return Err(wrong.map_or_else(|| feeder.incomplete(), |at| feeder.unexpected(at)));
            }
            Err(ParseError::ParsingNear(position)) => {
                let index = feeder.broken_at().map_or(position.index, |at| at.min(position.index));
                return Err(feeder.unexpected(index));
            }
            Err(error) => return Err(Problem::Wrong { line, message: error.to_string() }),
        }
    }
}

fn done(feeder: Feeder<'_>, list: Option<Rc<List>>) -> Complete {
    let (end, line) = (feeder.position(), feeder.line());
    let (rewritten, warnings) = feeder.leave();
    Complete { list, end, line, rewritten, warnings }
}

/// Reads a whole text, such as a substitution's.
pub(crate) fn parse_all(
    text: &[u8],
    line: u32,
    reading: Reading,
    aliases: Aliases<'_>,
) -> Result<List, (u32, String)> {
    let mut all = List::default();
    let (mut text, mut at, mut line) = (std::borrow::Cow::Borrowed(text), 0, line);
    if reading.depth > DEPTH_MAX {
        return Err((line, "substitutions are nested too deeply".into()));
    }
    loop {
        let complete = next_command(&text, at, line, reading, aliases, More::Never)
            .map_err(|problem| problem.message())?;
        at = complete.end;
        line = complete.line;
        if let Some(rewritten) = complete.rewritten {
            text = std::borrow::Cow::Owned(rewritten);
        }
        let Some(list) = complete.list else { return Ok(all) };
        match Rc::try_unwrap(list) {
            Ok(list) => all.0.extend(list.0),
            Err(_) => return Ok(all),
        }
    }
}

impl Problem {
    /// The line it is on and what to say of it.
    pub(crate) fn message(&self) -> (u32, String) {
        match self {
            Problem::Incomplete { line, missing: Missing::Closing(closing), .. } => {
                (*line, format!("unexpected EOF while looking for matching `{}'", char::from(*closing)))
            }
            Problem::Incomplete { line, .. } => (*line, "syntax error: unexpected end of file".into()),
            Problem::Wrong { line, message } => (*line, message.clone()),
        }
    }
}

fn options() -> ParserOptions {
    ParserOptions::default()
}

/// The parameter that a text names, as `${!x}` needs it; `None` when it names none.
pub(crate) fn parameter_of(
    text: &[u8],
    source: &[u8],
    line: u32,
    reading: Reading,
) -> Option<crate::tree::Parameter> {
    match parameter::braced(text, source, false, line, reading) {
        crate::tree::Part::Parameter(parameter)
            if matches!(parameter.operation, crate::tree::Operation::None) && !parameter.indirect =>
        {
            Some((*parameter).clone())
        }
        _ => None,
    }
}
