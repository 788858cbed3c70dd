//! A script as it is executed: commands in a row, blocks and labels being places in it.

use std::collections::HashMap;
use std::rc::Rc;

use super::regex::Regex;
use super::replace::Part;

/// An expression; none is the one that was used last.
pub(crate) type Pattern = Option<Rc<Regex>>;

/// What is executed.
#[derive(Default)]
pub(crate) struct Script {
    /// The commands.
    pub(crate) commands: Vec<Command>,
    /// The files that are written, each once.
    pub(crate) files: Vec<Vec<u8>>,
    /// Whether the first line is `#n`.
    pub(crate) is_quiet: bool,
}

/// A command, and the lines it concerns.
pub(crate) struct Command {
    pub(crate) from: Option<Address>,
    pub(crate) to: Option<Until>,
    pub(crate) is_negated: bool,
    pub(crate) action: Action,
}

/// A line, or the first of some.
pub(crate) enum Address {
    /// Before the first line: the end may be on it.
    Zero,
    Line(u64),
    Last,
    /// `first~step`.
    Every {
        first: u64,
        step: u64,
    },
    Match(Pattern),
}

/// The last of some lines.
pub(crate) enum Until {
    Line(u64),
    Last,
    Match(Pattern),
    /// `+N`: so many more.
    More(u64),
    /// `~N`: the next line whose number is a multiple.
    Multiple(u64),
}

/// What `s` does.
pub(crate) struct Substitute {
    pub(crate) pattern: Pattern,
    pub(crate) replacement: Vec<Part>,
    /// The first match that is replaced, counted from 1.
    pub(crate) number: u64,
    /// Whether all after it are, too.
    pub(crate) is_global: bool,
    pub(crate) prints: bool,
    /// A number in [`Script::files`].
    pub(crate) file: Option<usize>,
}

/// What a command does. Places are indexes of commands.
pub(crate) enum Action {
    /// `{`: where it ends.
    Block(usize),
    /// `}`, `:`, and what does nothing.
    Nothing,
    Append(Vec<u8>),
    Insert(Vec<u8>),
    Change(Vec<u8>),
    Branch(usize),
    BranchIfReplaced(usize),
    BranchUnlessReplaced(usize),
    Delete,
    DeleteLine,
    Get,
    GetMore,
    Hold,
    HoldMore,
    Exchange,
    List(Option<usize>),
    Next,
    NextMore,
    Print,
    PrintLine,
    Quit(u8),
    QuitSilently(u8),
    Read(Vec<u8>),
    ReadLine(Vec<u8>),
    Substitute(Box<Substitute>),
    Translate(HashMap<char, char>),
    Write(usize),
    WriteLine(usize),
    LineNumber,
    FileName,
    Empty,
}
