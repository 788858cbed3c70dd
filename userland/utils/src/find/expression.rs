//! The expression of a search, as a tree.

use super::compare::{Compare, Permissions, Size};

/// An expression. Lists are evaluated in order, as far as their result is open.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// All of these (`-a`).
    All(Vec<Expression>),
    /// One of these (`-o`).
    Any(Vec<Expression>),
    /// Each of these; the last one's result counts (`,`).
    Each(Vec<Expression>),
    /// The opposite.
    Not(Box<Expression>),
    /// A question.
    Test(Test),
    /// Something done.
    Do(Action),
}

/// A moment of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// It was read.
    Accessed,
    /// It was written.
    Modified,
    /// It changed in any way.
    Changed,
}

/// A unit of ages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeUnit {
    /// A day.
    Days,
    /// A minute.
    Minutes,
}

/// A question about a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Always so.
    True,
    /// Never so.
    False,
    /// Its name matches a pattern.
    Name(Vec<u8>, crate::pattern::Case),
    /// Its path as found matches a pattern.
    Path(Vec<u8>, crate::pattern::Case),
    /// What its symbolic link holds matches a pattern.
    LinkName(Vec<u8>, crate::pattern::Case),
    /// It is one of these kinds: bits of the mode.
    Kind(Vec<u32>),
    /// Its size.
    Size(Size),
    /// It holds nothing.
    Empty,
    /// How old a moment is.
    Age(Stamp, AgeUnit, Compare),
    /// A moment is later than another file's contents.
    NewerThan(Stamp, Vec<u8>),
    /// Its permission bits.
    Permissions(Permissions),
    /// The caller may read (4), write (2) or execute (1) it.
    Access(u32),
    /// Its owner: a name or number.
    User(Vec<u8>),
    /// Its group: a name or number.
    Group(Vec<u8>),
    /// Its owner has no name.
    NoUser,
    /// Its group has no name.
    NoGroup,
    /// How many names it has.
    Links(Compare),
    /// Its number.
    Inode(Compare),
    /// It is the same file as this one.
    SameFile(Vec<u8>),
}

/// Where a command runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where the search was started, with the path as found.
    Start,
    /// In the file's folder, with its name (`-execdir`).
    Folder,
}

/// How a command gets its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batch {
    /// One at a time, in place of each `{}` (`;`).
    One,
    /// As many as fit, at the end (`+`).
    Many,
    /// One at a time, after asking (`-ok`).
    Asked,
}

/// Something that is done with a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Prints its path and a byte: a line end or zero.
    Print(u8),
    /// Prints what a format says.
    Format(Vec<u8>),
    /// Prints a line as `ls -dils` does.
    List,
    /// Does not go into it.
    Prune,
    /// Ends the search.
    Quit,
    /// Removes it.
    Delete,
    /// Runs a command: by its number in [`super::Settings::commands`].
    Run(usize),
}

/// A command to run.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// Its words, `{}` included.
    pub words: Vec<Vec<u8>>,
    /// Where.
    pub place: Place,
    /// How.
    pub batch: Batch,
}

impl Action {
    /// Whether it takes the place of the print that is done without any action.
    pub fn speaks(&self) -> bool {
        !matches!(self, Action::Prune | Action::Quit)
    }
}
