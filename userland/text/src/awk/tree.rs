//! A program as a tree. Names are resolved: a variable is a place, of the program's or of the function's it is in.

use std::rc::Rc;

/// A place of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Among the program's.
    Global(usize),
    /// Among the function's.
    Local(usize),
}

/// A regular expression, as written or computed.
#[derive(Clone, Debug)]
pub(super) enum Expr {
    Number(f64),
    Text(Rc<[u8]>),
    /// A regular expression: matched against the record where it stands alone.
    Regex(Rc<[u8]>),
    Variable(Place),
    Field(Box<Expr>),
    Element(Place, Vec<Expr>),
    Assign(Box<Expr>, Option<Binary>, Box<Expr>),
    /// What changes: before its value is taken, or behind it.
    Step {
        target: Box<Expr>,
        by: f64,
        is_before: bool,
    },
    Binary(Binary, Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    Minus(Box<Expr>),
    Plus(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    Match {
        text: Box<Expr>,
        regex: Box<Expr>,
        is_negated: bool,
    },
    In(Vec<Expr>, Place),
    Call(Builtin, Vec<Expr>),
    Function(usize, Vec<Expr>),
    Getline(Getline, Option<Box<Expr>>),
    /// In parentheses, which end a concatenation or comparison.
    Group(Box<Expr>),
}

/// Where a line is read from.
#[derive(Clone, Debug)]
pub(super) enum Getline {
    Main,
    File(Box<Expr>),
    Command(Box<Expr>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Concatenate,
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    Atan2,
    Close,
    Cos,
    Exp,
    Fflush,
    Gsub,
    Index,
    Int,
    Length,
    Log,
    Match,
    Rand,
    Sin,
    Split,
    Sprintf,
    Sqrt,
    Srand,
    Sub,
    Substr,
    System,
    Systime,
    Tolower,
    Toupper,
}

/// Built-in functions: name, and the least and most arguments.
pub(super) const BUILTINS: &[(&str, Builtin, usize, usize)] = &[
    ("atan2", Builtin::Atan2, 2, 2),
    ("close", Builtin::Close, 1, 1),
    ("cos", Builtin::Cos, 1, 1),
    ("exp", Builtin::Exp, 1, 1),
    ("fflush", Builtin::Fflush, 0, 1),
    ("gsub", Builtin::Gsub, 2, 3),
    ("index", Builtin::Index, 2, 2),
    ("int", Builtin::Int, 1, 1),
    ("length", Builtin::Length, 0, 1),
    ("log", Builtin::Log, 1, 1),
    ("match", Builtin::Match, 2, 2),
    ("rand", Builtin::Rand, 0, 0),
    ("sin", Builtin::Sin, 1, 1),
    ("split", Builtin::Split, 2, 3),
    ("sprintf", Builtin::Sprintf, 1, usize::MAX),
    ("sqrt", Builtin::Sqrt, 1, 1),
    ("srand", Builtin::Srand, 0, 1),
    ("sub", Builtin::Sub, 2, 3),
    ("substr", Builtin::Substr, 2, 3),
    ("system", Builtin::System, 1, 1),
    ("systime", Builtin::Systime, 0, 0),
    ("tolower", Builtin::Tolower, 1, 1),
    ("toupper", Builtin::Toupper, 1, 1),
];

/// Where output goes.
#[derive(Clone, Debug)]
pub(super) enum Target {
    Stdout,
    Replace(Expr),
    Append(Expr),
    Command(Expr),
}

#[derive(Clone, Debug)]
pub(super) enum Statement {
    Block(Vec<Statement>),
    Expr(Expr),
    Print(Vec<Expr>, Target),
    Printf(Vec<Expr>, Target),
    If(Expr, Box<Statement>, Option<Box<Statement>>),
    While(Expr, Box<Statement>),
    Do(Box<Statement>, Expr),
    For(Option<Box<Statement>>, Option<Expr>, Option<Box<Statement>>, Box<Statement>),
    ForIn(Place, Place, Box<Statement>),
    Break,
    Continue,
    Next,
    NextFile,
    Exit(Option<Expr>),
    Return(Option<Expr>),
    Delete(Place, Option<Vec<Expr>>),
}

/// When an action is carried out.
#[derive(Clone, Debug)]
pub(super) enum Pattern {
    Always,
    When(Expr),
    /// From one to the other; the number tells ranges apart.
    Range(usize, Expr, Expr),
}

/// A pattern and its action; without one the record is printed.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) pattern: Pattern,
    pub(super) action: Option<Vec<Statement>>,
}

/// A function of the program's.
#[derive(Clone, Debug, Default)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) parameters: usize,
    pub(super) body: Option<Vec<Statement>>,
}

/// A program.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    pub(super) begin: Vec<Vec<Statement>>,
    pub(super) rules: Vec<Rule>,
    pub(super) end: Vec<Vec<Statement>>,
    pub(super) functions: Vec<Function>,
    pub(super) globals: Vec<String>,
    pub(super) ranges: usize,
}
