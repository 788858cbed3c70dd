//! Values: numbers, texts, and texts that came from outside and may be numbers too.

use std::rc::Rc;

use super::number;

/// A value.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// Of a variable that nothing was assigned to: zero and the empty text.
    #[default]
    Unset,
    /// A number.
    Number(f64),
    /// A text.
    Text(Rc<[u8]>),
    /// A text from outside that looks like this number.
    Numeric(Rc<[u8]>, f64),
}

impl Value {
    /// A text of the program's own.
    pub fn text(bytes: &[u8]) -> Value {
        Value::Text(bytes.into())
    }

    /// A text from outside.
    pub fn outside(bytes: &[u8]) -> Value {
        match number::whole(bytes) {
            Some(number) => Value::Numeric(bytes.into(), number),
            None => Value::Text(bytes.into()),
        }
    }

    /// A truth.
    pub(super) fn truth(is_so: bool) -> Value {
        Value::Number(if is_so { 1.0 } else { 0.0 })
    }

    /// Its number; of a text that of its beginning.
    pub fn number(&self) -> f64 {
        match self {
            Value::Unset => 0.0,
            Value::Number(number) | Value::Numeric(_, number) => *number,
            Value::Text(text) => number::beginning(text),
        }
    }

    /// Its text; numbers that are not whole are written by `format` (`CONVFMT` or `OFMT`).
    pub(super) fn to_text(&self, format: &[u8]) -> Rc<[u8]> {
        match self {
            Value::Unset => Rc::from([].as_slice()),
            Value::Number(number) => number::to_text(*number, format).into(),
            Value::Text(text) | Value::Numeric(text, _) => text.clone(),
        }
    }

    /// Whether it counts as true.
    pub(super) fn is_true(&self) -> bool {
        match self {
            Value::Unset => false,
            Value::Number(number) | Value::Numeric(_, number) => *number != 0.0,
            Value::Text(text) => !text.is_empty(),
        }
    }

    /// Whether it is compared as a number with another of its kind.
    pub(super) fn is_numeric(&self) -> bool {
        !matches!(self, Value::Text(_))
    }
}
