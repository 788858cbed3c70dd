//! The numeric argument: how often a command is to be done, or in which other direction.

/// The most times that a command is repeated.
const MOST: usize = 9_999;

/// What has been typed of an argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Argument {
    digits: Option<usize>,
    sign: Sign,
}

/// Whether a command goes the other way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Sign {
    #[default]
    Plus,
    Minus,
}

impl Argument {
    pub(super) fn digit(&mut self, digit: usize) {
        self.digits = Some((self.digits.unwrap_or(0) * 10 + digit).min(MOST));
    }

    pub(super) fn negate(&mut self) {
        self.sign = if self.sign == Sign::Plus { Sign::Minus } else { Sign::Plus };
    }

    /// Whether anything has been typed.
    pub(super) fn is_given(self) -> bool {
        self != Argument::default()
    }

    pub(super) fn sign(self) -> Sign {
        self.sign
    }

    /// How often, without an argument once; the argument is gone then.
    pub(super) fn take(&mut self) -> usize {
        std::mem::take(self).digits.unwrap_or(1)
    }
}

impl std::fmt::Display for Argument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.sign == Sign::Minus { "-" } else { "" };
        match self.digits {
            Some(digits) => write!(f, "{sign}{digits}"),
            None => f.write_str(sign),
        }
    }
}
