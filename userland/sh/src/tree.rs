//! The shell's own tree: what a text of commands comes to once it has been parsed, with every word taken apart into its
//! expansions. A tree is made once and run many times; nothing in it changes while it runs. Words keep their source, which
//! is what a function's definition is shown with and passed on to other shells.

use std::rc::Rc;

pub(crate) type Bytes = Vec<u8>;

/// Chains, one after the other.
#[derive(Debug, Default)]
pub(crate) struct List(pub(crate) Vec<Item>);

/// A chain and whether the shell waits for it.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) chain: Rc<Chain>,
    pub(crate) ground: ItemGround,
}

/// Whether the shell waits for a chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ItemGround {
    /// It does.
    Foreground,
    /// It does not (`&`).
    Background,
}

/// Pipelines joined by `&&` and `||`.
#[derive(Debug)]
pub(crate) struct Chain {
    pub(crate) first: Pipeline,
    pub(crate) rest: Vec<(Join, Pipeline)>,
}

/// When the next pipeline of a chain runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Join {
    /// After success.
    And,
    /// After failure.
    Or,
}

/// Commands joined by pipes.
#[derive(Debug)]
pub(crate) struct Pipeline {
    pub(crate) timing: Timing,
    pub(crate) negated: bool,
    pub(crate) commands: Vec<Rc<Command>>,
}

/// Whether a pipeline's time is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Timing {
    /// No.
    None,
    /// As bash does (`time`).
    Bash,
    /// As POSIX wants it (`time -p`).
    Posix,
}

/// A command with its redirections.
#[derive(Debug)]
pub(crate) struct Command {
    /// The line of its beginning.
    pub(crate) line: u32,
    pub(crate) kind: Kind,
    pub(crate) redirects: Vec<Redirect>,
}

/// What a command is.
#[derive(Debug)]
pub(crate) enum Kind {
    Simple(Simple),
    Brace(List),
    Subshell(List, Apart),
    If {
        branches: Vec<(List, List)>,
        otherwise: Option<List>,
    },
    Loop {
        until: Until,
        condition: List,
        body: List,
    },
    For {
        variable: Bytes,
        words: Option<Vec<Word>>,
        body: List,
    },
    Select {
        variable: Bytes,
        words: Option<Vec<Word>>,
        body: List,
    },
    ForArithmetic {
        start: Option<Arithmetic>,
        condition: Option<Arithmetic>,
        step: Option<Arithmetic>,
        body: List,
    },
    Case {
        subject: Word,
        arms: Vec<Arm>,
    },
    Arithmetic(Arithmetic),
    Test(Test),
    Function {
        name: Bytes,
        body: Rc<Command>,
    },
    Coprocess {
        name: Bytes,
        body: Rc<Command>,
    },
}

/// Whether a subshell must have a process of its own, because its commands can tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Apart {
    Yes,
    No,
}

/// Whether a loop goes on after success or after failure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Until {
    /// `while`.
    Failure,
    /// `until`.
    Success,
}

/// Assignments, and the words of a command.
#[derive(Debug, Default)]
pub(crate) struct Simple {
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) words: Vec<Word>,
}

/// One branch of a `case`.
#[derive(Debug)]
pub(crate) struct Arm {
    pub(crate) patterns: Vec<Word>,
    pub(crate) body: List,
    pub(crate) then: AfterArm,
}

/// What follows a branch of a `case`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum AfterArm {
    /// `;;`: nothing.
    Leave,
    /// `;&`: the next branch.
    Fall,
    /// `;;&`: the next branch that matches.
    TryNext,
}

/// A word: its source, and what it consists of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Word {
    pub(crate) source: Bytes,
    pub(crate) parts: Vec<Part>,
    /// It has an unquoted `{`, so that there may be several words in it.
    pub(crate) has_braces: bool,
    /// What it would assign, as an argument of `declare` and its like.
    pub(crate) assignment: Option<Rc<Assignment>>,
}

/// A part of a word.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// Text outside quotes.
    Literal(Bytes),
    /// Text that was quoted.
    Quoted(Bytes),
    /// What is between double quotes.
    Double(Vec<Part>),
    /// `~` and the name after it.
    Tilde(Bytes),
    /// `$name` or `${…}`.
    Parameter(Rc<Parameter>),
    /// `$(…)` or backquotes.
    Command(Rc<Script>),
    /// `$((…))`.
    Arithmetic(Arithmetic),
    /// `<(…)` or `>(…)`.
    Process(Direction, Rc<Script>),
    /// `${…}` that means nothing.
    Bad(Bytes),
}

/// Which way a process substitution goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Direction {
    /// `<(…)`: its output is read.
    Read,
    /// `>(…)`: its input is written.
    Write,
}

/// The commands of a substitution: a tree, or why there is none.
#[derive(Debug)]
pub(crate) struct Script {
    pub(crate) source: Bytes,
    pub(crate) line: u32,
    pub(crate) parsed: Result<List, String>,
}

/// A parameter with what is done to its value.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) source: Bytes,
    pub(crate) name: Bytes,
    pub(crate) index: Option<Index>,
    /// `${!name}`: the value names what is meant.
    pub(crate) indirect: bool,
    pub(crate) operation: Operation,
}

/// The subscript of a parameter.
#[derive(Clone, Debug)]
pub(crate) enum Index {
    /// `[@]`.
    At,
    /// `[*]`.
    Star,
    /// One element.
    Of(Subscript),
}

/// A subscript, which is a number or a key: only the variable tells.
#[derive(Clone, Debug)]
pub(crate) struct Subscript {
    pub(crate) key: Word,
    pub(crate) number: Arithmetic,
}

/// What is done to a parameter's value.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    None,
    Length,
    /// `-`, `=`, `?`, `+`, and whether an empty value counts as none (`:-`).
    Otherwise {
        kind: Otherwise,
        empty_is_unset: bool,
        word: Word,
    },
    /// `#`, `##`, `%`, `%%`.
    Trim {
        end: End,
        longest: bool,
        pattern: Word,
    },
    Replace {
        place: Place,
        pattern: Word,
        with: Word,
    },
    Slice {
        offset: Arithmetic,
        length: Option<Arithmetic>,
    },
    Case {
        change: CaseChange,
        everywhere: bool,
        pattern: Option<Word>,
    },
    Transform(u8),
    /// `${!prefix@}`, and whether it was a star.
    Names {
        joined: bool,
    },
    /// `${!array[@]}`, and whether it was a star.
    Keys {
        joined: bool,
    },
}

/// What an unset parameter comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Otherwise {
    Use,
    Assign,
    Fail,
    UseIfSet,
}

/// An end of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum End {
    Front,
    Back,
}

/// Where a pattern is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    First,
    All,
    Front,
    Back,
}

/// What becomes of letters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CaseChange {
    Upper,
    Lower,
    Swap,
}

/// An arithmetic expression: parsed already, or to be parsed once what is in it has been expanded.
#[derive(Clone, Debug)]
pub(crate) enum Arithmetic {
    Fixed(Rc<crate::arithmetic::Parsed>),
    Expanded(Rc<Word>),
}

impl Arithmetic {
    /// Its source.
    pub(crate) fn source(&self) -> &[u8] {
        match self {
            Arithmetic::Fixed(parsed) => &parsed.source,
            Arithmetic::Expanded(word) => &word.source,
        }
    }
}

/// An assignment.
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    pub(crate) name: Bytes,
    pub(crate) index: Option<Subscript>,
    /// `+=`.
    pub(crate) appends: bool,
    pub(crate) value: Assigned,
    pub(crate) source: Bytes,
}

/// What is assigned.
#[derive(Clone, Debug)]
pub(crate) enum Assigned {
    Scalar(Word),
    Array(Vec<Element>),
}

/// An element of an array's value.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) index: Option<Subscript>,
    pub(crate) appends: bool,
    pub(crate) value: Word,
}

/// A redirection.
#[derive(Debug)]
pub(crate) struct Redirect {
    pub(crate) fd: Option<RedirectFd>,
    pub(crate) kind: RedirectKind,
}

/// The descriptor a redirection is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum RedirectFd {
    Number(u32),
    /// `{name}>`: a new one, its number in this variable.
    Variable(Bytes),
}

/// What a redirection does.
#[derive(Debug)]
pub(crate) enum RedirectKind {
    Read(Word),
    Write(Word),
    Clobber(Word),
    Append(Word),
    ReadWrite(Word),
    /// `<&` and `>&`.
    CopyIn(Word),
    CopyOut(Word),
    /// `&>` and `&>>`.
    Both {
        target: Word,
        append: bool,
    },
    HereString(Word),
    Here {
        tag: Bytes,
        strips_tabs: bool,
        quoted: bool,
        text: Bytes,
        body: Word,
    },
}

/// The expression of `[[ … ]]`.
#[derive(Debug)]
pub(crate) enum Test {
    And(Box<Test>, Box<Test>),
    Or(Box<Test>, Box<Test>),
    Not(Box<Test>),
    Group(Box<Test>),
    Unary(Bytes, Word),
    Binary(Bytes, Word, Word),
    Word(Word),
}
