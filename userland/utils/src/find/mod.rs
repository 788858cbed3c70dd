//! `find`'s language: the expression that its command line is, and what its numbers, sizes and ages mean.

pub mod compare;
pub mod expression;
pub mod parse;

pub use compare::Compare;
pub use expression::{Action, Expression, Test};
pub use parse::{Settings, parse};
