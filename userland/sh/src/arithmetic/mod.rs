//! Arithmetic: `$(( ))`, `(( ))`, subscripts, `let`. Expressions are parsed once and evaluated as often as needed, on
//! 64-bit integers that wrap around. Only division by zero, what is no expression, and nesting beyond a limit are errors;
//! nothing is expanded here.

mod eval;
mod parse;

pub(crate) use eval::{Variables, evaluate};
pub(crate) use parse::parse;

use crate::tree::Bytes;

/// How deep expressions, and variables that hold expressions, may be nested.
const DEPTH_MAX: usize = 128;

/// An expression that has been parsed.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) source: Bytes,
    expression: Expression,
}

/// An expression.
#[derive(Debug)]
enum Expression {
    Number(i64),
    Variable(Target),
    Unary(Unary, Box<Expression>),
    Binary(Binary, Box<Expression>, Box<Expression>),
    Choice(Box<Expression>, Box<Expression>, Box<Expression>),
    Assign(Target, Option<Binary>, Box<Expression>),
    Step(Target, Step),
}

/// What can be assigned to: a variable or its element.
#[derive(Debug)]
struct Target {
    name: Bytes,
    /// The text between the brackets, a number or a key: the variable tells.
    index: Option<Bytes>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unary {
    Minus,
    Plus,
    Not,
    Complement,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Step {
    IncrementBefore,
    DecrementBefore,
    IncrementAfter,
    DecrementAfter,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Binary {
    Comma,
    Or,
    And,
    BitOr,
    BitXor,
    BitAnd,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    ShiftLeft,
    ShiftRight,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
}

/// Why there is no value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Error {
    /// What is wrong.
    pub(crate) message: String,
    /// The text from where it went wrong on.
    pub(crate) token: String,
}

impl Error {
    fn new(message: &str, token: &[u8]) -> Error {
        Error { message: message.into(), token: String::from_utf8_lossy(token).into_owned() }
    }

    /// What to say of it: the expression, what is wrong, and where.
    pub(crate) fn told(&self, source: &[u8]) -> String {
        let source = String::from_utf8_lossy(source);
        let source = source.trim_ascii_start();
        if self.message.is_empty() {
            return source.to_owned();
        }
        format!("{source}: {} (error token is \"{}\")", self.message, self.token)
    }
}

#[cfg(test)]
mod tests;
