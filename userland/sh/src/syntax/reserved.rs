//! What the feeder knows of the language: where in a command it stands, and in what compound commands. That is as much as
//! is needed to know which words are reserved, which are aliases, and where a complete command ends; whether all of it is
//! right is the grammar's business.

/// A compound command that is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Open {
    /// `(`.
    Parenthesis,
    /// `{`.
    Brace,
    /// `{` in the place of `do`.
    LoopBrace,
    /// `if` and `elif`, up to `then`.
    If,
    /// `then`, up to `elif`, `else` or `fi`.
    Then,
    /// `else`, up to `fi`.
    Else,
    /// `while`, `until`, `for`, `select`, up to `do`.
    Loop,
    /// `do`, up to `done`.
    Do,
    /// `case … in`, up to `esac`.
    Case,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Expect {
    /// A command.
    Command,
    /// A command of which there are assignments or redirections already.
    Assigned,
    /// Arguments.
    Arguments,
    /// What can follow a compound command.
    AfterCompound,
    /// The variable of `for` and `select`.
    LoopName,
    /// `in`, or `do`.
    LoopIn,
    /// The words that are looped over.
    LoopWords,
    /// `do`.
    LoopDo,
    /// The subject of `case`.
    CaseSubject,
    /// `in`.
    CaseIn,
    /// A pattern, or `esac` if it is the first.
    Pattern(First),
    /// The name behind `function`.
    FunctionName,
    /// A function's body, and whether parentheses may stand before it.
    FunctionBody(Parentheses),
}

/// Whether a pattern is the first of its branch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum First {
    Yes,
    No,
}

/// Whether `()` may come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Parentheses {
    Possible,
    Over,
}

impl Expect {
    /// Whether a command may end here.
    pub(crate) fn is_settled(self) -> bool {
        matches!(self, Expect::Command | Expect::Assigned | Expect::Arguments | Expect::AfterCompound)
    }

    /// What may come after a newline.
    pub(crate) fn after_newline(self) -> Expect {
        match self {
            Expect::LoopIn
            | Expect::CaseIn
            | Expect::Pattern(_)
            | Expect::FunctionBody(_)
            | Expect::LoopDo => self,
            Expect::LoopWords => Expect::LoopDo,
            _ => Expect::Command,
        }
    }
}

/// Operators, longest first.
pub(crate) const OPERATORS: &[&[u8]] = &[
    b"<<<", b"<<-", b"&>>", b";;&", b"&&", b"||", b"|&", b";;", b";&", b"<<", b">>", b"<&", b">&", b"<>",
    b">|", b"&>", b"&", b"|", b";", b"<", b">", b"(", b")",
];
